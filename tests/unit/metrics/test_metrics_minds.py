"""What minds cost and how fast they were, from events alone."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.metrics.streams import BEGIN, after

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import Donation
from vtuber.domain.decision_reasons import FELL_BACK, SPARING, UNCHANGED
from vtuber.domain.direction_events import Decision
from vtuber.domain.emotions import Emotion
from vtuber.domain.events import Event
from vtuber.domain.money import Money, usd
from vtuber.domain.show_events import Spend
from vtuber.domain.speech_events import UtterancePlanned, UtteranceStarted
from vtuber.domain.stream_events import StreamResumed, StreamStarted
from vtuber.domain.viewers import Viewer
from vtuber.metrics.mind_figures import ROLES, Asked, MindFigures
from vtuber.metrics.mind_text import mind_text
from vtuber.metrics.sample import Sample
from vtuber.rehearsal.report.mind_plots import plot_cost

START = StreamStarted(id="s", at=BEGIN, stream_id="1", index=0, persona="p", source="live", policy="beta")


def planned(name: str, second: float, *, brief: str = "reply_to_chat", cause: str | None = None) -> UtterancePlanned:
    """Return the planning of an utterance."""
    return UtterancePlanned(id=name, at=after(second), brief=brief, activity=Activity.REACT, cause=cause)


def started(name: str, second: float, *, cause: str | None = None) -> UtteranceStarted:
    """Return the first sound of an utterance."""
    return UtteranceStarted(
        id=f"{name} begins", at=after(second), utterance_id=name, text="Hi.", emotion=Emotion.JOY, cause=cause
    )


def spend(
    second: float,
    *,
    took_s: float,
    first_s: float | None,
    purpose: str = "reply_to_chat",
    tokens: tuple[int, int, int] = (0, 0, 0),
    estimated: bool = False,
) -> Spend:
    """Return what a call cost: a cent. Tokens are those of the input, of the output, and the cached ones."""
    return Spend(
        id=f"spend {second}",
        at=after(second),
        service="openai:gpt-4o",
        purpose=purpose,
        cost=Money(amount=Decimal("0.01"), currency="USD", estimated=estimated),
        tokens_in=tokens[0],
        tokens_out=tokens[1],
        tokens_cached=tokens[2],
        first_token_s=first_s,
        took_s=took_s,
    )


def decision(second: float, reason: str, *, took_s: float = 2.0, mind: str = "model") -> Decision:
    """Return a turn of the director."""
    return Decision(
        id=f"d{second}", at=after(second), activity=Activity.TALK, topic="", reason=reason, mind=mind, took_s=took_s
    )


def figures(*events: Event) -> MindFigures:
    """Fold some events."""
    return MindFigures.of((START, *events))


def test_an_answer_counts_from_its_planning_to_its_first_sound() -> None:
    """And its first token to the same, whether the call's end came before the sound or after it."""
    early = figures(planned("u", 10), spend(10.9, took_s=0.9, first_s=0.5), started("u", 11.25))
    late = figures(planned("u", 10), started("u", 11.25), spend(14, took_s=4.0, first_s=0.5))
    for minds in (early, late):
        assert minds.reply.values == (1.25,)
        assert minds.token.values == pytest.approx((0.75,))
        assert minds.overtaken == 0


def test_the_first_token_is_the_first_of_all_calls_for_an_utterance() -> None:
    """A model that broke off gave it; its successor's comes later. A call without a token has none."""
    minds = figures(
        planned("u", 10),
        spend(10.2, took_s=0.2, first_s=None),
        spend(11.6, took_s=1.4, first_s=0.3),
        spend(12.4, took_s=0.8, first_s=0.3),
        started("u", 13),
    )
    assert minds.token.values == pytest.approx((2.5,))


def test_calls_belong_to_the_utterance_they_were_made_for() -> None:
    """Another of the same kind, planned before the first one's call is booked, is not it."""
    minds = figures(
        planned("a", 10), started("a", 11), planned("b", 12), spend(12.1, took_s=2.1, first_s=0.4), started("b", 15)
    )
    assert minds.token.values == pytest.approx((0.6,))


def test_what_was_overtaken_is_no_reply() -> None:
    """Somebody's thanks came before the answer: that wait is not the way from a model to the ear."""
    minds = figures(planned("u", 10), planned("t", 10.5, brief="thank_payment"), started("t", 11), started("u", 16))
    assert minds.reply.values == ()
    assert minds.overtaken == 1


def test_a_payment_waits_from_its_arrival_and_once() -> None:
    """Until the first sound that answers it."""
    who = Viewer(id="v1", name="v1")
    paid = Donation(id="p1", at=after(8), viewer=who, amount=usd(5), source="kofi")
    thanks = planned("t", 10, brief="thank_payment", cause="p1")
    minds = figures(paid, thanks, started("t", 11, cause="p1"), started("t", 20, cause="p1"))
    assert minds.payment.values == (3.0,)


def test_decisions_are_asked_skipped_or_in_vain() -> None:
    """By the phrases of their reasons; only those for which a model was asked have a latency."""
    minds = figures(
        decision(5, "The raid came.", took_s=2.5),
        decision(10, f"staying with talk: {UNCHANGED}", took_s=0.0),
        decision(15, f"staying with talk: {SPARING}", took_s=0.0),
        decision(20, f"the model was too slow, {FELL_BACK}: nothing", took_s=4.5),
        decision(25, "the learner drew talk", took_s=0.0, mind="offline"),
    )
    assert (minds.decisions, minds.skipped) == (5, {"unchanged": 1, "sparing": 1, "offline": 1})
    assert minds.decision.values == (2.5, 4.5)
    assert minds.fell_back == 1
    assert minds.skipped_share == 0.6


def test_calls_are_told_apart_by_role_and_model() -> None:
    """Tokens, cost and cost per hour on air, the time the process was dead left out."""
    minds = figures(
        spend(1, took_s=1, first_s=0.5, tokens=(1_000, 20, 300)),
        spend(2, took_s=1, first_s=0.7, tokens=(1_000, 30, 0)),
        spend(3, took_s=1, first_s=None, purpose="direct", tokens=(9_000, 0, 0), estimated=True),
        StreamResumed(id="r", at=after(5_403), stream_id="1", offline_s=1_800.0),
        decision(7_200, "Over."),
    )
    writer, director = minds.calls[Asked("writer", "openai:gpt-4o")], minds.calls[Asked("director", "openai:gpt-4o")]
    assert (writer.calls, writer.tokens_in, writer.tokens_out, writer.cached) == (2, 2_000, 50, 300)
    assert writer.first_token.values == (0.5, 0.7)
    assert (director.calls, director.unmeasured) == (1, 1)
    assert minds.cost == {"USD": Decimal("0.03")}
    assert minds.hours == pytest.approx(1.5)
    assert minds.cost_per_hour == {"USD": Decimal("0.0200")}


def test_several_streams_are_as_one() -> None:
    """Samples are joined, counts and costs added."""
    one = figures(planned("u", 10), started("u", 11), spend(12, took_s=2, first_s=0.5, tokens=(10, 0, 0)))
    two = replace(one, hours=2.0)
    both = MindFigures.together([one, two])
    assert both.reply.values == (1.0, 1.0)
    assert both.hours == one.hours + 2.0
    assert both.calls[Asked("writer", "openai:gpt-4o")].tokens_in == 20
    assert both.cost == {"USD": Decimal("0.02")}
    assert both.to_json()["calls"][0]["cost"] == {"USD": "0.02"}
    assert "chat taken → sound" in mind_text(both)
    assert mind_text(None) == ""


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0, 1))
def test_a_quantile_is_a_measurement(values: list[float], share: float) -> None:
    """The smallest that at least this share does not exceed."""
    sample = Sample.of(values)
    found = sample.quantile(share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-6
    assert Sample().quantile(share) is None


@given(st.lists(st.floats(0.01, 30), min_size=1, max_size=20))
def test_waits_are_never_negative(gaps: list[float]) -> None:
    """Whatever comes when."""
    events: list[Event] = []
    second = 0.0
    for number, gap in enumerate(gaps):
        events += [planned(f"u{number}", second), started(f"u{number}", second + gap)]
        events.append(spend(second + 2 * gap, took_s=2 * gap, first_s=gap * 1.5))
        second += 2 * gap + timedelta(milliseconds=1).total_seconds()
    minds = figures(*events)
    assert len(minds.reply) == len(gaps)
    assert not minds.token.values


def test_the_plot_of_costs_holds_all_that_was_paid() -> None:
    """Director, writer and voice: together what the figures say an hour costs."""
    paid = [
        spend(600.0 * number, took_s=1.0, first_s=None, purpose=purpose)
        for number, purpose in enumerate(("direct", "reply_to_chat", "speech", "speech"), 1)
    ]
    minds = figures(*paid)
    assert {asked.role for asked in minds.calls} == set(ROLES)
    drawn = plot_cost([minds])
    assert drawn is not None
    whole = f"{minds.cost_per_hour['USD']:.2f}"
    assert f"{whole} to {whole} USD" in drawn.alt
