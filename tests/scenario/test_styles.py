"""Styles on stream: each choice is on record with its odds before its words, and the words are of that style."""

import asyncio
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from tests.scenario.shows import Always, Scene, audience_of, chat, of, planned, scripted, second_of

from vtuber.activities.calls import CALL_EVERY, EARLY_S, FIRST_CALL
from vtuber.app.cast import Cast
from vtuber.app.plan import StreamPlan
from vtuber.app.stream import Companions, Parts, perform
from vtuber.app.style_learning import Stylist
from vtuber.domain.activities import Activity
from vtuber.domain.direction_events import Decision, SegmentStarted, StyleChosen
from vtuber.domain.events import Event
from vtuber.domain.speech_events import UtteranceFinished, UtterancePlanned
from vtuber.domain.styles import OPTIONS, StyleDraw, StyleQuestion
from vtuber.learning.learner_file import LearnerFile
from vtuber.learning.nested.style_learner import StyleLearner
from vtuber.metrics.style_outcomes import style_outcomes_of
from vtuber.runtime.journal import read_journal
from vtuber.runtime.virtual_time import run
from vtuber.voice.silent import SilentVoice
from vtuber.writing.line_book import packaged_line_book
from vtuber.writing.recent_lines import key_of, sentences_of
from vtuber.writing.topics import packaged_topics


@dataclass
class Forced:
    """Draws what it is told, the first option of what it is not told."""

    options: dict[StyleQuestion, str] = field(default_factory=dict)

    def of_stream(self, rng: random.Random) -> "Forced":
        return self

    def draw(self, question: StyleQuestion) -> StyleDraw:
        option = self.options.get(question, OPTIONS[question][0])
        return StyleDraw(
            question=question,
            option=option,
            probabilities={each: float(each == option) for each in OPTIONS[question]},
        )


def streamed(
    plan: StreamPlan,
    styles: Stylist | None,
    *,
    arm: Activity = Activity.REACT,
    scenes: Iterable[Scene] = (),
    beside: Companions = (),
) -> list[Event]:
    """Perform a stream before a few viewers and return its journal."""

    async def whole_stream() -> None:
        parts = Parts(
            voice=SilentVoice(),
            learner=Always(arm),
            make_source=scripted([audience_of(8), *scenes]),
            companions=beside,
            styles=styles,
        )
        await perform(plan, parts, asyncio.Event())

    run(whole_stream())
    return list(read_journal(plan.journal))


def said(events: Iterable[Event], brief: str) -> list[tuple[UtterancePlanned, str]]:
    """Return what was said for briefs of a kind, with its plan."""
    events = list(events)
    plans = {planned.id: planned for planned in of(events, UtterancePlanned) if planned.brief == brief}
    return [
        (plans[finished.utterance_id], finished.text)
        for finished in of(events, UtteranceFinished)
        if finished.utterance_id in plans
    ]


def keys_of(rule: str, topic: str) -> set[str]:
    """Return the keys of all sentences that a rule can give."""
    texts = packaged_line_book().grammar.expansions(rule)
    spoken = packaged_topics().spoken(topic) or topic
    return {key_of(sentence) for text in texts for sentence in sentences_of(text.replace("{topic}", spoken))}


def test_each_choice_is_on_record_with_its_true_odds(tmp_path: Path) -> None:
    """A learner that knows nothing draws evenly; every invitation follows a choice of its own, and is counted."""
    learner = StyleLearner.load(LearnerFile(tmp_path / "styles.json"))
    events = streamed(planned(tmp_path), learner)
    chosen = [each for each in of(events, StyleChosen) if each.question == StyleQuestion.ASKING]
    invitations = [each for each in of(events, UtterancePlanned) if each.brief == "invite_chat"]
    assert len(chosen) == len(invitations) > 5
    places = {event.id: place for place, event in enumerate(events)}
    for choice, invitation in zip(chosen, invitations, strict=True):
        assert places[choice.id] < places[invitation.id]
        assert choice.option in choice.probabilities
        assert sum(choice.probabilities.values()) == pytest.approx(1)
        assert choice.activity is invitation.activity
    segments = [segment.number for segment in of(events, SegmentStarted)]
    assert {choice.segment for choice in chosen} <= set(segments)
    assert len({choice.option for choice in chosen}) > 1
    outcomes = [each for each in style_outcomes_of(events) if each.question == StyleQuestion.ASKING]
    assert {each.choice_id for each in outcomes} <= {each.id for each in chosen}
    assert len(outcomes) >= len(chosen) - 3


@pytest.mark.parametrize("style", OPTIONS[StyleQuestion.ASKING])
def test_a_style_changes_what_is_said(tmp_path: Path, style: str) -> None:
    """Chat is asked in the words of the style that was drawn."""
    events = streamed(planned(tmp_path, duration_s=200.0), Forced({StyleQuestion.ASKING: style}))
    topic = of(events, SegmentStarted)[0].topic
    words = said(events, "invite_chat")
    assert len(words) >= 3
    for _, text in words:
        assert {key_of(sentence) for sentence in sentences_of(text)} <= keys_of(f"invite.{style}", topic)


@pytest.mark.parametrize(
    ("style", "rule"), [("question", "greeting.ask.first"), ("doing", "doing.react"), ("plain", "")]
)
def test_a_newcomer_is_greeted_in_style(tmp_path: Path, style: str, rule: str) -> None:
    """What goes with the hello is what was drawn; the choice names the message it answers."""
    styles = Forced({StyleQuestion.GREETING_NEWCOMER: style})
    events = streamed(planned(tmp_path, duration_s=120.0), styles, scenes=[(40.0, chat("hi", "hello everyone!"))])
    (choice,) = [each for each in of(events, StyleChosen) if each.question == StyleQuestion.GREETING_NEWCOMER]
    ((reply, text),) = said(events, "reply_to_chat")
    assert choice.cause == reply.cause == "twitch:hi"
    asked = keys_of("greeting.ask.first", "")
    told = keys_of("doing.react", "")
    keys = {key_of(sentence) for sentence in sentences_of(text)}
    assert bool(keys & asked) == (rule == "greeting.ask.first")
    assert bool(keys & told) == (rule == "doing.react")


def test_without_styles_nothing_is_drawn(tmp_path: Path) -> None:
    """A stream that has no learner of styles has no such events, and no calls."""
    events = streamed(planned(tmp_path, duration_s=800.0, goal_usd=50), None)
    assert not of(events, StyleChosen)
    assert not said(events, "call_to_action")


def calls_of(events: list[Event]) -> list[tuple[StyleChosen, UtterancePlanned]]:
    """Return the calls that were made, with the choices they come from."""
    chosen = {each.id: each for each in of(events, StyleChosen)}
    return [(chosen[planned.cause or ""], planned) for planned, _ in said(events, "call_to_action")]


@pytest.mark.slow
def test_calls_are_early_gentle_and_far_between(tmp_path: Path) -> None:
    """The goal is mentioned half a minute into a segment, by name, never twice within twenty minutes."""
    plan = planned(tmp_path, duration_s=3_300.0, goal_usd=50)
    events = streamed(plan, Forced({StyleQuestion.CALL: "early"}), arm=Activity.TALK)
    calls = calls_of(events)
    assert len(calls) == 3
    assert second_of(calls[0][0]) >= FIRST_CALL.total_seconds()
    for (_, before), (_, after) in pairwise(calls):
        assert after.at - before.at >= CALL_EVERY - timedelta(seconds=EARLY_S)
    for chosen, call in calls:
        assert EARLY_S <= (call.at - chosen.at).total_seconds() < EARLY_S + 30
    assert all("telescope" in text for _, text in said(events, "call_to_action"))


@pytest.mark.parametrize(("timing", "expected"), [("late", 1), ("none", 0), ("peak", 0)])
def test_calls_keep_to_their_moment(tmp_path: Path, timing: str, expected: int) -> None:
    """A late one comes at the segment's end, none never, and without a peak there is none at one either."""
    events = streamed(planned(tmp_path, duration_s=800.0), Forced({StyleQuestion.CALL: timing}), arm=Activity.TALK)
    calls = calls_of(events)
    assert len([each for each in of(events, StyleChosen) if each.question == StyleQuestion.CALL]) == 1
    assert len(calls) == expected
    for chosen, call in calls:
        assert 240 - EARLY_S <= (call.at - chosen.at).total_seconds() < 240 + 10


def test_a_peak_of_chat_is_taken(tmp_path: Path) -> None:
    """Chat grows livelier in mid-segment, and there she mentions a follow."""
    burst = [(590.0 + number / 2, chat(f"b{number}", f"ha number {number}", by=number % 9)) for number in range(40)]
    events = streamed(
        planned(tmp_path, duration_s=800.0), Forced({StyleQuestion.CALL: "peak"}), arm=Activity.TALK, scenes=burst
    )
    ((_, call),) = calls_of(events)
    assert 590 < second_of(call) < 650


@pytest.mark.parametrize("kind", OPTIONS[StyleQuestion.TOPIC])
def test_a_talk_takes_a_topic_of_the_kind_drawn(tmp_path: Path, kind: str) -> None:
    """Where earlier streams left topics that landed, the draw decides whether one of them comes again."""
    titles = packaged_topics().titles(Activity.TALK)
    landed = titles[5:15]

    async def learn(cast: Cast) -> None:
        cast.chronicle.learn(landed_topics=landed)

    plan = planned(tmp_path, duration_s=700.0)
    events = streamed(plan, Forced({StyleQuestion.TOPIC: kind}), arm=Activity.TALK, beside=(("past", learn),))
    chosen = [each for each in of(events, StyleChosen) if each.question == StyleQuestion.TOPIC]
    decisions = {decision.id: decision for decision in of(events, Decision)}
    of_director = [each for each in chosen if each.cause in decisions]
    assert of_director
    for choice in of_director:
        assert choice.followed
        assert (decisions[choice.cause or ""].topic in landed) == (kind == "landed")


def test_the_same_seed_draws_the_same(tmp_path: Path) -> None:
    """Choices come from chance of their own, repeatable like all else."""
    journals = []
    for run_ in ("a", "b"):
        folder = tmp_path / run_
        folder.mkdir()
        learner = StyleLearner.load(LearnerFile(folder / "styles.json"))
        journals.append(streamed(planned(folder, duration_s=400.0), learner))
    assert journals[0] == journals[1]
    assert of(journals[0], StyleChosen)
