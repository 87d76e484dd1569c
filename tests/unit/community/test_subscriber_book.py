"""What a subscription is to its viewer, from tonight's events and the memory of earlier streams."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.peers.reference_memory import ReferenceMemory

from vtuber.community.standings import Subscribing
from vtuber.community.subscriber_book import SubscriberBook
from vtuber.domain.channel_events import ChatMessage, GiftSubscriptions, Resubscription, Subscription, Tier
from vtuber.domain.errors import MemoryFileError
from vtuber.domain.events import Event
from vtuber.domain.money import usd
from vtuber.domain.standing import Occasion, SubscriberStanding
from vtuber.domain.subscriptions import SubscriptionHistory
from vtuber.domain.viewers import ANONYMOUS, Viewer
from vtuber.memory.changes import Batch
from vtuber.memory.projection import changes_of
from vtuber.runtime.virtual_time import run

AT = datetime(2026, 1, 15, 18, tzinfo=UTC)
WREN = Viewer(id="twitch:1", name="Wren")
MOSS = Viewer(id="twitch:2", name="Moss")
WORTH = usd("2.50", estimated=True)
EARLIER, TONIGHT = "0001", "0002"


def subscribes(day: float, viewer: Viewer = WREN, *, tier: Tier = Tier.ONE) -> Subscription:
    """Return a subscription that tells no tenure."""
    return Subscription(id=f"s{viewer.id}{day}", at=AT + timedelta(days=day), viewer=viewer, tier=tier, amount=WORTH)


def renews(day: float, months: int, *, streak: int | None = None) -> Resubscription:
    """Return a renewal."""
    at = AT + timedelta(days=day)
    return Resubscription(
        id=f"r{day}", at=at, viewer=WREN, tier=Tier.ONE, amount=WORTH, months=months, streak_months=streak
    )


def gives(day: float, *to: str, giver: Viewer = MOSS, count: int = 0) -> GiftSubscriptions:
    """Return gifts."""
    at = AT + timedelta(days=day)
    return GiftSubscriptions(
        id=f"g{giver.id}{day}", at=at, viewer=giver, tier=Tier.ONE, count=count or len(to), amount=WORTH, recipients=to
    )


class HangingRecords:
    """Never answers."""

    async def subscriptions(self, viewer: str | None = None, *, besides: str | None = None) -> SubscriptionHistory:
        await asyncio.sleep(3600)
        return SubscriptionHistory()


class BrokenRecords:
    """Cannot be read."""

    async def subscriptions(self, viewer: str | None = None, *, besides: str | None = None) -> SubscriptionHistory:
        raise MemoryFileError("the file is broken")


def standing(
    event: Subscribing, earlier: Sequence[Event] = (), tonight: Sequence[Event] = (), *, forgotten: str = ""
) -> SubscriberStanding | None:
    """Return what an event is, after these of an earlier stream and of tonight, itself among them."""

    async def ask() -> SubscriberStanding | None:
        memory = ReferenceMemory()
        for stream, events in ((EARLIER, earlier), (TONIGHT, [*tonight, event])):
            changes = [
                change for seq, each in enumerate(events, 1) for change in changes_of(each, seq, lambda _text: None)
            ]
            await memory.absorb(Batch(stream=stream, first=1, last=max(1, len(events)), changes=tuple(changes)))
        book = SubscriberBook(
            records=memory, stream=TONIGHT, deadline_s=1.0, is_forgotten=lambda viewer: viewer == forgotten
        )
        for each in [*tonight, event]:
            book.apply(each)
        return await book.of(event)

    return run(ask())


def known(*args: object, **options: object) -> SubscriberStanding:
    """Return a standing that there is."""
    found = standing(*args, **options)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_the_first_is_the_first() -> None:
    """Month one; told again in the same month it is a renewal of nothing."""
    first = known(subscribes(0))
    assert (first.occasion, first.months, first.anniversary) == (Occasion.FIRST, 1, None)
    assert known(renews(0, 1)).occasion is Occasion.FIRST


def test_nobody_is_new_who_was_here_for_years() -> None:
    """A badge, or a tenure that any earlier line told, says so, even if no payment is known."""
    badge = Viewer(id=WREN.id, name="Wren", months_subscribed=36)
    assert known(subscribes(0, badge)).occasion is Occasion.CONTINUED
    line = ChatMessage(id="m1", at=AT - timedelta(days=400), viewer=badge, text="hello there")
    assert known(subscribes(0), [line]).occasion is Occasion.RETURNED


def test_a_renewal_knows_its_mark_and_row() -> None:
    """The year is told once, and when it was passed unshared, too."""
    year = known(renews(31, 12), [renews(0, 11)])
    assert (year.occasion, year.anniversary, year.exact, year.streak) == (Occasion.RENEWED, 12, True, 2)
    passed = known(renews(92, 14), [renews(0, 11)])
    assert (passed.anniversary, passed.exact, passed.streak) == (12, False, 4)
    assert known(renews(0, 30, streak=18)).streak == 18


def test_a_badge_hides_no_mark() -> None:
    """Whoever chats before sharing month twelve, tonight or earlier, has reached it all the same."""
    badge = Viewer(id=WREN.id, name="Wren", months_subscribed=12)
    line = ChatMessage(id="m1", at=AT + timedelta(days=31), viewer=badge, text="hello there")
    assert known(renews(31, 12), [renews(0, 11)], [line]).anniversary == 12
    assert known(renews(32, 12), [renews(0, 11), line]).anniversary == 12


def test_who_comes_back_has_returned() -> None:
    """By a renewal whose months did not keep up, or by a subscription long after the last."""
    assert known(renews(200, 4), [renews(0, 3)]).occasion is Occasion.RETURNED
    assert known(subscribes(200), [renews(0, 3)]).occasion is Occasion.RETURNED
    assert known(renews(200, 9), [renews(0, 3)]).occasion is Occasion.RENEWED
    assert known(subscribes(20, tier=Tier.TWO), [subscribes(0, tier=Tier.PRIME)]).occasion is Occasion.CONTINUED


def test_a_gift_first_and_their_own_after_it() -> None:
    """Whether it was given in an earlier stream or tonight."""
    for earlier, tonight in (([gives(0, "wren")], []), ([], [gives(1, "Wren")])):
        own = known(subscribes(2), earlier, tonight)
        assert (own.occasion, own.gifts_received) == (Occasion.FROM_GIFT, 1)


def test_a_giver_has_a_total_over_all_streams() -> None:
    """This gift counted in, later ones not, each once."""
    total = known(gives(30, count=2), [gives(0, count=5)], [gives(29, count=1)])
    assert (total.occasion, total.gifts_given) == (Occasion.GIFTED, 8)


def test_nothing_is_known_of_whoever_wants_it_so() -> None:
    """Unnamed, or forgotten in this stream."""
    assert standing(gives(0, count=3, giver=ANONYMOUS)) is None
    assert standing(renews(31, 12), [renews(0, 11)], forgotten=WREN.id) is None


def test_records_that_hang_or_fail_cost_no_more_than_the_deadline() -> None:
    """Then tonight's events are all that is known."""

    async def ask(records: HangingRecords | BrokenRecords) -> tuple[float, SubscriberStanding | None, int]:
        loop = asyncio.get_running_loop()
        book = SubscriberBook(records=records, stream=TONIGHT, deadline_s=0.05, is_forgotten=lambda _viewer: False)
        event, since = renews(31, 12), loop.time()
        book.apply(event)
        found = await book.of(event)
        return loop.time() - since, found, book.late

    for records, waited_s in ((HangingRecords(), 0.05), (BrokenRecords(), 0.0)):
        took_s, found, late = run(ask(records))
        assert took_s <= waited_s + 0.001
        assert late == 1
        assert found is not None
        assert (found.occasion, found.months, found.anniversary) == (Occasion.RENEWED, 12, 12)


@given(
    events=st.lists(
        st.one_of(
            st.builds(renews, st.integers(0, 60), st.integers(1, 14)),
            st.builds(subscribes, st.integers(0, 60)),
            st.builds(lambda day, count: gives(day, "wren", count=count), st.integers(0, 60), st.integers(1, 9)),
        ),
        max_size=8,
        unique_by=lambda event: event.id,
    ),
    cut=st.integers(0, 8),
)
def test_it_does_not_matter_which_stream_told_it(events: list[Event], cut: int) -> None:
    """What was before this event counts the same from the memory as from tonight."""
    event = renews(70, 15)
    first, rest = events[:cut], events[cut:]
    assert known(event, first, rest) == known(event, events)
