"""Recorded segments become decisions: proposals, what was known, and what came of them."""

from dataclasses import replace

import pytest

from vtuber.domain.proposals import Context, Proposal
from vtuber.learning.off_policy.comparison import compare, key_of
from vtuber.learning.off_policy.log import LoggedDecision, LoggedStream
from vtuber.learning.off_policy.measures import MESSAGES, PAYMENTS, REVENUE, VIEWERS_AHEAD, sample_of
from vtuber.learning.off_policy.target import probabilities_of
from vtuber.learning.outcomes import Payment, SegmentOutcome

ODDS = {"talk": 0.5, "game": 0.5, "idle": 0.0}


def outcome(
    arm: str = "talk", *, minutes: float = 4.0, viewers: int = 20, payments: tuple[Payment, ...] = ()
) -> SegmentOutcome:
    """Return a segment with two messages a minute."""
    return SegmentOutcome(
        arm=arm,
        minutes=minutes,
        viewer_minutes=viewers * minutes,
        viewers_start=viewers,
        viewers_end=viewers + 2,
        arrivals=2,
        departures=0,
        messages=8,
        payments=payments,
    )


def proposed(arm: str) -> Proposal:
    """Return a proposal with even odds."""
    return Proposal(arm=arm, probabilities=ODDS)


def stream(index: int = 0) -> LoggedStream:
    """Return a stream with an opening of nobody's choice, an overruled proposal, and a reaction nobody proposed."""
    return LoggedStream.of(
        index,
        [
            (outcome("idle", minutes=2.0), None),
            (outcome("talk", viewers=22), proposed("talk")),
            (outcome("talk", viewers=24, payments=(Payment(5.0, 7.0),)), proposed("game")),
            (outcome("react", viewers=26), None),
            (outcome("game", viewers=28, payments=(Payment(3.0, 15.0),)), proposed("game")),
        ],
        planned_minutes=20,
        late=(Payment(7.0, 19.0),),
    )


def test_a_decision_lasts_until_the_next_proposal() -> None:
    """What nobody proposed belongs to the proposal before it; the opening to none."""
    logged = stream()
    assert [outcome.arm for outcome in logged.before] == ["idle"]
    assert [[outcome.arm for outcome in each.outcomes] for each in logged.decisions] == [
        ["talk"],
        ["talk", "react"],
        ["game"],
    ]
    assert [each.overruled for each in logged.decisions] == [False, True, False]
    assert [each.minutes for each in logged.decisions] == [4.0, 8.0, 4.0]


def test_what_was_known_comes_from_the_segments_before() -> None:
    """Nothing of the segment itself but its viewers at the start is in its context."""
    assert stream().decisions[1].context == Context(
        viewers=24, messages_per_minute=2.0, minutes_into_stream=6.0, planned_minutes=20, previous_arm="talk"
    )


def test_all_money_and_messages_are_credited() -> None:
    """Credits of all decisions are what came in, but for what the opening earned."""
    logged = stream()
    sample = {measure.name: sample_of(measure, [logged], [(ODDS,) * 3]) for measure in (PAYMENTS, REVENUE, MESSAGES)}
    assert sample["payments"].value.sum() == pytest.approx(3, abs=0.5)
    assert sample["revenue"].value.sum() == pytest.approx(15, abs=2.5)
    assert sample["messages"].value.tolist() == [8, 16, 8]
    assert sample["payments"].exposure.sum() * 60 == pytest.approx(16)
    assert sample["payments"].arms.tolist() == [0, 1, 1]
    assert sample["payments"].played.tolist() == [[4, 0], [4, 0], [0, 4]]


def test_the_audience_is_looked_at_twelve_minutes_later() -> None:
    """Where the stream is over by then, or a raid came in between, nothing is said."""
    sample = sample_of(VIEWERS_AHEAD, [stream()], [(ODDS,) * 3])
    assert sample.exposure.tolist() == [1, 1, 0]
    assert sample.value[0] == pytest.approx(28 / 22 - 1)
    assert sample.value[2] == 0
    raided = replace(stream(), decisions=(*stream().decisions[:2], _raided(stream())))
    assert sample_of(VIEWERS_AHEAD, [raided], [(ODDS,) * 3]).exposure.tolist() == [1, 0, 0]


def _raided(logged: LoggedStream) -> LoggedDecision:
    last = logged.decisions[2]
    return replace(last, outcomes=tuple(replace(each, after_raid=True) for each in last.outcomes))


def test_streams_in_which_nobody_paid_can_be_compared() -> None:
    """Without payments, and too short to look ahead, they tell of messages, and nothing fails."""
    short = [(outcome(arm), proposed(arm)) for arm in ("talk", "game")] * 8
    streams = [LoggedStream.of(index, short[:14], planned_minutes=60) for index in range(4)]
    briefs = [LoggedStream.of(index, short[:2], planned_minutes=60) for index in range(30)]
    (found,) = compare(streams, {"even": Even()}).policies
    assert found.refusal is None
    assert found.found[key_of(PAYMENTS)].models.corrected.value == pytest.approx(0, abs=0.2)
    assert found.found[key_of(MESSAGES)].models.one_step.value == pytest.approx(120)
    (found,) = compare(briefs, {"even": Even()}).policies
    assert key_of(MESSAGES) in found.found
    assert key_of(VIEWERS_AHEAD) not in found.found


class Witness:
    """A policy that notes what it has seen when it is asked."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.asked: list[tuple[int, tuple[str, ...]]] = []
        self.ended: list[int] = []
        self._index = -1

    def begin_stream(self, index: int) -> None:
        self._index = index

    def propose(self, context: Context) -> Proposal:
        self.asked.append((self._index, tuple(self.seen)))
        return proposed("game")

    def observe(self, outcome: SegmentOutcome) -> None:
        self.seen.append(outcome.arm)

    def end_stream(self, late_payments: object = ()) -> None:
        self.ended.append(len(self.seen))


class Even(Witness):
    """A policy that draws with the odds on record."""

    def propose(self, context: Context) -> Proposal:
        return proposed("talk")


def test_a_target_knows_the_past_and_nothing_else() -> None:
    """At each decision it has observed the segments before it, also those of earlier streams, and none after."""
    witness = Witness()
    vectors = probabilities_of(witness, [stream(3), stream(4)])
    whole = ("idle", "talk", "talk", "react", "game")
    assert witness.asked == [
        (3, whole[:1]),
        (3, whole[:2]),
        (3, whole[:4]),
        (4, (*whole, *whole[:1])),
        (4, (*whole, *whole[:2])),
        (4, (*whole, *whole[:4])),
    ]
    assert witness.ended == [5, 10]
    assert [len(each) for each in vectors] == [3, 3]


def test_earlier_streams_are_learned_from_and_not_estimated() -> None:
    """A stream without proposals teaches, too; every decision of the others has the odds it was asked for."""
    unproposed = LoggedStream.of(1, [(outcome("game"), None)], planned_minutes=20)
    witness = Witness()
    found = compare([unproposed, stream(2), stream(3)], {"witness": witness}, earlier=[stream(0)])
    assert (found.streams, found.decisions) == (2, 6)
    assert found.policies[0].support.decisions == 6
    asked = [(index, len(seen)) for index, seen in witness.asked]
    assert asked == [(0, 1), (0, 2), (0, 4), (2, 7), (2, 8), (2, 10), (3, 12), (3, 13), (3, 15)]
