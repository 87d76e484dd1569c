"""The director beside the running show: on its beat, never in the way."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.scenario.shows import (
    EPOCH,
    Always,
    InTurn,
    audience_of,
    chatter,
    of,
    planned,
    play,
    scripted,
    second_of,
    viewer,
)

from vtuber.director.briefing import Briefing
from vtuber.director.ports import Tools
from vtuber.domain.activities import ARMS, Activity
from vtuber.domain.channel_events import Raid
from vtuber.domain.direction_events import ActivityChanged, ChosenBy, Decision, SegmentStarted
from vtuber.domain.events import Event
from vtuber.domain.speech_events import UtteranceFinished, UtterancePlanned, UtteranceStarted
from vtuber.domain.stream_events import StreamEnded, TaskFailed

DURATION_S = 298.0


@dataclass
class ScriptedMind:
    """A mind that thinks for some time, may fail, and calls what it is told to."""

    thinks_s: float = 0.0
    fails_at: tuple[int, ...] = ()
    calls: tuple[tuple[str, dict[str, object]], ...] = ()
    name: str = "scripted"
    turns: int = 0
    results: list[str] = field(default_factory=list)

    async def decide(self, briefing: Briefing, tools: Tools) -> str:
        self.turns += 1
        await asyncio.sleep(self.thinks_s)
        if self.turns in self.fails_at:
            raise ConnectionResetError("the model hung up")
        if briefing.proposal is not None:
            await tools.call("set_activity", {"activity": str(briefing.proposal.arm)})
        for name, arguments in self.calls if self.turns == 1 else ():
            self.results.append((await tools.call(name, arguments)).result)
        return "as proposed"


def directed(mind: ScriptedMind, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """Play a stream with this mind, its audience chatting, react all the time."""
    monkeypatch.setattr("vtuber.app.cast.OfflineMind", lambda *, rng: mind)
    scenes = [audience_of(30), *chatter(DURATION_S)]
    return play(planned(folder, duration_s=DURATION_S), scripted(scenes), Always(Activity.REACT))


def longest_silence_s(events: list[Event]) -> float:
    """Return the longest time between the end of an utterance and the beginning of the next."""
    ends = [second_of(event) for event in of(events, UtteranceFinished)]
    begins = [second_of(event) for event in of(events, UtteranceStarted)]
    return max(min([begin - end for begin in begins if begin >= end], default=0.0) for end in ends)


def test_it_decides_every_five_seconds(tmp_path: Path) -> None:
    """At the seconds 0, 5, 10, … exactly, whatever is being said, until the stream ends."""
    scenes = [audience_of(30), *chatter(DURATION_S)]
    events = play(planned(tmp_path, duration_s=DURATION_S), scripted(scenes), InTurn(ARMS))
    assert [second_of(decision) for decision in of(events, Decision)] == [5.0 * n for n in range(60)]


def test_a_slow_mind_delays_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it thinks for a minute beats are missed and replies go on; then it is back on the beat."""
    quick = directed(ScriptedMind(thinks_s=0.0), tmp_path, monkeypatch)
    slow_folder = tmp_path / "slow"
    slow_folder.mkdir()
    slow = directed(ScriptedMind(thinks_s=57.0), slow_folder, monkeypatch)
    decisions = of(slow, Decision)
    assert [second_of(decision) for decision in decisions] == [57.0 + 60.0 * n for n in range(5)][: len(decisions)]
    assert len(decisions) >= 4
    assert {decision.took_s for decision in decisions} == {57.0}
    assert not of(slow, TaskFailed)
    heard_from = second_of(decisions[0])
    replies = [each for each in of(slow, UtterancePlanned) if each.brief == "reply_to_chat"]
    expected = [
        each for each in of(quick, UtterancePlanned) if each.brief == "reply_to_chat" and second_of(each) > heard_from
    ]
    assert len(replies) == pytest.approx(len(expected), rel=0.2)
    assert longest_silence_s(slow) < longest_silence_s(quick) + 1.0


def test_a_mind_that_fails_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each failure is on record; the show goes on meanwhile, and decisions come again."""
    events = directed(ScriptedMind(fails_at=(10, 11, 30)), tmp_path, monkeypatch)
    failures = of(events, TaskFailed)
    assert [(failed.task, failed.restarts) for failed in failures] == [
        ("director", 1),
        ("director", 2),
        ("director", 3),
    ]
    assert all("the model hung up" in failed.error for failed in failures)
    assert len(of(events, Decision)) >= 50
    assert longest_silence_s(events) < 15.0
    assert isinstance(events[-1], StreamEnded)


def test_wrong_arguments_come_back_as_a_failed_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mind is told what is wrong; nothing of it takes effect, and the decision shows it."""
    mind = ScriptedMind(
        calls=(
            ("set_activity", {"activity": "dance"}),
            ("send_chat_response", {"text": "", "volume": 11}),
            ("open_pod_bay_doors", {}),
            ("get_stream_state", {}),
        )
    )
    events = directed(mind, tmp_path, monkeypatch)
    calls = of(events, Decision)[0].tool_calls
    assert [call.failed for call in calls] == [False, True, True, True, False]
    assert [call.result for call in calls[1:]] == mind.results
    assert "activity" in calls[1].result
    assert "volume" in calls[2].result
    assert "set_activity" in calls[3].result
    assert {segment.activity for segment in of(events, SegmentStarted)} == {Activity.REACT}
    assert not [planned for planned in of(events, UtterancePlanned) if planned.brief == "say_verbatim"]


def test_the_directors_words_are_said_at_the_next_break(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In its own words, with the decision as their cause."""
    mind = ScriptedMind(calls=(("send_chat_response", {"text": "The kettle has opinions.", "emotion": "smirk"}),))
    events = directed(mind, tmp_path, monkeypatch)
    (said,) = [each for each in of(events, UtterancePlanned) if each.brief == "say_verbatim"]
    (heard,) = [each for each in of(events, UtteranceStarted) if each.utterance_id == said.id]
    assert (heard.text, heard.emotion) == ("The kettle has opinions.", "smirk")
    assert said.cause == of(events, Decision)[0].id


def test_what_the_learner_proposed_and_what_overruled_it_are_on_record(tmp_path: Path) -> None:
    """With a silent chat the offline mind will not do questions and answers; the odds are kept all the same."""
    events = play(
        planned(tmp_path, duration_s=DURATION_S, segment_s=60.0),
        scripted([audience_of(30)]),
        InTurn((Activity.TALK, Activity.Q_AND_A)),
    )
    turns = [decision for decision in of(events, Decision) if decision.proposal is not None]
    overruled = [turn for turn in turns if turn.proposal and turn.proposal.arm == Activity.Q_AND_A]
    assert len(overruled) >= 2
    assert {(turn.followed, turn.activity) for turn in overruled} == {(False, Activity.TALK)}
    assert all("chat is silent" in turn.reason for turn in overruled)
    assert all(turn.followed for turn in turns if turn not in overruled)
    segments = {segment.cause: segment for segment in of(events, SegmentStarted)}
    for turn in turns:
        segment = segments[turn.id]
        assert segment.proposal == turn.proposal
        assert segment.chosen_by is (ChosenBy.LEARNER if turn.followed else ChosenBy.DIRECTOR)


def test_a_raid_brings_react(tmp_path: Path) -> None:
    """Within one beat of the raid, announced, and as the director's own choice."""
    raid = Raid(id="twitch:raid", at=EPOCH, viewer=viewer(500), viewers=120)
    scenes = [audience_of(30), *chatter(200.0), (100.0, raid)]
    events = play(planned(tmp_path, duration_s=200.0), scripted(scenes), Always(Activity.TALK))
    changed = next(each for each in of(events, ActivityChanged) if each.activity is Activity.REACT)
    assert 100.0 <= second_of(changed) <= 120.0
    segment = next(each for each in of(events, SegmentStarted) if each.activity is Activity.REACT)
    assert (segment.chosen_by, segment.proposal) == (ChosenBy.DIRECTOR, None)
