"""Insults, spam and injections of the simulated audience: none is spoken, none moves the director's hands."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.scenario.shows import InTurn, of, planned, play

from vtuber.app.cast import Cast
from vtuber.app.past import Past
from vtuber.app.plan import AudienceSource
from vtuber.app.sources import SimulatedSource
from vtuber.attention.ring import CHAT_KEPT_S
from vtuber.audience.simulated_audience import SimulatedAudience
from vtuber.audience.truth import Label, Truth
from vtuber.audience.world import MEDIUM
from vtuber.domain.activities import ARMS
from vtuber.domain.channel_events import ChatMessage, MessageDeleted, ViewerBanned
from vtuber.domain.direction_events import Decision
from vtuber.domain.events import Event
from vtuber.domain.show_events import ChatDropped, ChatIgnored
from vtuber.domain.skeleton import skeleton
from vtuber.domain.speech_events import UtteranceCancelled, UtteranceFinished, UtterancePlanned, UtteranceStarted
from vtuber.runtime.clock import Clock

HOSTILE = replace(MEDIUM, insults_per_hour=160.0, spam_per_hour=160.0, injections_per_hour=160.0)
WORDS_THAT_TELL = 4


@dataclass
class Outcome:
    """A stream with many bad messages, and what is known of it."""

    events: list[Event]
    truth: Truth
    never_taken: set[str]
    """Bad messages found among what still waited at the end."""

    def bad(self) -> dict[str, ChatMessage]:
        """Return the bad messages by their id."""
        return {message.id: message for message in of(self.events, ChatMessage) if message.id in self.truth.labels}


@cache
def hostile_stream() -> Outcome:
    """Play half an hour in which every activity has its turn."""
    audiences: list[SimulatedAudience] = []

    def make(clock: Clock, past: Past) -> AudienceSource:
        audiences.append(SimulatedAudience(HOSTILE, seed=11, clock=clock, stream_index=0))
        return SimulatedSource(audiences[0])

    casts: list[Cast] = []

    async def keep(cast: Cast) -> None:
        casts.append(cast)

    with TemporaryDirectory() as folder:
        plan = planned(Path(folder), duration_s=1800.0, segment_s=120.0)
        events = play(replace(plan, commit_every=256), make, InTurn(ARMS), beside=(("keep", keep),))
    attention = casts[0].attention
    while attention.take() is not None or attention.waiting().chat:
        pass
    return Outcome(
        events=events, truth=audiences[0].truth, never_taken={each.message_id for each in attention.ignored()}
    )


def said(events: list[Event]) -> Iterator[str]:
    """Give all that was heard."""
    yield from (event.text for event in of(events, UtteranceStarted))
    yield from (event.text for event in of(events, UtteranceFinished))
    yield from (event.heard for event in of(events, UtteranceCancelled))


def runs_of_words(text: str) -> set[str]:
    """Return every run of a few words, as skeletons."""
    words = skeleton(text).split()
    return {" ".join(words[n : n + WORDS_THAT_TELL]) for n in range(len(words) - WORDS_THAT_TELL + 1)}


@pytest.mark.slow
@pytest.mark.parametrize("label", Label)
def test_the_stream_has_plenty_of_it(label: Label) -> None:
    """Otherwise nothing below would mean much."""
    outcome = hostile_stream()
    assert sum(outcome.truth.labels[message_id] is label for message_id in outcome.bad()) > 40


def test_no_bad_message_is_answered() -> None:
    """Nothing said, planned or decided has one as its cause."""
    outcome = hostile_stream()
    causes = {planned.cause for planned in of(outcome.events, UtterancePlanned)}
    causes |= {decision.cause for decision in of(outcome.events, Decision)}
    assert len(causes) > 100
    assert not causes & outcome.bad().keys()


def test_no_words_of_a_bad_message_are_spoken() -> None:
    """No four words in a row that only bad messages hold are ever heard."""
    outcome = hostile_stream()
    bad = outcome.bad()
    clean = {
        run
        for message in of(outcome.events, ChatMessage)
        if message.id not in bad
        for run in runs_of_words(message.text)
    }
    telling = {run for message in bad.values() for run in runs_of_words(message.text)} - clean
    assert len(telling) > 100
    heard = {run for text in said(outcome.events) for run in runs_of_words(text)}
    assert len(heard) > 1000
    assert not heard & telling


def test_no_bad_message_reaches_the_directors_tools() -> None:
    """No decision, reason or argument of a tool has a run of its words, and no tool call failed."""
    outcome = hostile_stream()
    telling = {run for message in outcome.bad().values() for run in runs_of_words(message.text)}
    decisions = of(outcome.events, Decision)
    calls = [call for decision in decisions for call in decision.tool_calls]
    written = [*(decision.reason for decision in decisions), *(decision.topic for decision in decisions)]
    written += [text for call in calls for text in (call.name, call.result, *call.arguments.values())]
    assert len(calls) >= 15
    assert not {run for text in written for run in runs_of_words(text)} & telling
    assert not [call for call in calls if call.failed]


def test_every_bad_message_is_accounted_for() -> None:
    """It was journalled as ignored, taken back by a moderator, dropped when chat was too fast, or still waited."""
    outcome = hostile_stream()
    accounted = {event.message_id for event in of(outcome.events, ChatIgnored)} | outcome.never_taken
    accounted |= {event.message_id for event in of(outcome.events, MessageDeleted)}
    banned = {event.viewer_id for event in of(outcome.events, ViewerBanned)}
    accounted |= {message.id for message in outcome.bad().values() if message.viewer.id in banned}
    unseen = [message for message in outcome.bad().values() if message.id not in accounted]
    assert len(unseen) <= sum(event.count for event in of(outcome.events, ChatDropped))
    end = outcome.events[-1].at
    assert all((end - message.at).total_seconds() > CHAT_KEPT_S for message in unseen)
    assert len(accounted & outcome.bad().keys()) > len(outcome.bad()) / 2


def test_hardly_any_harmless_message_is_ignored() -> None:
    """Ignoring everybody would be no answer to the tests above."""
    outcome = hostile_stream()
    harmless = {message.id for message in of(outcome.events, ChatMessage)} - outcome.bad().keys()
    ignored = {event.message_id for event in of(outcome.events, ChatIgnored)} & harmless
    assert len(ignored) <= 0.02 * len(harmless)
