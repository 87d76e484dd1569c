"""The subscribers in the report of a stream."""

from datetime import UTC, datetime

from vtuber.community.breakdown import breakdown_of
from vtuber.community.stream_subscribers import StreamSubscribers
from vtuber.community.subscribers import Roster
from vtuber.domain.channel_events import ChatMessage, GiftSubscriptions, Resubscription, Subscription, Tier
from vtuber.domain.events import Event
from vtuber.domain.money import usd
from vtuber.domain.subscriptions import SubscriptionHistory
from vtuber.domain.viewers import ANONYMOUS, Viewer
from vtuber.rehearsal.report.subscriber_section import plot_tenure, subscriber_table

AT = datetime(2026, 1, 15, 18, tzinfo=UTC)
WORTH = usd("2.50", estimated=True)


def viewer(number: int, *, forgotten: bool = False) -> Viewer:
    """Return a viewer."""
    return Viewer(id=f"{'forgotten' if forgotten else 'twitch'}:{number}", name=f"V{number}")


BADGED = Viewer(id="twitch:8", name="V8", months_subscribed=8)
EVENTS: tuple[Event, ...] = (
    *(
        Resubscription(id=f"r{number}", at=AT, viewer=viewer(number), tier=Tier.ONE, amount=WORTH, months=number)
        for number in (3, 12, 30)
    ),
    Subscription(id="s1", at=AT, viewer=viewer(1), tier=Tier.PRIME, amount=WORTH),
    Subscription(id="s1", at=AT, viewer=viewer(1), tier=Tier.PRIME, amount=WORTH),
    Subscription(id="s2", at=AT, viewer=viewer(2, forgotten=True), tier=Tier.ONE, amount=WORTH),
    ChatMessage(id="m1", at=AT, viewer=BADGED, text="hello"),
    GiftSubscriptions(id="g1", at=AT, viewer=ANONYMOUS, tier=Tier.ONE, count=5, amount=WORTH, recipients=("A", "B")),
)
BROUGHT = StreamSubscribers.of(EVENTS, SubscriptionHistory(), "0001")


def test_the_table_tells_who_and_leaves_out_the_forgotten() -> None:
    """A redelivered event counts once; gifts count as many as were given, by whoever gave them."""
    rows = {row[0]: row[1:] for row in subscriber_table(BROUGHT).rows}
    assert rows == {
        "new": ("1", "V1 (1)"),
        "renewed": ("3", "V3 (3), V12 (12), V30 (30)"),
        "anniversaries": ("1", "V12 (12)"),
        "gifts": ("5", "Anonymous: 5"),
    }


def test_the_plot_says_what_it_shows() -> None:
    """In words too; without subscribers there is none."""
    assert BROUGHT.breakdown is not None
    drawn = plot_tenure(BROUGHT.breakdown)
    assert drawn is not None
    assert drawn.alt == (
        "Subscribers: 3 of 1 month, 1 of 2-5 months, 1 of 6-11 months, 1 of 1 year, 1 of 2 years and more."
    )
    assert drawn.light.startswith(b"\x89PNG")
    assert plot_tenure(breakdown_of(Roster(now=AT))) is None
    assert StreamSubscribers.of((), SubscriptionHistory(), "0001").is_empty
