"""What is kept of goals beside the journals: a cache of what they come to, and orders between streams."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.app.goal_streams import BEGIN, DONOR, Hours

from vtuber.app.forgetting import blank_journals
from vtuber.app.goal_records import BOOK, ORDERS, GoalRecords, Orders, goal_records
from vtuber.app.goals_between import GoalsBetween
from vtuber.community.goal_book import GoalBook
from vtuber.domain.channel_events import ChatMessage, Donation
from vtuber.domain.errors import GoalError
from vtuber.domain.events import Event
from vtuber.domain.forgetting import mark_of
from vtuber.domain.goal_events import GoalClosed, GoalSet
from vtuber.domain.goals import Goal, GoalState, GoalWish
from vtuber.domain.money import usd
from vtuber.domain.show_events import GoalReached
from vtuber.domain.stream_events import StreamStarted
from vtuber.memory.forgotten import Forgotten, name_mark
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import Journal


def write(data: DataDirectory, stream: str, events: Sequence[Event], *, source: str = "simulation") -> None:
    """Add events to a stream's journal, which begins with its start."""
    path = data.journal_path(stream)
    path.parent.mkdir(parents=True, exist_ok=True)
    started = StreamStarted(
        id="e1",
        at=BEGIN,
        stream_id=stream,
        index=int(stream) - 1,
        persona="p",
        source=source,  # type: ignore[arg-type]
        policy="rota",
    )

    async def append() -> None:
        with Journal.open(path, threaded=False) as journal:
            await journal.append([started, *events])

    asyncio.run(append())


def goal(number: int, *, spans: bool = True, title: str = "A fog horn") -> GoalSet:
    """A goal of 100 dollars begins."""
    return GoalSet(id=f"e{number}", at=BEGIN, goal_id=f"g{number}", title=title, target=usd(100), spans_streams=spans)


def paid(name: str, amount: int) -> Donation:
    """A donation."""
    return Donation(id=name, at=BEGIN, viewer=DONOR, amount=usd(amount))


def records_of(data: DataDirectory) -> GoalRecords:
    """The records of the simulated channel."""
    found = goal_records(data, "simulation")
    assert found is not None
    return found


ROWS = st.lists(
    st.one_of(
        st.builds(paid, st.integers(1, 40).map("d{}".format), st.integers(-20, 60)),
        st.builds(goal, st.integers(2, 5), spans=st.booleans()),
        st.builds(
            lambda number, percent: GoalReached(
                id=f"e{100 + number * 200 + percent}",
                at=BEGIN,
                goal_id=f"g{number}",
                title="t",
                percent=percent,
                raised=usd(1),
            ),
            st.integers(2, 5),
            st.sampled_from([25, 50, 75, 100]),
        ),
        st.builds(
            lambda number: GoalClosed(
                id=f"e{50 + number}",
                at=BEGIN,
                goal_id=f"g{number}",
                title="t",
                target=usd(1),
                raised=usd(1),
                reason="missed",
            ),
            st.integers(2, 5),
        ),
    ),
    max_size=12,
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=4), st.data())
def test_the_cache_is_what_the_journals_come_to(
    tmp_path_factory: pytest.TempPathFactory, streams: list[list[Event]], data: st.DataObject
) -> None:
    """However the journals grew while it was kept: the same as reading all of them anew."""
    folder = DataDirectory(tmp_path_factory.mktemp("data"))
    records = records_of(folder)
    for number, events in enumerate(streams, start=1):
        cut = data.draw(st.integers(0, len(events)))
        write(folder, f"{number:04d}", events[:cut])
        if data.draw(st.booleans()):
            records.book()
        write(folder, f"{number:04d}", events)
    kept = records.book()
    assert records.book() == kept
    (records.folder / BOOK).unlink()
    assert records.book() == kept == GoalBook.of(event for event in _all(folder))


def _all(data: DataDirectory) -> list[Event]:
    from vtuber.runtime.journal import read_journal

    return [event for stream in data.streams() for event in read_journal(data.journal_path(stream))]


def test_live_and_simulated_are_kept_apart(tmp_path: Path) -> None:
    """Each channel's sums come from its own journals; other people's channels have none."""
    data = DataDirectory(tmp_path)
    write(data, "0001", [goal(2), paid("a", 30)], source="live")
    write(data, "0002", [goal(2), paid("b", 40)], source="simulation")
    write(data, "0003", [goal(2), paid("c", 50)], source="rehearsal")
    raised = {}
    for source in ("live", "simulation"):
        records = goal_records(data, source)
        assert records is not None
        raised[source] = [each.raised for each in records.book().standings]
    assert raised == {"live": [usd(30)], "simulation": [usd(40)]}
    assert goal_records(data, "watch") is goal_records(data, "replay") is goal_records(data, "rehearsal") is None


def test_the_present_stream_is_left_to_its_keeper(tmp_path: Path) -> None:
    """It folds its own journal, which grows."""
    data = DataDirectory(tmp_path)
    write(data, "0001", [goal(2), paid("a", 30)])
    write(data, "0002", [paid("b", 40)])
    book = records_of(data).book(except_for="0002")
    assert [each.raised for each in book.standings] == [usd(30)]


@pytest.mark.parametrize("damage", [b"", b"{}", b'{"version":1,"streams":[["0001",3]],"unsaid":[["x","{}"]]}', b"\xff"])
def test_a_damaged_cache_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    """It is a projection: nothing is lost with it."""
    data = DataDirectory(tmp_path)
    write(data, "0001", [goal(2), paid("a", 30)])
    records = records_of(data)
    records.book()
    (records.folder / BOOK).write_bytes(damage)
    assert [each.raised for each in records.book().standings] == [usd(30)]


def test_a_damaged_journal_counts_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    """A stream is not held up by what happened to an earlier one."""
    data = DataDirectory(tmp_path)
    write(data, "0001", [goal(2), paid("a", 30)])
    write(data, "0002", [paid("b", 5)])
    path = data.journal_path("0002")
    path.write_bytes(path.read_bytes()[:5_000])
    assert records_of(data).book().ids == {"g2"}


def test_the_title_of_a_goal_is_forgotten_with_the_viewer_it_names(tmp_path: Path) -> None:
    """The cache is made anew after the journals were blanked, so that the name is in no file."""
    data = DataDirectory(tmp_path)
    with data.open():
        line = ChatMessage(id="m", at=BEGIN, viewer=DONOR, text="hello")
        write(data, "0001", [line, goal(2, title="A hat for Wren"), paid("a", 30)])
        records = records_of(data)
        assert records.book().standings[0].goal.title == "A hat for Wren"
        assert b"Wren" in (records.folder / BOOK).read_bytes()
        hat = Goal(id="goal-1", title="Wren's other hat", target=usd(5), start=BEGIN)
        records.keep_orders(Orders(goals=(hat, replace(hat, id="goal-2", title="Mine"))))
        blank_journals(data, Forgotten(frozenset({mark_of(DONOR.id)}), frozenset({name_mark(DONOR.name)})))
        assert not (records.folder / BOOK).exists()
        (standing,) = records.book().standings
        assert (standing.goal.title, standing.raised) == ("", usd(30))
        assert [each.title for each in records.orders().goals] == ["A goal", "Mine"]
        files = [file for file in tmp_path.rglob("*") if file.is_file()]
        assert not [file for file in files if b"wren" in file.read_bytes().lower()]


def desk(data: DataDirectory, clock: Hours) -> GoalsBetween:
    """The desk while no stream is on."""

    def check(title: str) -> None:
        if "rude" in title:
            raise GoalError("the gate refuses it")

    return GoalsBetween(records_of(data), channel="simulation", now=lambda: clock.at, check_title=check)


def test_between_two_streams(tmp_path: Path) -> None:
    """What is ordered waits in a file; what is open is shown with its sum, and closed for the next stream to record."""
    data, clock = DataDirectory(tmp_path), Hours()
    write(data, "0001", [goal(2), paid("a", 30), goal(3, spans=False, title="Of one stream")])

    async def scene() -> None:
        between = desk(data, clock)
        assert [(each.goal.id, each.raised) for each in between.standings] == [("g2", usd(30))]
        ordered = await between.set(GoalWish(title="New ink", target=usd(9), deadline=clock.at + timedelta(days=2)))
        assert between.planned == (ordered,)
        with pytest.raises(GoalError, match="gate"):
            await between.set(GoalWish(title="A rude word", target=usd(9)))
        twin = await between.set(GoalWish(title="New ink", target=usd(9)))
        assert twin.id == "goal-2"
        await between.close(twin.id)
        assert between.planned == (ordered,)
        await between.close("g2")
        assert [each.state for each in between.standings] == [GoalState.CLOSED]
        for unknown in ("g2", "g3", "nothing"):
            with pytest.raises(GoalError, match="is open"):
                await between.close(unknown)

    asyncio.run(scene())
    assert records_of(data).orders().closed == ("g2",)


def test_orders_survive_and_damage_is_told(tmp_path: Path) -> None:
    """They are the operator's words and not a cache."""
    records = GoalRecords(folder=tmp_path / "goals", journals=tuple)
    assert records.orders() == Orders()
    one = Goal(
        id="a", title="A", target=usd("1.50"), start=BEGIN, deadline=BEGIN + timedelta(days=1), spans_streams=True
    )
    orders = Orders(goals=(one, replace(one, id="b", deadline=None)), closed=("c",))
    records.keep_orders(orders)
    assert records.orders() == orders
    (records.folder / ORDERS).write_bytes(b"{")
    with pytest.raises(GoalError, match="cannot be read"):
        records.orders()
