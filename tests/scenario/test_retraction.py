"""What a moderator takes back is not said any more, at whatever moment that happens."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scenario.shows import (
    EPOCH,
    Always,
    Scene,
    Spectator,
    audience_of,
    chat,
    chatter,
    donation,
    of,
    planned,
    play,
    scripted,
    second_of,
    viewer,
)

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import (
    ChannelEvent,
    ChatCleared,
    ChatMessage,
    Cheer,
    Donation,
    MessageDeleted,
    Redemption,
    Resubscription,
    Tier,
    ViewerBanned,
)
from vtuber.domain.events import Event
from vtuber.domain.money import usd
from vtuber.domain.speech_events import UtterancePlanned, UtteranceStarted
from vtuber.domain.viewers import Role

CULPRIT = 77
QUESTION = "is there a xylophone on board, and who plays it when the weather is bad?"


def delay_s(after_s: float, how: str) -> float:
    """Return when words are taken back, counted from their arrival; to clear chat takes back only what is there."""
    return abs(after_s) if how == "clear" else after_s


def sentences_after(spectator: Spectator, events: list[Event], causes: set[str], second: float) -> list[str]:
    """Return the sentences that answer one of the causes and begin after a moment."""
    answers = {planned.id for planned in of(events, UtterancePlanned) if planned.cause in causes}
    return [each.text for each in spectator.sentences() if each.utterance_id in answers and each.begins_s > second]


@pytest.mark.slow
@settings(max_examples=40)
@given(
    activity=st.sampled_from([Activity.REACT, Activity.Q_AND_A, Activity.TALK]),
    after_s=st.one_of(st.sampled_from([0.0, 1e-6, -1.0]), st.floats(-4.0, 40.0)),
    how=st.sampled_from(["delete", "ban", "clear"]),
)
def test_nothing_taken_back_is_said_afterwards(activity: Activity, after_s: float, how: str) -> None:
    """Whether the line waited, was planned or was being answered: no sentence in answer to it begins any more."""
    question = chat("q", QUESTION, by=CULPRIT)
    takings: dict[str, ChannelEvent] = {
        "delete": MessageDeleted(id="del", at=EPOCH, message_id=question.id),
        "ban": ViewerBanned(id="ban", at=EPOCH, viewer_id=question.viewer.id),
        "clear": ChatCleared(id="clear", at=EPOCH),
    }
    taking_back = takings[how]
    scenes = [audience_of(30), *chatter(20.0), (21.0, question), (21.0 + delay_s(after_s, how), taking_back)]
    spectator = Spectator()
    with tempfile.TemporaryDirectory() as folder:
        events = play(planned(Path(folder), duration_s=75.0), scripted(scenes), Always(activity), spectator=spectator)
    (taken_back,) = [event for event in events if event.id == taking_back.id]
    gone = {message.id for message in of(events, ChatMessage) if message.id == question.id or how == "clear"}
    assert not sentences_after(spectator, events, gone, second_of(taken_back))
    assert not [
        each for each in spectator.sentences() if each.begins_s > second_of(taken_back) and "xylophone" in each.text
    ]


PAID: dict[str, Cheer | Donation | Resubscription | Redemption] = {
    "cheer": Cheer(
        id="twitch:paid", at=EPOCH, viewer=viewer(CULPRIT), bits=500, amount=usd(5), message="the xylophone is for you"
    ),
    "donation": donation("paid", "25", by=CULPRIT, message="buy a xylophone from this"),
    "resub": Resubscription(
        id="twitch:paid",
        at=EPOCH,
        viewer=viewer(CULPRIT),
        tier=Tier.ONE,
        amount=usd(3, estimated=True),
        months=14,
        message="fourteen months of xylophone music",
    ),
    "redemption": Redemption(
        id="twitch:paid", at=EPOCH, viewer=viewer(CULPRIT), reward="say a word", cost=500, text="xylophone"
    ),
}


@pytest.mark.slow
@settings(max_examples=60)
@given(
    kind=st.sampled_from(sorted(PAID)),
    activity=st.sampled_from([Activity.REACT, Activity.Q_AND_A, Activity.TALK, Activity.GAME]),
    after_s=st.one_of(st.sampled_from([0.0, 1e-6, -1.0]), st.floats(-4.0, 20.0)),
    how=st.sampled_from(["delete", "ban", "clear"]),
)
def test_words_that_came_with_money_are_taken_back_too(kind: str, activity: Activity, after_s: float, how: str) -> None:
    """Not arrived yet, waiting, taken, planned or sounding: no further sentence holds them; thanks are said once."""
    paid = PAID[kind]
    takings: dict[str, ChannelEvent] = {
        "delete": MessageDeleted(id="del", at=EPOCH, message_id=paid.id),
        "ban": ViewerBanned(id="ban", at=EPOCH, viewer_id=paid.viewer.id),
        "clear": ChatCleared(id="clear", at=EPOCH),
    }
    scenes = [audience_of(30), *chatter(20.0), (21.0, paid), (21.0 + delay_s(after_s, how), takings[how])]
    spectator = Spectator()
    with tempfile.TemporaryDirectory() as folder:
        events = play(planned(Path(folder), duration_s=75.0), scripted(scenes), Always(activity), spectator=spectator)
    (taken_back,) = [event for event in events if event.id == takings[how].id]
    moment = second_of(taken_back)
    assert not [
        each for each in spectator.sentences() if each.ends_s > moment + 1e-4 and "xylophone" in each.text.lower()
    ]
    if kind != "redemption":
        begun = {each.utterance_id for each in of(events, UtteranceStarted) if each.cause == paid.id}
        assert len(begun) == 1


def test_an_answer_is_broken_off(tmp_path: Path) -> None:
    """The sentence that sounds when its question is deleted falls silent at once."""
    question = chat("q", QUESTION, by=CULPRIT)
    plan = planned(tmp_path, duration_s=60.0)
    first = Spectator()
    events = play(plan, scripted([audience_of(30), (21.0, question)]), Always(Activity.Q_AND_A), spectator=first)
    answer = next(each for each in of(events, UtterancePlanned) if each.cause == question.id)
    sentence = next(each for each in first.sentences() if each.utterance_id == answer.id)
    plan.journal.unlink()
    middle = (sentence.begins_s + sentence.ends_s) / 2
    deletion = MessageDeleted(id="del", at=EPOCH, message_id=question.id)
    second = Spectator()
    scenes: list[Scene] = [audience_of(30), (21.0, question), (middle, deletion)]
    play(plan, scripted(scenes), Always(Activity.Q_AND_A), spectator=second)
    broken = next(each for each in second.sentences() if each.sentence_id == sentence.sentence_id)
    assert broken.begins_s == sentence.begins_s
    assert broken.ends_s == pytest.approx(middle)


def test_the_panel_forgets_a_deleted_question_at_once(tmp_path: Path) -> None:
    """A question that waits on the panel is gone from it at the moment of its deletion, also for a page that joins."""
    questions = [(20.0 + n / 10, chat(f"q{n}", f"what is your {word} one of all?", by=n)) for n, word in QUESTIONS]
    deletion = MessageDeleted(id="del", at=EPOCH, message_id="twitch:q4")
    spectator = Spectator()
    play(
        planned(tmp_path, duration_s=60.0),
        scripted([audience_of(30), *questions, (34.0, deletion)]),
        Always(Activity.Q_AND_A),
        spectator=spectator,
    )
    shown = {second: str(frame["items"]) for second, frame in spectator.of("questions")}
    assert [second for second, items in shown.items() if "smallest" in items and second < 34.0]
    assert not [second for second, items in shown.items() if "smallest" in items and second >= 34.0]
    assert 34.0 in shown


QUESTIONS = list(enumerate(("favourite", "oldest", "loudest", "bluest", "smallest")))


def test_a_moderator_is_answered_and_can_be_taken_back(tmp_path: Path) -> None:
    """Lines of the staff come from a lane of their own; deletion reaches them as well."""
    line = chat("mod", QUESTION, by=CULPRIT)
    moderator = ChatMessage(
        id=line.id,
        at=EPOCH,
        viewer=type(line.viewer)(id="twitch:mod", name="Mod", roles=(Role.MODERATOR,)),
        text=line.text,
    )
    deletion = MessageDeleted(id="del", at=EPOCH, message_id=line.id)
    spectator = Spectator()
    scenes = [audience_of(30), *chatter(20.0), (21.0, moderator), (21.2, deletion)]
    events = play(planned(tmp_path, duration_s=60.0), scripted(scenes), Always(Activity.REACT), spectator=spectator)
    assert not sentences_after(spectator, events, {line.id}, 21.2)
