"""The books: each payment once, nothing mixed that does not belong together."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import events

from vtuber.community.ledger import RevenueLedger, Takings
from vtuber.domain.channel_events import Cheer, Donation, Follow, Subscription, Tier
from vtuber.domain.events import Event
from vtuber.domain.ledger import PAYMENTS, LedgerEntry, entry_of
from vtuber.domain.money import Money, bits, usd
from vtuber.domain.viewers import Viewer

AT = datetime(2026, 5, 1, 20, tzinfo=UTC)
ANN = Viewer(id="twitch:7", name="Ann")
CHEER = Cheer(id="c1", at=AT, viewer=ANN, bits=150, amount=bits(150))
SUBSCRIPTION = Subscription(id="s1", at=AT, viewer=ANN, tier=Tier.ONE, amount=usd("3.00", estimated=True))
DONATION = Donation(id="d1", at=AT, viewer=ANN, amount=Money(amount=Decimal("13.37"), currency="EUR"))
CHARITY = replace(DONATION, id="d2", charity=True)


def test_an_entry_says_what_was_paid_and_by_whom() -> None:
    """The kind is the event's name on the wire; what carries no money has no entry."""
    assert entry_of(CHEER) == LedgerEntry(
        event_id="c1", at=AT, kind="cheer", viewer_id="twitch:7", amount=usd("1.50"), charity=False
    )
    charity = entry_of(CHARITY)
    assert charity is not None
    assert charity.charity
    assert entry_of(Follow(id="f", at=AT, viewer=ANN)) is None


def test_sums_are_kept_apart() -> None:
    """By currency, by kind, charity from revenue, estimates from what is certain."""
    ledger = RevenueLedger.of([CHEER, SUBSCRIPTION, DONATION, CHARITY])
    assert ledger.revenue == {
        "USD": Takings(currency="USD", certain=Decimal("1.50"), estimated=Decimal("3.00"), payments=2),
        "EUR": Takings(currency="EUR", certain=Decimal("13.37"), payments=1),
    }
    assert ledger.by_kind["subscription"]["USD"].total == usd("3.00", estimated=True)
    assert ledger.by_kind["cheer"]["USD"].total == usd("1.50")
    assert list(ledger.by_kind) == ["cheer", "subscription", "donation"]
    assert ledger.charity == {"EUR": Takings(currency="EUR", certain=Decimal("13.37"), payments=1)}


def test_a_redelivery_is_no_second_payment() -> None:
    """An id stands in the books once."""
    ledger = RevenueLedger()
    assert ledger.apply(CHEER) == entry_of(CHEER)
    assert ledger.apply(CHEER) is None
    assert ledger.revenue["USD"].payments == 1


@given(st.lists(events(*PAYMENTS, Follow), max_size=20))
def test_the_books_can_be_kept_again(history: list[Event]) -> None:
    """Twice the same events give the same books as once, and no cent is lost or invented."""
    ledger = RevenueLedger.of(history)
    again = RevenueLedger.of([*history, *history])
    assert ledger.by_kind == again.by_kind
    assert ledger.charity == again.charity
    entries = {entry.event_id: entry for event in reversed(history) if (entry := entry_of(event))}
    for currency in ("USD", "EUR", "JPY"):
        expected = sum(
            (entry.amount.amount for entry in entries.values() if entry.amount.currency == currency), Decimal(0)
        )
        kept = [sums[currency].total.amount for sums in (ledger.revenue, ledger.charity) if currency in sums]
        assert sum(kept, Decimal(0)) == expected


def test_the_books_as_json_keep_exact_and_estimated_apart() -> None:
    """Amounts are strings: no program that reads them gets a rounded one."""
    cheer = Cheer(id="c9", at=AT, viewer=DONATION.viewer, bits=150, amount=usd("1.50"))
    told = RevenueLedger.of([DONATION, CHARITY, cheer, cheer]).to_json()
    assert told["revenue_by_kind"]["cheer"]["USD"] == {"certain": "1.50", "estimated": "0", "payments": 1}  # type: ignore[index]
    assert told["charity"][DONATION.amount.currency]["certain"] == str(DONATION.amount.amount)  # type: ignore[index]
