"""The retrospective says what the events say, and no more than they can bear."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import events
from tests.unit.learning.seasons import BEGIN, segment

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage, Donation, Raid, ViewerCount
from vtuber.domain.direction_events import Decision
from vtuber.domain.emotions import Emotion
from vtuber.domain.events import Event
from vtuber.domain.game_events import GameFinished
from vtuber.domain.money import Money, usd
from vtuber.domain.segments import Segment
from vtuber.domain.show_events import ChatIgnored
from vtuber.domain.speech_events import LineBlocked, UtteranceFinished, UtteranceStarted
from vtuber.domain.stream_events import StreamEnded, StreamResumed, StreamStarted
from vtuber.domain.viewers import Viewer
from vtuber.learning.belief import PAYMENTS, Belief, beliefs_of
from vtuber.learning.detail_text import findings_text
from vtuber.learning.posterior import Posterior
from vtuber.learning.retrospective import StreamRetrospective
from vtuber.learning.verdicts import Findings, Section, Verdict
from vtuber.learning.waits import Waits

ANNA = Viewer(id="twitch:1", name="Anna")
START = StreamStarted(
    id="e1", at=BEGIN, stream_id="s1", index=2, persona="p", source="rehearsal", policy="beta", seed=7
)


def at(minutes: float) -> timedelta:
    """Return a span of so many minutes."""
    return timedelta(minutes=minutes)


def donation(name: str, minutes: float, amount: Money, *, charity: bool = False) -> Donation:
    """Return a donation."""
    return Donation(id=name, at=BEGIN + at(minutes), viewer=ANNA, amount=amount, charity=charity)


def thanks(cause: str, minutes: float) -> UtteranceStarted:
    """Return the first sound of an answer."""
    return UtteranceStarted(
        id=f"u-{cause}", at=BEGIN + at(minutes), cause=cause, utterance_id="u", text="Thanks!", emotion=Emotion.JOY
    )


def ended(minutes: float) -> StreamEnded:
    """Return the stream's end."""
    return StreamEnded(id="end", at=BEGIN + at(minutes), stream_id="s1", reason="duration")


EVENTS: tuple[Event, ...] = (
    START,
    ViewerCount(id="v1", at=BEGIN + at(1), viewers=40),
    ChatMessage(id="c1", at=BEGIN + at(2), viewer=ANNA, text="hi"),
    ChatMessage(id="c2", at=BEGIN + at(2), viewer=ANNA, text="buy now"),
    ChatIgnored(id="i1", at=BEGIN + at(2), message_id="c2", categories=("spam",)),
    donation("d1", 10, usd("6.00")),
    thanks("d1", 10.05),
    thanks("d1", 12),
    donation("d2", 11, Money(amount=Decimal("4.00"), currency="EUR")),
    donation("d3", 12, usd("50"), charity=True),
    Decision(id="x1", at=BEGIN + at(13), activity=Activity.TALK, topic="t", reason="r", mind="m", followed=True),
    Decision(id="x2", at=BEGIN + at(14), activity=Activity.GAME, topic="t", reason="r", mind="m", followed=False),
    Decision(id="x3", at=BEGIN + at(14), activity=Activity.GAME, topic="t", reason="r", mind="m"),
    LineBlocked(id="b1", at=BEGIN + at(15), utterance_id="u", text="…", categories=("slur",)),
    UtteranceFinished(id="f1", at=BEGIN + at(16), utterance_id="u", text="A. B.", sentences=2, spoken_s=3.5),
    GameFinished(id="g1", at=BEGIN + at(17), game="four", winner="streamer"),
    GameFinished(id="g2", at=BEGIN + at(18), game="four", winner="chat"),
    StreamResumed(id="r1", at=BEGIN + at(40), stream_id="s1", offline_s=600),
    ended(70),
)
SEGMENTS = (
    segment(Activity.TALK, number=0, minutes=20, viewers=(30, 20), messages=40, paid_at=(10.0,)),
    segment(Activity.GAME, number=1, minute=20, minutes=40, viewers=(40, 40), messages=200, paid_at=(25.0, 30.0)),
)


def test_the_figures_are_those_of_the_events() -> None:
    """Counts, sums and rates, with charity apart and time offline left out."""
    report = StreamRetrospective.of(EVENTS, SEGMENTS).to_json()
    assert (report["stream_id"], report["index"], report["seed"]) == ("s1", 2, 7)
    assert report["duration_s"] == 3600
    assert report["revenue"] == {"USD": "6.00", "EUR": "4.00"}
    assert report["revenue_per_hour"] == {"USD": "6.00", "EUR": "4.00"}
    assert report["charity"] == {"USD": "50"}
    assert report["revenue_by_kind"] == {"donation": {"USD": "6.00", "EUR": "4.00"}}
    assert report["payments"] == 2
    assert (report["messages"], report["chatters"], report["ignored"]) == (2, 1, {"spam": 1})
    assert report["decisions"] == {"followed": 1, "overruled": 1}
    assert report["games"] == {"won": 1, "lost": 1, "drawn": 0}
    assert (report["lines_said"], report["spoken_s"], report["lines_blocked"]) == (2, 3.5, 1)
    assert (report["peak_viewers"], report["mean_viewers"]) == (40, pytest.approx((25 * 20 + 40 * 40) / 60))
    assert report["activity_shares"] == {"talk": pytest.approx(1 / 3), "game": pytest.approx(2 / 3)}


def test_a_wait_ends_with_the_first_thanks() -> None:
    """Only the first answer counts; what was never answered is counted apart."""
    thanked = StreamRetrospective.of(EVENTS, SEGMENTS).to_json()["thanks"]
    assert thanked["p50_s"] == thanked["max_s"] == pytest.approx(3)
    assert (thanked["answered"], thanked["unanswered"]) == (1, 2)


def test_top_segments_are_those_with_payments_first() -> None:
    """The segment with more payments comes before the other."""
    report = StreamRetrospective.of(EVENTS, SEGMENTS)
    assert [best.number for best in report.top_segments] == [1, 0]


def test_the_text_says_whose_audience_it_was() -> None:
    """A rehearsal is never mistaken for a real stream; columns carry the figures."""
    text = StreamRetrospective.of(EVENTS, SEGMENTS, beliefs_of({"talk": Posterior(alpha=3, beta=5)})).to_text()
    assert "the audience is simulated" in text
    assert "$6.00 + EUR 4.00 from 2 payments" in text
    assert "$50.00 (not revenue)" in text
    assert "2 never thanked" in text
    assert "Learned so far" in text
    live = (START.__class__(id="e1", at=BEGIN, stream_id="s1", index=0, persona="p", source="live", policy="rota"),)
    assert "simulated" not in StreamRetrospective.of(live, ()).to_text()


def test_what_is_worth_less_than_nothing_is_readable() -> None:
    """A worth counts the viewers that leave, so it may be negative; a sign is no dash, and nothing is no minus."""
    belief = Belief(unit=PAYMENTS, mean=-0.001, low=-0.22, high=0.32, segments=2, best=0.5)
    text = StreamRetrospective.of(EVENTS, SEGMENTS, {"talk": belief}).to_text()
    assert "[-0.22, 0.32]" in text
    assert "-0.00" not in text


def test_further_sections_stand_apart() -> None:
    """A blank line before each heading, none at the beginning."""
    sections = (Section(title="One", lines=("a",)), Section(title="Two", lines=("b",)))
    assert list(findings_text(Findings(sections=sections))) == ["One", "- a", "", "Two", "- b"]
    assert list(findings_text(Findings(sections=sections, compared=True)))[2:4] == ["", "One"]


def recommended(
    segments: tuple[Segment, ...],
    happened: tuple[Event, ...] = (START, ended(180)),
    posteriors: dict[str, Belief] | None = None,
) -> str:
    """Return all recommendations as one text."""
    return " ".join(StreamRetrospective.of(happened, segments, posteriors).recommendations)


def evening(messages: dict[Activity, int], payments: dict[Activity, int], rounds: int = 4) -> tuple[Segment, ...]:
    """Return segments of eight minutes that take turns; payments come late in their segment."""
    made = []
    for number, activity in enumerate([*messages] * rounds):
        begin = number * 8.0
        paid = tuple(begin + 7.5 for _ in range(payments[activity]))
        made.append(
            segment(activity, number=number, minute=begin, minutes=8, messages=messages[activity], paid_at=paid)
        )
    return tuple(made)


CALM = {Activity.TALK: 50, Activity.GAME: 50}


def test_a_short_stream_gives_anecdotes() -> None:
    """Under twenty minutes nothing is concluded without saying so."""
    assert "anecdotes" in recommended(SEGMENTS[:1], (START, ended(10)))


def test_few_payments_tell_nothing_apart() -> None:
    """With a handful of payments, no activity is called the best earner."""
    assert "cannot tell the activities apart" in recommended(evening(CALM, {Activity.TALK: 0, Activity.GAME: 1}))


@pytest.mark.parametrize("payments", [2, 12])
def test_one_stream_names_no_winner(payments: int) -> None:
    """However clear it looks: rates with their intervals and segments, and that it is not known."""
    retrospective = StreamRetrospective.of(
        (START, ended(180)), evening(CALM, {Activity.TALK: 2, Activity.GAME: payments})
    )
    (advice,) = [advice for advice in retrospective.advice if advice.kind == "payments"]
    assert "not yet known" in advice.text
    assert (advice.segments, advice.low is None, advice.high is None) == (4, False, False)
    assert f"{advice.figure:.2f} [{advice.low:.2f}, {advice.high:.2f}]" in advice.text
    assert not {"best", "beats", "winner"} & set(advice.text.replace("proves no winner", "").split())


def test_a_winner_is_named_where_the_sequences_name_one() -> None:
    """With their words, which hold figure and interval, and the choices they rest on."""
    beats = Verdict(
        text="game beats talk with 95%: +$3.1/h [0.4, 5.9]", winner=Activity.GAME, loser=Activity.TALK, segments=310
    )
    retrospective = StreamRetrospective.of(
        (START, ended(180)),
        evening(CALM, {Activity.TALK: 2, Activity.GAME: 12}),
        findings=Findings(verdicts=(beats,), compared=True),
    )
    assert retrospective.advice[0].kind == "verdict"
    assert "game beats talk with 95%: +$3.1/h [0.4, 5.9] (310 choices)" in retrospective.to_text()
    assert retrospective.to_json()["verdicts"][0]["winner"] == "game"
    assert "not yet known" not in " ".join(retrospective.recommendations)


def test_lively_and_quiet_activities_are_named() -> None:
    """Chat per viewer-hour is compared once there are enough segments."""
    nothing = {Activity.TALK: 0, Activity.GAME: 0}
    text = recommended(evening({Activity.TALK: 50, Activity.GAME: 100}, nothing))
    assert "liveliest in game" in text
    assert "quietest in talk" in text
    assert "One stream does not settle that" in text
    assert "try " not in text
    assert "liveliest" not in recommended(evening({Activity.TALK: 50, Activity.GAME: 100}, nothing, rounds=2))


def test_what_is_believed_names_no_winner() -> None:
    """However sure a posterior looks: it was looked at after every stream."""
    sure = beliefs_of({"talk": Posterior(alpha=80, beta=20), "game": Posterior(alpha=20, beta=80)})
    assert "talk" not in recommended((), posteriors=sure)


def test_slow_missing_and_blocked_are_told() -> None:
    """What went wrong is named with its count."""
    happened: tuple[Event, ...] = (
        START,
        *(donation(f"d{number}", 1, usd(5)) for number in range(3)),
        thanks("d0", 3),
        LineBlocked(id="b", at=BEGIN + at(4), utterance_id="u", text="…", categories=("slur",)),
        Raid(id="r", at=BEGIN + at(5), viewer=ANNA, viewers=9),
        ended(60),
    )
    text = recommended((), happened)
    assert "2 payments never heard thanks in 0 segments" in text
    assert "waited over 120 s" in text
    assert "stopped 1 line in 0 segments:" in text
    assert "1 raid in 0 segments brought" in text


@given(st.lists(events(), max_size=20))
def test_any_events_give_a_report(happened: list[Event]) -> None:
    """Whatever stands in a journal, there is a report, and JSON holds it."""
    report = StreamRetrospective.of(happened, SEGMENTS, beliefs_of({"talk": Posterior()}))
    assert json.loads(json.dumps(report.to_json())) == report.to_json()
    assert report.to_text().endswith("\n")
    assert report.recommendations


@given(st.lists(st.floats(0, 1000), min_size=1))
def test_quantiles_are_ordered_and_observed(seconds: list[float]) -> None:
    """Half, most and all of the waits follow one another, and the last is the longest."""
    waits = Waits.of(seconds, unanswered=0)
    quantiles = [waits.quantile(share) or 0.0 for share in (0.0, 0.5, 0.95, 1.0)]
    assert quantiles == sorted(quantiles)
    assert (quantiles[0], quantiles[-1]) == (min(seconds), max(seconds))
