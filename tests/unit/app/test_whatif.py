"""`vtuber whatif` on recorded streams: figures where they tell enough, a clear word where they do not."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Literal

import pytest
from typer.testing import CliRunner

from vtuber.app.archive import Archive
from vtuber.app.command_line import application
from vtuber.app.whatif import TOO_LITTLE, logged_streams, recorded_streams, show_whatif
from vtuber.domain.activities import ARMS, Activity
from vtuber.domain.channel_events import Donation, ViewerCount
from vtuber.domain.direction_events import ChosenBy, SegmentStarted
from vtuber.domain.errors import SettingError, UnknownStreamError
from vtuber.domain.events import Event
from vtuber.domain.money import usd
from vtuber.domain.proposals import Proposal
from vtuber.domain.stream_events import StreamEnded, StreamStarted
from vtuber.domain.viewers import Viewer
from vtuber.learning.pooled_prior import ArmPrior, LogEffect, PooledPrior
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import Journal
from vtuber.runtime.virtual_time import run

BEGIN = datetime(2026, 1, 1, 18, 0, tzinfo=UTC)
DECISIONS = 20
Json = dict[str, Any]
EVENLY = {arm.value: 1 / len(ARMS) for arm in ARMS}


def stream_of(index: int, source: Literal["simulation", "live", "watch"]) -> list[Event]:
    """Return a stream of uniform draws, one of them overruled, in which games earn the most."""
    chance = Random(index)
    began = BEGIN + timedelta(days=index)
    name = f"{index + 1:04d}"
    events: list[Event] = [
        StreamStarted(id="s", at=began, stream_id=name, index=index, persona="Hoshi", source=source, policy="uniform")
    ]
    for number in range(DECISIONS):
        at = began + timedelta(minutes=4 * number)
        drawn = chance.choice(ARMS)
        overruled = number == DECISIONS // 2
        arm = next(other for other in ARMS if other is not drawn) if overruled else drawn
        events += [
            ViewerCount(id=f"v{number}", at=at, viewers=30 + chance.randrange(10)),
            SegmentStarted(
                id=f"g{number}",
                at=at,
                number=number,
                activity=arm,
                topic="cats",
                chosen_by=ChosenBy.DIRECTOR if overruled else ChosenBy.LEARNER,
                proposal=Proposal(arm=drawn, probabilities=EVENLY),
            ),
        ]
        events += [
            Donation(
                id=f"{name}p{number}-{count}",
                at=at + timedelta(minutes=2),
                viewer=Viewer(id="7", name="mira"),
                amount=usd(5),
                source="streamlabs",
            )
            for count in range(chance.randrange(4 if arm is Activity.GAME else 2))
        ]
    return [*events, StreamEnded(id="e", at=began + timedelta(minutes=4 * DECISIONS), stream_id=name, reason="done")]


def record(
    folder: Path, streams: int, *, first: int = 0, source: Literal["simulation", "live", "watch"] = "live"
) -> None:
    """Put streams on record."""
    for index in range(first, first + streams):
        path = DataDirectory(folder).journal_path(f"{index + 1:04d}")
        path.parent.mkdir(parents=True)
        events = stream_of(index, source)

        async def write(path: Path = path, events: list[Event] = events) -> None:
            with Journal.open(path, threaded=False) as journal:
                await journal.append(events)

        run(write())


def ask(
    folder: Path, *policies: str, streams: int | None = None, out: Path | None = None, as_json: bool = False
) -> int:
    """Ask what policies would have earned; return the exit code."""
    return show_whatif(policies, streams=streams, directory=folder, level=0.9, out=out, as_json=as_json)


def asked(folder: Path, capsys: pytest.CaptureFixture[str], *policies: str, streams: int | None = None) -> Json:
    """Return the JSON that is printed."""
    ask(folder, *policies, streams=streams, as_json=True)
    found: Json = json.loads(capsys.readouterr().out)
    return found


def test_the_policy_that_was_on_earned_what_it_earned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Uniform draws are on record: asked of them, every decision counts, and estimates are what was realised."""
    record(tmp_path, 3)
    found = asked(tmp_path, capsys, "uniform")
    assert (found["streams"], found["decisions"], found["overruled"]) == (3, 3 * DECISIONS, 3)
    assert found["simulated"] is False
    (policy,) = found["policies"]
    assert policy["refusal"] is None
    assert policy["effective_decisions"] == pytest.approx(3 * DECISIONS)
    payments = policy["measures"]["payments_an_hour"]
    assert found["screen"] is True
    assert [payments[name]["covers"] for name in ("ips", "snips", "doubly_robust")] == [False] * 3
    paid = sum(isinstance(event, Donation) for index in range(3) for event in stream_of(index, "live"))
    assert payments["realised"]["value"] == pytest.approx(paid / 4)
    assert payments["ips"]["value"] == pytest.approx(payments["realised"]["value"])
    assert policy["measures"]["revenue_an_hour"]["realised"]["value"] == pytest.approx(5 * paid / 4)


def test_a_policy_is_shown_with_its_caveats(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table has both estimates, what was done, how much the log tells, and that it is no proof."""
    record(tmp_path, 5, source="simulation")
    assert ask(tmp_path, "beta", "rota") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("The audience is simulated.\n")
    for words in ("as it was", "beta", "rota", "if played all along", "as if fresh", "overruled 5", "never proof"):
        assert words in shown
    assert max(map(len, shown.splitlines())) <= 130


def test_too_little_on_record_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of two streams nothing is estimated, and the exit code tells."""
    record(tmp_path, 2)
    assert ask(tmp_path, "uniform") == TOO_LITTLE
    assert "nothing can be said: 2 recorded streams" in capsys.readouterr().out
    assert asked(tmp_path, capsys, "uniform")["policies"][0]["measures"] == {}
    assert ask(tmp_path, "uniform", out=tmp_path / "plots") == TOO_LITTLE
    assert "There is no plot" in capsys.readouterr().err
    assert not (tmp_path / "plots").exists()


def test_only_the_last_streams_if_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--streams` counts from the end."""
    record(tmp_path, 5)
    assert asked(tmp_path, capsys, "uniform", streams=3)["streams"] == 3


def test_what_came_before_the_last_streams_is_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a policy that keeps to the best would have done depends on what it had learned by then."""
    record(tmp_path / "all", 8)
    record(tmp_path / "last", 3, first=5)
    known, unknown = (
        asked(tmp_path / folder, capsys, "greedy", streams=3)["policies"][0]["effective_decisions"]
        for folder in ("all", "last")
    )
    assert known != pytest.approx(unknown, rel=0.02)


@pytest.mark.slow
def test_the_prior_of_the_real_channel_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is given to the policies that take one, and to no other; a simulated audience has none."""
    known = ArmPrior(payments=LogEffect(mean=1.5, sd=0.1), messages=LogEffect(mean=1.5, sd=0.1))
    file = tmp_path / "prior.json"
    file.write_text(json.dumps(PooledPrior(channels=3, strength=3.0, arms={"talk": known}).to_json()), "utf-8")
    record(tmp_path / "live", 3)
    record(tmp_path / "demo", 3, source="simulation")

    def effective(folder: str) -> dict[str, float]:
        found = asked(tmp_path / folder, capsys, "structured", "beta")["policies"]
        return {each["policy"]: each["effective_decisions"] for each in found}

    without = {folder: effective(folder) for folder in ("live", "demo")}
    monkeypatch.setenv("VTUBER_PRIOR", str(file))
    begun = effective("live")
    assert begun["structured"] != pytest.approx(without["live"]["structured"], rel=0.02)
    assert begun["beta"] == without["live"]["beta"]
    assert effective("demo") == without["demo"]


def test_another_kind_of_audience_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Simulated streams tell nothing of the real channel, and watched ones nothing at all."""
    record(tmp_path, 2, source="simulation")
    record(tmp_path, 3, first=2)
    record(tmp_path, 1, first=5, source="watch")
    found = asked(tmp_path, capsys, "uniform")
    assert (found["source"], found["streams"]) == ("live", 3)


def test_a_damaged_journal_is_passed_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The others still tell."""
    record(tmp_path, 4)
    DataDirectory(tmp_path).journal_path("0002").write_bytes(b"SQLite format 3\x00 no more")
    assert asked(tmp_path, capsys, "uniform")["streams"] == 3


def test_what_cannot_be_asked(tmp_path: Path) -> None:
    """No stream on record, and no policy of that name."""
    with pytest.raises(UnknownStreamError, match="no stream to learn from"):
        ask(tmp_path, "uniform")
    record(tmp_path, 1)
    with pytest.raises(SettingError, match="nobody"):
        ask(tmp_path, "nobody")


def test_the_exit_code_says_whether_it_can_be_told(tmp_path: Path) -> None:
    """On the command line; a policy must be named."""
    record(tmp_path, 3)

    def code(*arguments: str) -> int:
        return CliRunner().invoke(application, ["whatif", "--directory", str(tmp_path), *arguments]).exit_code

    assert code("--policy", "uniform", "--json") == 0
    assert code("--policy", "uniform", "--policy", "rota", "--streams", "2") == TOO_LITTLE
    assert code() == 2


def test_the_plan_of_a_stream_is_read_or_else_the_mean_length(tmp_path: Path) -> None:
    """Streams from before the plan was noted are taken to be as long as those on record, the first one, too."""
    record(tmp_path, 2)
    _, recorded = recorded_streams(Archive(DataDirectory(tmp_path)), tmp_path)
    first, second = recorded
    noted = replace(second, started=replace(second.started, planned_minutes=120.0))
    plans = [stream.decisions[0].context.planned_minutes for stream in logged_streams([first, noted])]
    assert plans == [pytest.approx(4 * DECISIONS), 120.0]


def test_a_plot_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its path is told on standard error, also where only JSON is wanted."""
    record(tmp_path / "data", 3)
    assert ask(tmp_path / "data", "uniform", out=tmp_path / "plots", as_json=True) == 0
    written = Path(capsys.readouterr().err.strip())
    assert written.read_bytes().startswith(b"\x89PNG")
