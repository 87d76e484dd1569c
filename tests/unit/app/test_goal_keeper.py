"""The keeper of the goals: each milestone, beginning and end goes on record once, whatever dies when."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.app.goal_streams import BEGIN, DONOR, TELESCOPE, Channel, money

from vtuber.community.goal_book import GoalBook
from vtuber.domain.channel_events import Donation
from vtuber.domain.emotions import Emotion
from vtuber.domain.errors import GoalError
from vtuber.domain.goal_events import GoalCarriedOver, GoalClosed, GoalLastCall, GoalSet
from vtuber.domain.goals import MILESTONES, GoalState, GoalWish
from vtuber.domain.money import Money, usd
from vtuber.domain.show_events import GoalReached
from vtuber.domain.speech_events import CancelReason, UtteranceCancelled, UtteranceStarted

WISHES = (
    GoalWish(title="A fog horn", target=usd(100)),
    GoalWish(title="Lamp oil", target=money(20, "EUR")),
    GoalWish(title="New ink", target=usd(7)),
)


def play(scene: Callable[[Channel], Coroutine[None, None, None]], channel: Channel | None = None) -> Channel:
    """Play a scene on a channel and return the channel."""
    channel = channel or Channel()
    asyncio.run(scene(channel))
    return channel


def reached(channel: Channel, goal_id: str) -> list[int]:
    """Return the milestones of a goal on record, in order."""
    return [each.percent for each in channel.events if isinstance(each, GoalReached) and each.goal_id == goal_id]


@dataclass(frozen=True)
class Paid:
    """A payment; `again` delivers an earlier one anew, with `die` the process dies right after it."""

    amount: Decimal
    currency: str
    charity: bool
    die: bool
    again: bool


ACTIONS = st.one_of(
    st.builds(
        Paid,
        amount=st.decimals("-5", "60", places=2),
        currency=st.sampled_from(["USD", "USD", "EUR", "JPY"]),
        charity=st.sampled_from([False, False, False, True]),
        die=st.booleans(),
        again=st.sampled_from([False, False, False, True]),
    ),
    st.sampled_from(["die", "next stream"]),
)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.lists(ACTIONS, max_size=30))
def test_milestones_are_fired_once_over_deaths_and_streams(actions: list[Paid | str]) -> None:
    """Whatever is paid in which currency, and whatever dies when: every milestone once, every sum exact."""
    sums = {"goal-1": Decimal(0), "goal-2": Decimal(0), "goal-3": Decimal(0)}
    highest, over = dict(sums), set[str]()
    targets = {"goal-1": ("USD", 100), "goal-2": ("EUR", 20), "goal-3": ("USD", 7)}

    async def scene(channel: Channel) -> None:
        await channel.begin_stream()
        for wish in WISHES:
            await channel.keeper.set(wish)
        payments: list[tuple[str, Paid]] = []
        for number, action in enumerate(actions):
            if action == "die":
                await channel.die_and_resume()
            elif isinstance(action, str):
                over.update(name for name, (_, target) in targets.items() if highest[name] >= target)
                await channel.begin_stream()
            else:
                redelivered = payments[-1] if action.again and payments else None
                name, paid = redelivered or (f"streamlabs:{number}", action)
                payments.append((name, paid))
                await channel.pay(name, money(str(paid.amount), paid.currency), charity=paid.charity, die=action.die)
                for goal, (currency, _) in targets.items():
                    if redelivered is None and not paid.charity and paid.currency == currency and goal not in over:
                        sums[goal] += paid.amount
                        highest[goal] = max(highest[goal], sums[goal])
        standings = {each.goal.id: each.raised.amount for each in channel.keeper.standings}
        assert {goal: standings[goal] for goal in standings} == {
            goal: sums[goal] for goal in targets if goal not in over
        }

    channel = play(scene)
    for goal, (_, target) in targets.items():
        expected = [percent for percent in MILESTONES if highest[goal] * 100 >= target * percent]
        assert reached(channel, goal) == expected, goal
    assert GoalBook.of(channel.events).due == ()
    assert Counter(type(each) for each in channel.events)[GoalSet] == len(WISHES)


@given(st.lists(st.decimals("0.01", "40", places=2), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_payments_changes_neither_sum_nor_milestones(amounts: list[Decimal], chance: object) -> None:
    """What is paid in one stream comes to the same in any order."""
    shuffled = list(amounts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    def outcome(order: list[Decimal]) -> tuple[Decimal, list[int]]:
        async def scene(channel: Channel) -> None:
            await channel.begin_stream()
            for number, amount in enumerate(order):
                await channel.pay(f"p{number}", usd(amount))

        channel = play(scene, Channel(planned=TELESCOPE))
        return channel.keeper.standings[0].raised.amount, reached(channel, "donations")

    assert outcome(amounts) == outcome(shuffled)


def test_one_payment_may_pass_all() -> None:
    """All four are on record, lowest first, with the payment as their cause; she tells of the last one only."""

    async def scene(channel: Channel) -> None:
        await channel.begin_stream()
        await channel.pay("d1", usd(500))
        assert [each.percent for each in channel.keeper.unsaid if isinstance(each, GoalReached)] == [100]

    channel = play(scene, Channel(planned=TELESCOPE))
    events = [each for each in channel.events if isinstance(each, GoalReached)]
    assert [(each.percent, each.cause, each.raised) for each in events] == [
        (percent, "d1", usd(500)) for percent in MILESTONES
    ]


def test_two_who_record_at_once_fire_once() -> None:
    """The audience and a webhook may both come by while the journal is being written."""

    async def scene(channel: Channel) -> None:
        await channel.begin_stream()
        plain = channel.log.record_all

        async def slowly(events: list[object]) -> int:
            await asyncio.sleep(0)
            return await plain(events)  # type: ignore[arg-type]

        channel.log.record_all = slowly  # type: ignore[assignment,method-assign]
        payment = Donation(id="d", at=BEGIN, viewer=DONOR, amount=usd(30))
        await channel.log.record(payment)
        channel.keeper.hear(payment)
        await asyncio.gather(channel.keeper.record_milestones(), channel.keeper.record_milestones())

    assert reached(play(scene, Channel(planned=TELESCOPE)), "donations") == [25, 50]


def test_the_goal_of_the_settings_begins_anew_with_every_stream() -> None:
    """It is on record once a stream, over deaths too, and she does not announce its beginning."""

    async def scene(channel: Channel) -> None:
        await channel.begin_stream()
        await channel.pay("a", usd(20))
        await channel.die_and_resume()
        await channel.begin_stream()
        assert [each.raised for each in channel.keeper.standings] == [usd(0)]
        assert channel.keeper.unsaid == ()

    channel = play(scene, Channel(planned=TELESCOPE))
    assert sum(isinstance(each, GoalSet) for each in channel.events) == 2


def test_a_journal_can_be_read_by_itself() -> None:
    """A goal that goes on is told of with what it had, once a stream, and that is what the journals come to."""

    async def scene(channel: Channel) -> None:
        await channel.begin_stream()
        await channel.keeper.set(GoalWish(title="A fog horn", target=usd(100)))
        await channel.pay("a", usd("30.25"))
        await channel.begin_stream()
        await channel.die_and_resume()
        await channel.pay("b", usd("50"))

    channel = play(scene)
    alone = GoalBook.of(channel.journals[1])
    (progress,) = alone.goals.values()
    assert (progress.raised, progress.passed, progress.goal.start) == (usd("80.25"), (25, 50, 75), BEGIN)
    assert progress.standing == channel.keeper.standings[0]
    assert sum(isinstance(each, GoalCarriedOver) for each in channel.events) == 1


def test_deadlines() -> None:
    """An hour before, it is called out once; at its end it is missed, once, though the process died meanwhile."""

    async def scene(channel: Channel) -> None:
        await channel.begin_stream()
        await channel.keeper.set(GoalWish(title="A fog horn", target=usd(9), deadline=BEGIN + timedelta(hours=3)))
        await channel.keeper.set(GoalWish(title="Short one", target=usd(9), deadline=BEGIN + timedelta(minutes=50)))
        for hours in (0, 1.5, 2, 2.5, 3, 3.5):
            channel.clock.at = BEGIN + timedelta(hours=hours)
            await channel.die_and_resume()
        await channel.pay("late", usd(100))

    channel = play(scene)
    assert [(type(each), each.goal_id) for each in channel.events if isinstance(each, GoalLastCall | GoalClosed)] == [
        (GoalClosed, "goal-2"),
        (GoalLastCall, "goal-1"),
        (GoalClosed, "goal-1"),
    ]
    assert not reached(channel, "goal-1")


def test_a_deadline_between_two_streams_is_missed_in_the_next() -> None:
    """Nobody was there to tell; she tells it when she is back."""

    async def scene(channel: Channel) -> None:
        await channel.begin_stream()
        await channel.keeper.set(GoalWish(title="A fog horn", target=usd(9), deadline=BEGIN + timedelta(hours=3)))
        channel.clock.pass_by(days=1)
        await channel.begin_stream()
        assert [type(each) for each in channel.keeper.unsaid] == [GoalClosed]
        assert [each.state for each in channel.keeper.standings] == [GoalState.MISSED]
        await channel.begin_stream()
        assert channel.keeper.standings == ()

    play(scene)


def test_the_keeper_waits_for_the_next_moment() -> None:
    """It sleeps until a deadline, a last hour or a start; on the loop's clock nothing else wakes it."""

    async def scene(channel: Channel) -> None:
        await channel.begin_stream()
        soon = channel.clock.at + timedelta(milliseconds=1)
        await channel.keeper.set(GoalWish(title="Later", target=usd(9), start=BEGIN + timedelta(hours=2)))
        assert [goal.id for goal in channel.keeper.planned] == ["goal-1"]
        async with asyncio.TaskGroup() as group:
            running = group.create_task(channel.keeper.run())
            await asyncio.sleep(0)
            assert not channel.keeper.standings
            channel.clock.at = soon + timedelta(hours=2)
            await channel.keeper.set(GoalWish(title="At once", target=usd(9)))
            for _ in range(5):
                await asyncio.sleep(0)
            assert {each.goal.id for each in channel.keeper.standings} == {"goal-1", "goal-2"}
            assert not channel.keeper.planned
            running.cancel()

    play(scene)


def test_orders_given_between_streams() -> None:
    """A goal begins with the next stream, and is closed with the one after; a death in between repeats nothing."""

    async def scene(channel: Channel) -> None:
        await channel.begin_stream()
        goal = await channel.keeper.set(GoalWish(title="A fog horn", target=usd(9), start=BEGIN + timedelta(days=1)))
        kept = channel.records.ordered
        assert [each.id for each in kept.goals] == [goal.id]
        channel.clock.pass_by(days=2)
        await channel.begin_stream()
        assert not channel.records.orders().goals
        channel.records.ordered = kept  # the process died between the journal and the file
        await channel.die_and_resume()
        await channel.keeper.close(goal.id)
        assert [each.state for each in channel.keeper.standings] == [GoalState.CLOSED]
        assert channel.keeper.unsaid == ()

    channel = play(scene)
    assert [type(each) for each in channel.events if isinstance(each, GoalSet | GoalClosed)] == [GoalSet, GoalClosed]


@pytest.mark.parametrize("reason", [None, *CancelReason])
def test_what_was_not_spoken_of_is_made_up_for(reason: CancelReason | None) -> None:
    """News whose first sound had left, or that the gate refused, is over; what a death cut off is told later.

    In the next stream it has that stream's id with it, since ids of our own are a journal's.
    """

    async def scene(channel: Channel) -> None:
        await channel.begin_stream()
        await channel.keeper.set(GoalWish(title="A fog horn", target=usd(9)))
        (news,) = channel.keeper.unsaid
        if reason is None:
            said: UtteranceStarted | UtteranceCancelled = UtteranceStarted(
                id="s1", at=BEGIN, cause=news.id, utterance_id="u", text="A goal!", emotion=Emotion.JOY
            )
        else:
            said = UtteranceCancelled(id="s1", at=BEGIN, cause=news.id, utterance_id="u", reason=reason)
        await channel.log.record(said)
        left = ["e2"] if reason is CancelReason.INTERRUPTED else []
        await channel.die_and_resume()
        assert [each.id for each in channel.keeper.unsaid] == left
        await channel.begin_stream()
        assert [each.id for each in channel.keeper.unsaid] == [f"0001/{each}" for each in left]

    play(scene)


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (GoalWish(title="ab", target=usd(9)), "3 to 60"),
        (GoalWish(title="x" * 61, target=usd(9)), "3 to 60"),
        (GoalWish(title="???", target=usd(9)), "read out"),
        (GoalWish(title="Fog\x07horn", target=usd(9)), "one line"),
        (GoalWish(title="Fog horn", target=usd(0)), "above 0"),
        (GoalWish(title="Fog horn", target=usd("NaN")), "above 0"),
        (GoalWish(title="Fog horn", target=usd(1_000_001)), "at most"),
        (GoalWish(title="Fog horn", target=usd("1.005")), "two decimals"),
        (GoalWish(title="Fog horn", target=Money(amount=Decimal(5), currency="euro")), "three letters"),
        (GoalWish(title="Fog horn", target=usd(9), deadline=BEGIN), "deadline"),
        (GoalWish(title="Fog horn", target=usd(9), deadline=BEGIN + timedelta(days=400)), "deadline"),
        (GoalWish(title="Fog horn", target=usd(9), start=BEGIN + timedelta(days=400)), "within a year"),
    ],
)
def test_what_a_goal_may_be(wish: GoalWish, told: str) -> None:
    """The refusal says what is allowed."""

    async def scene(channel: Channel) -> None:
        await channel.begin_stream()
        with pytest.raises(GoalError, match=told):
            await channel.keeper.set(wish)

    assert not [each for each in play(scene).events if isinstance(each, GoalSet)]


def test_ids_are_never_used_again() -> None:
    """Also those of goals that are over; so many may be open and no more."""

    async def scene(channel: Channel) -> None:
        await channel.begin_stream()
        first = await channel.keeper.set(GoalWish(title="Émile's  horn!", target=usd(9)))
        await channel.keeper.close(first.id)
        await channel.begin_stream()
        second = await channel.keeper.set(GoalWish(title="霧笛と灯台", target=usd(9)))
        assert [goal.id for goal in (first, second)] == ["goal-1", "goal-2"]
        assert first.title == "Émile's horn!"
        for number in range(5):
            await channel.keeper.set(GoalWish(title=f"Number {number}", target=usd(9)))
        with pytest.raises(GoalError, match="at most 6"):
            await channel.keeper.set(GoalWish(title="One more", target=usd(9)))
        with pytest.raises(GoalError, match="No goal 'nothing'"):
            await channel.keeper.close("nothing")

    play(scene)
