"""`vtuber goal` on a data directory that no show holds."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.app.test_goal_records import goal, paid, write

from vtuber.app.goal_commands import GoalCommands, Wanted
from vtuber.domain.errors import GoalError, UserError
from vtuber.runtime.clock import system_now
from vtuber.runtime.data_dir import DataDirectory


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work where no settings file of this machine has a say."""
    monkeypatch.chdir(tmp_path)


def commands(folder: Path, *, json_: bool = False, of: str | None = None) -> GoalCommands:
    """The commands on a folder."""
    return GoalCommands(of, json_=json_, vtuber_data_dir=folder / "data", vtuber_port=1)  # type: ignore[arg-type]


def wanted(title: str = "A fog horn", target: str = "79.50", **given: str | None) -> Wanted:
    """A goal as it is typed."""
    fields: dict[str, str | None] = {"currency": None, "deadline": None, "start": None, **given}
    return Wanted(title=title, target=target, spans_streams=True, **fields)


def test_a_goal_is_set_listed_and_closed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In words and as JSON."""
    commands(tmp_path).list()
    commands(tmp_path).set(wanted(currency="eur"))
    commands(tmp_path).list()
    commands(tmp_path, json_=True).list()
    commands(tmp_path).close("goal-1")
    commands(tmp_path, json_=True).list()
    told = capsys.readouterr().out
    lines = told.splitlines()
    assert lines[0] == "The simulated channel has no goals. `vtuber goal set TITLE TARGET` sets one."
    assert lines[1] == "goal-1: A fog horn, 79.50 EUR, simulated channel."
    assert lines[2].split()[:8] == ["goal-1", "planned", "0.0", "%", "0", "of", "79.50", "EUR"]
    listed = json.loads(told[told.index("{") : told.index("}\n  ]\n}") + len("}\n  ]\n}")])
    assert listed["channel"] == "simulation"
    assert (listed["goals"][0]["id"], listed["goals"][0]["spans_streams"]) == ("goal-1", True)
    assert json.loads(told[told.index("goal-1 is closed.") + len("goal-1 is closed.") :])["goals"] == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (wanted("ab"), "3 to 60 characters"),
        (wanted(target="much"), "'much' is no amount"),
        (wanted(target="Infinity"), "above 0"),
        (wanted(deadline="soon"), "'soon' is no time"),
        (wanted(deadline="1m"), "at least 5 minutes"),
        (wanted(currency="euro"), "three letters"),
        (wanted("kill yourself now"), "the gate refuses it"),
    ],
)
def test_what_is_refused(tmp_path: Path, typed: Wanted, told: str) -> None:
    """One paragraph that says what to write instead."""
    with pytest.raises(GoalError, match=told) as refused:
        commands(tmp_path).set(typed)
    assert refused.value.exit_code == 64


@pytest.mark.parametrize(("text", "hours"), [("90m", 1.5), ("6h", 6), ("1.5 h", 1.5), ("2d", 48), ("2D", 48)])
def test_deadlines_as_people_write_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, hours: float
) -> None:
    """A span counts from the start, which is now unless it is named."""
    began = system_now()
    commands(tmp_path, json_=True).set(wanted(deadline=text))
    row = json.loads(capsys.readouterr().out)
    deadline = datetime.fromisoformat(row["deadline"])
    assert (deadline - began).total_seconds() == pytest.approx(hours * 3600, abs=60)
    assert deadline.tzinfo == UTC


def test_dates_have_this_machines_zone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Unless they name one."""
    day = f"{(system_now()).year + 1}-01-02"
    for moment in (f"{day} 20:00+02:00", f"{day} 20:00"):
        commands(tmp_path, json_=True).set(wanted(start=None, deadline=moment))
    first, second = (
        datetime.fromisoformat(line.split('"')[3])
        for line in capsys.readouterr().out.splitlines()
        if '"deadline"' in line
    )
    assert first == datetime.fromisoformat(f"{day}T18:00:00+00:00")
    assert second == datetime.fromisoformat(f"{day}T20:00:00").astimezone(UTC)


def test_the_real_channel_comes_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Once there is one; the simulated one can be named."""
    data = DataDirectory(tmp_path / "data")
    write(data, "0001", [goal(2), paid("a", 30)], source="live")
    data.live_memory_path.touch()
    commands(tmp_path).list()
    commands(tmp_path, of="simulation").list()
    first, second = capsys.readouterr().out.splitlines()
    assert first.split()[:8] == ["g2", "open", "30.0", "%", "30", "of", "100", "USD"]
    assert second.startswith("The simulated channel has no goals.")


def test_a_show_that_does_not_answer_is_named(tmp_path: Path) -> None:
    """The data directory is held and nobody is at the port: the error says how to name another."""
    with DataDirectory(tmp_path / "data").open():
        with pytest.raises(UserError, match="No show has run"):
            commands(tmp_path).list()
        (tmp_path / "data" / "token").write_text("s3cret", encoding="ascii")
        with pytest.raises(UserError, match="--port"):
            commands(tmp_path).list()
