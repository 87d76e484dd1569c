"""After a stream a server's files are overwritten if somebody was forgotten; what is in the way is told."""

import pytest
from structlog.testing import capture_logs

from vtuber.app import scrubbing
from vtuber.domain.errors import MemoryFileError
from vtuber.memory.neo4j_access import Neo4jAccess
from vtuber.memory.neo4j_scrub import LogKeeping

SERVER = Neo4jAccess(uri="bolt://127.0.0.1:9")


@pytest.mark.parametrize(
    ("keeping", "told"),
    [
        (None, []),
        (LogKeeping(retention="keep_none", file_size="1.00MiB", checkpoint_every="1m"), []),
        (
            LogKeeping(retention="2 days", file_size="256.00MiB", checkpoint_every="15m"),
            ["the server's log still holds what was erased"],
        ),
    ],
)
def test_a_log_that_is_kept_is_told_of(
    keeping: LogKeeping | None, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is said where nothing was to be done, or nothing is left."""
    wanted: list[bool] = []

    def scrub(_server: Neo4jAccess, *, if_wanted: bool) -> LogKeeping | None:
        wanted.append(if_wanted)
        return keeping

    monkeypatch.setattr(scrubbing, "scrub", scrub)
    with capture_logs() as logs:
        scrubbing.scrub_after_stream(SERVER)
    assert [entry["event"] for entry in logs] == told
    assert wanted == [True]


def test_a_server_that_is_away_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next stream's end does it."""

    def scrub(_server: Neo4jAccess, *, if_wanted: bool) -> None:
        assert if_wanted
        raise MemoryFileError("it cannot be reached")

    monkeypatch.setattr(scrubbing, "scrub", scrub)
    with capture_logs() as logs:
        scrubbing.scrub_after_stream(SERVER)
    assert [entry["error"] for entry in logs] == ["it cannot be reached"]
