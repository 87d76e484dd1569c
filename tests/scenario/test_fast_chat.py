"""A whole stream before a chat that no one could answer line by line."""

from pathlib import Path

import pytest
from tests.scenario.shows import Always, Spectator, audience_of, chat, chatter, of, planned, play, scripted

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import MessageDeleted
from vtuber.domain.speech_events import CancelReason, UtteranceCancelled, UtterancePlanned

DURATION_S = 300.0
PEOPLE = 80


@pytest.mark.parametrize("activity", [Activity.TALK, Activity.REACT])
def test_a_fast_chat_hears_that_it_is_heard(tmp_path: Path, activity: Activity) -> None:
    """Now and then its cheers are said back with their number; single lines are answered all the same."""
    cheers = [(20.0 + n * 0.9, chat(f"c{n}", "so good", by=1 + n % PEOPLE)) for n in range(250)]
    scenes = sorted([audience_of(400), *chatter(DURATION_S, every_s=0.5, people=PEOPLE), *cheers], key=lambda it: it[0])
    spectator = Spectator()
    events = play(planned(tmp_path, duration_s=DURATION_S), scripted(scenes), Always(activity), spectator=spectator)
    planned_by_kind = [event.brief for event in of(events, UtterancePlanned)]
    assert 3 <= planned_by_kind.count("summarise_chat") <= 7
    assert planned_by_kind.count("reply_to_chat") >= 5
    assert any('"so good"' in sentence.text for sentence in spectator.sentences())


def test_a_slow_chat_is_not_summed_up(tmp_path: Path) -> None:
    """Its lines are answered one by one."""
    scenes = [audience_of(30), *chatter(DURATION_S)]
    events = play(planned(tmp_path, duration_s=DURATION_S), scripted(scenes), Always(Activity.REACT))
    kinds = {event.brief for event in of(events, UtterancePlanned)}
    assert "summarise_chat" not in kinds
    assert "reply_to_chat" in kinds


def test_a_summary_goes_when_a_line_it_tells_of_is_deleted(tmp_path: Path) -> None:
    """The utterance names the lines it rests on; deleting one of them takes it back."""
    scenes = [audience_of(400), *chatter(DURATION_S, every_s=0.5, people=PEOPLE)]
    plan = planned(tmp_path / "first", duration_s=DURATION_S)
    (tmp_path / "first").mkdir()
    events = play(plan, scripted(scenes), Always(Activity.REACT))
    summary = next(event for event in of(events, UtterancePlanned) if event.brief == "summarise_chat")
    assert summary.quotes
    begun = (summary.at - plan.epoch).total_seconds()
    (tmp_path / "second").mkdir()
    deletion = MessageDeleted(id="twitch:deleted", at=plan.epoch, message_id=summary.quotes[0])
    again = sorted([*scenes, (begun + 0.7, deletion)], key=lambda it: it[0])
    second = play(planned(tmp_path / "second", duration_s=DURATION_S), scripted(again), Always(Activity.REACT))
    cancelled = {event.utterance_id: event.reason for event in of(second, UtteranceCancelled)}
    assert cancelled[summary.id] is CancelReason.RETRACTED
