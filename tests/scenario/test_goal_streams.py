"""Goals over whole streams in virtual time: what is fired, said and shown, though a process dies in between."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.scenario.shows import (
    EPOCH,
    Always,
    Scene,
    Spectator,
    audience_of,
    chatter,
    donation,
    of,
    planned,
    scripted,
)
from tests.scenario.test_direction import ScriptedMind

from vtuber.app.cast import Cast
from vtuber.app.goal_records import GoalRecords
from vtuber.app.plan import DirectorGoals, StreamPlan
from vtuber.app.stream import Companions, Parts, perform
from vtuber.domain.activities import Activity
from vtuber.domain.errors import GoalError
from vtuber.domain.events import Event
from vtuber.domain.goal_events import GoalClosed, GoalLastCall, GoalSet
from vtuber.domain.goals import GoalWish
from vtuber.domain.money import usd
from vtuber.domain.show_events import GoalReached
from vtuber.domain.speech_events import UtteranceFinished, UtterancePlanned, UtteranceStarted
from vtuber.runtime.journal import journal_sha256, read_journal
from vtuber.runtime.virtual_time import run
from vtuber.voice.silent import SilentVoice

pytestmark = pytest.mark.slow

STREAM_S = 240.0


@dataclass
class Channel:
    """Streams of one channel in a folder of its own."""

    folder: Path
    streams: list[StreamPlan] = field(default_factory=list)

    @property
    def records(self) -> GoalRecords:
        """The goals of the channel."""
        return GoalRecords(
            folder=self.folder / "goals", journals=lambda: [(p.stream_id, p.journal) for p in self.streams]
        )

    def stream(self, *, begins: timedelta = timedelta(), **changes: object) -> StreamPlan:
        """Plan the next stream."""
        number = len(self.streams) + 1
        folder = self.folder / f"{number:04d}"
        folder.mkdir(parents=True)
        plan = replace(
            planned(folder, duration_s=STREAM_S),
            stream_id=f"{number:04d}",
            index=number - 1,
            epoch=EPOCH + begins,
            **changes,  # type: ignore[arg-type]
        )
        self.streams.append(plan)
        return plan

    def play(
        self,
        plan: StreamPlan,
        scenes: list[Scene],
        *,
        beside: Companions = (),
        dies_at: float | None = None,
    ) -> list[Event]:
        """Perform a stream, or the rest of one; with `dies_at` the process is killed after so many seconds."""
        people: list[Scene] = [audience_of(30), *chatter(STREAM_S), *scenes]
        saved = plan.journal.with_name("saved")

        async def whole() -> None:
            parts = Parts(
                voice=SilentVoice(),
                learner=Always(Activity.REACT),
                make_source=scripted(people),
                companions=beside,
                goals=self.records,
            )
            async with asyncio.TaskGroup() as group:
                show = group.create_task(perform(plan, parts, asyncio.Event()))
                if dies_at is not None:
                    await asyncio.sleep(dies_at)
                    saved.mkdir()
                    for file in plan.journal.parent.glob("journal.sqlite*"):
                        if not file.name.endswith("-shm"):
                            shutil.copy(file, saved)
                    show.cancel()

        run(whole())
        if dies_at is not None:
            for file in plan.journal.parent.glob("journal.sqlite*"):
                file.unlink()
            for file in saved.iterdir():
                shutil.copy(file, plan.journal.parent)
            shutil.rmtree(saved)
        return list(read_journal(plan.journal))

    @property
    def events(self) -> Iterator[Event]:
        """All events of all streams."""
        return (event for plan in self.streams for event in read_journal(plan.journal))


def asking(*wishes: GoalWish, at_s: float = 20.0) -> Companions:
    """Set goals as the operator does while the stream is on."""

    async def ask(cast: Cast) -> None:
        await asyncio.sleep(at_s)
        assert cast.goals is not None
        for wish in wishes:
            await cast.goals.set(wish)

    return (("operator", ask),)


def told(events: list[Event], brief: str) -> list[UtterancePlanned]:
    """Return the utterances of a kind that were heard."""
    heard = {each.utterance_id for each in of(events, UtteranceStarted)}
    return [each for each in of(events, UtterancePlanned) if each.brief == brief and each.id in heard]


@pytest.fixture(scope="module")
def channel(tmp_path_factory: pytest.TempPathFactory) -> Channel:
    """Three streams: goals are set in the first, which dies between a payment and what follows; the last ends one."""
    return season(tmp_path_factory.mktemp("season"))


def season(folder: Path) -> Channel:
    """Play three streams with two goals over streams, one of them with a deadline."""
    channel = Channel(folder)
    horn = GoalWish(title="A fog horn", target=usd(100))
    oil = GoalWish(title="Lamp oil", target=usd(1_000), deadline=EPOCH + timedelta(hours=26))
    first = channel.stream()
    scenes: list[Scene] = [(60.0, donation("a", "30")), (119.9, donation("b", "30", by=901))]
    channel.play(first, scenes, beside=asking(horn, oil), dies_at=119.95)
    channel.play(replace(first, epoch=EPOCH + timedelta(seconds=130)), [(40.0, donation("c", "5", by=902))])
    second = channel.stream(begins=timedelta(hours=25, seconds=-60))
    channel.play(second, [(30.0, donation("d", "60", by=903))])
    third = channel.stream(begins=timedelta(hours=26, seconds=-60))
    channel.play(third, [(30.0, donation("e", "7", by=904))])
    return channel


def test_milestones_over_streams(channel: Channel) -> None:
    """Each once, in order, with the sum of all streams; the second stream passes two at once."""
    found = [(each.goal_id, each.percent, each.raised) for each in channel.events if isinstance(each, GoalReached)]
    assert found == [
        ("goal-1", 25, usd(30)),
        ("goal-1", 50, usd(60)),
        ("goal-1", 75, usd(125)),
        ("goal-1", 100, usd(125)),
    ]


def test_each_is_told_of_once(channel: Channel) -> None:
    """Beginnings, milestones (of two at once the higher), the last hour, and that one was missed."""
    journals = [list(read_journal(plan.journal)) for plan in channel.streams]
    assert sum(len(told(events, "celebrate_goal")) for events in journals) == 3
    assert sum(len(told(events, "tell_of_goal")) for events in journals) == 4
    causes = Counter((plan.stream_id, each.cause) for plan in channel.streams for each in _news(plan))
    assert set(causes.values()) == {1}
    changes = [type(each) for each in channel.events if isinstance(each, GoalSet | GoalLastCall | GoalClosed)]
    assert changes == [
        GoalSet,
        GoalSet,
        GoalLastCall,
        GoalClosed,
    ]


def _news(plan: StreamPlan) -> list[UtterancePlanned]:
    events = list(read_journal(plan.journal))
    return [*told(events, "celebrate_goal"), *told(events, "tell_of_goal")]


def test_she_names_the_goal(channel: Channel) -> None:
    """A line about a goal has its title in it, however it is put."""
    texts = []
    for plan in channel.streams:
        news = {each.id for each in _news(plan)}
        finished = of(read_journal(plan.journal), UtteranceFinished)
        texts += [each.text.lower() for each in finished if each.utterance_id in news]
    assert len(texts) == 7
    assert all("fog horn" in text or "lamp oil" in text for text in texts)


def test_the_same_season_is_the_same_to_the_byte(channel: Channel, tmp_path: Path) -> None:
    """Also the stream that was killed and the goals that were carried over."""
    again = season(tmp_path)
    digests = [[journal_sha256(plan.journal) for plan in each.streams] for each in (channel, again)]
    assert digests[0] == digests[1]


def test_the_records_need_no_cache(channel: Channel) -> None:
    """Without it the journals come to the same."""
    kept = channel.records.book()
    channel.records.forget()
    assert channel.records.book() == kept


def test_three_goals_are_on_stage_the_most_urgent_first(tmp_path: Path) -> None:
    """The time left runs down on the frames; what is left out is counted."""
    channel, spectator = Channel(tmp_path), Spectator()
    wishes = [
        GoalWish(title=f"Number {hours}", target=usd(9), deadline=EPOCH + timedelta(hours=hours)) for hours in (5, 2, 3)
    ]
    plan = channel.stream(goal=planned(tmp_path, goal_usd=50).goal)
    beside: Companions = (*asking(*wishes, at_s=10.0), ("spectator", spectator.watch))
    channel.play(plan, [(100.0, donation("a", "4"))], beside=beside)
    frames = [frame for _, frame in spectator.of("goals")]
    last = frames[-1]
    items = last["items"]
    assert isinstance(items, list)
    assert [item["title"] for item in items] == ["Number 2", "Number 3", "Number 5"]
    assert [item["current"] for item in items] == [4.0, 4.0, 4.0]
    assert 7_200 - STREAM_S - 80 < items[0]["ends_in_s"] < 7_200 - STREAM_S + 10
    assert last["more"] == 1
    assert all(len(frame["items"]) <= 3 for frame in frames)  # type: ignore[arg-type]


def direct(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, title: str, **settings: object
) -> tuple[ScriptedMind, list[Event], Spectator]:
    """Let a director ask for a goal, once in the stream."""
    mind = ScriptedMind(calls=(("set_goal", {"title": title, "target": "40", "hours": 2}),))
    monkeypatch.setattr("vtuber.app.cast._mind", lambda _minds, _chance: mind)
    channel, spectator = Channel(tmp_path), Spectator()
    plan = channel.stream(**settings)  # type: ignore[arg-type]
    return mind, channel.play(plan, [], beside=(("spectator", spectator.watch),)), spectator


def test_the_director_sets_a_goal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Allowed by the operator: it is on record with the decision behind it, told of and shown."""
    allowed = {"director_goals": DirectorGoals(most=1)}
    mind, events, spectator = direct(tmp_path, monkeypatch, "A brass lantern", **allowed)
    assert mind.results == ["will be set, if its title may be shown"]
    (goal,) = of(events, GoalSet)
    assert (goal.title, goal.target, goal.set_by, goal.spans_streams) == ("A brass lantern", usd(40), "director", False)
    assert goal.cause in {each.id for each in events}
    assert len(told(events, "tell_of_goal")) == 1
    assert "A brass lantern" in str(spectator.of("goals")[-1])


def test_the_director_sets_none_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tool is not there."""
    mind, events, _ = direct(tmp_path, monkeypatch, "A brass lantern")
    assert "no tool 'set_goal'" in mind.results[0]
    assert not of(events, GoalSet)


BAD_TITLE = "kill yourself now"


def test_a_title_that_must_not_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate refuses it; nothing of it is on record but the call, nothing is shown or said."""
    allowed = {"director_goals": DirectorGoals(most=1)}
    _, events, spectator = direct(tmp_path, monkeypatch, BAD_TITLE, **allowed)
    assert not of(events, GoalSet)
    assert BAD_TITLE not in str(spectator.frames).lower()


@pytest.mark.parametrize(("gates", "shown"), [(("titles",), False), (("titles", "clean"), True)])
def test_without_its_gates_the_title_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gates: tuple[str, ...], *, shown: bool
) -> None:
    """The stage has a judge of its own; without both the bar shows it, so the test above proves something."""
    if "titles" in gates:
        monkeypatch.setattr("vtuber.app.goal_titles.may_be_shown", lambda _title, _moderator: True)
    if "clean" in gates:
        always: Callable[[object], Callable[[str], bool]] = lambda _moderator: lambda _text: True  # noqa: E731
        monkeypatch.setattr("vtuber.app.safeguards._clean", always)
    allowed = {"director_goals": DirectorGoals(most=1)}
    _, events, spectator = direct(tmp_path, monkeypatch, BAD_TITLE, **allowed)
    assert len(of(events, GoalSet)) == 1
    assert (BAD_TITLE in str(spectator.of("goals"))) is shown


def test_the_operators_titles_pass_the_gate_too(tmp_path: Path) -> None:
    """The refusal goes back to whoever typed it."""
    refused = []

    async def ask(cast: Cast) -> None:
        await asyncio.sleep(5)
        assert cast.goals is not None
        with pytest.raises(GoalError, match="gate refuses"):
            await cast.goals.set(GoalWish(title=BAD_TITLE, target=usd(9)))
        refused.append(True)

    channel = Channel(tmp_path)
    channel.play(channel.stream(), [], beside=(("operator", ask),))
    assert refused
