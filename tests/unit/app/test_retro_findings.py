"""What a retrospective says of the activities over all streams is what `vtuber compare` says."""

from collections.abc import Iterator

import pytest

from vtuber.app.archive import Archive
from vtuber.app.channel_findings import findings_after, recorded_until
from vtuber.app.compare import findings_of, recorded
from vtuber.app.rehearse import RehearsalOptions, rehearse
from vtuber.app.settings import Settings
from vtuber.learning.sequences.wording import sentence
from vtuber.runtime.data_dir import DataDirectory

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataDirectory]:
    """Three rehearsed streams of 24 minutes."""
    out = tmp_path_factory.mktemp("findings")
    options = RehearsalOptions(streams=3, hours=0.4, seed=3, policy="uniform", world="small", out=out)
    rehearse(options, on_stream=lambda _stream: None)
    with DataDirectory(out).open() as opened:
        yield opened


def test_findings_are_those_of_the_comparison(data: DataDirectory) -> None:
    """Pair by pair, with and without what is kept beside the journals; a winner only where it is known."""
    archive = Archive(data)
    streams = recorded(archive, "rehearsal")
    compared = findings_of(streams, None).last
    plain = findings_after(archive, "0003", Settings(), calibrated=False)
    assert plain.compared
    assert {verdict.text for verdict in plain.verdicts} == {
        sentence(pair, level=compared.level) for pair in compared.pairs
    }
    assert all((verdict.winner is None) == ("not yet known" in verdict.text) for verdict in plain.verdicts)
    for stream in data.streams():
        archive.keep_retrospective(archive.retrospective(stream, None))
    assert recorded_until(archive, "0003") == streams
    assert findings_after(archive, "0003", Settings(), calibrated=False) == plain
    text = archive.retrospective("0003", None, plain).to_text()
    assert "What is known of the activities, over all streams" in text
    assert "not yet known" in text


def test_only_streams_up_to_it_count(data: DataDirectory) -> None:
    """A report of an old stream says what was known then."""
    archive = Archive(data)
    _, streams = archive.outcomes_until("0002")
    assert len(streams) == 2
