"""Every way money arrives, as all its texts at once, in any order and twice over: one entry in the books."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests.unit.twitch.twitch_texts import (
    ALL_TYPES,
    ANN,
    BOB,
    CHAT_TYPES,
    NOBODY,
    bits_frame,
    chat_frame,
    chat_line,
    frame,
    notice_frame,
    notice_line,
)

from vtuber.community.ledger import RevenueLedger
from vtuber.donations.streamlabs import donations_of
from vtuber.twitch.eventsub_normaliser import EventSubNormaliser
from vtuber.twitch.irc_normaliser import IrcNormaliser

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
NOTHING = frozenset[str]()
NO_NOTICES = ALL_TYPES - {"channel.chat.notification"}
NO_BITS_USE = ALL_TYPES - {"channel.bits.use"}

CHEER_TEXT = "Cheer100 hi"
CHEER_LINE = chat_line(BOB, CHEER_TEXT, bits="100")
CHEER_FRAMES = (
    chat_frame(BOB, CHEER_TEXT, cheer={"bits": 100}),
    bits_frame(BOB, CHEER_TEXT, 100),
    frame("channel.cheer", {**BOB.fields, "bits": 100, "message": CHEER_TEXT, "is_anonymous": False}),
)
SUB = {"sub_tier": "1000", "is_prime": False, "duration_months": 1}
SUB_LINE = notice_line(BOB, "sub", sub_plan="1000")
SUB_FRAMES = (
    frame("channel.subscribe", {**BOB.fields, "tier": "1000", "is_gift": False}),
    notice_frame(BOB, "sub", SUB),
)
PRIME_LINE = notice_line(BOB, "sub", sub_plan="Prime")
PRIME_FRAMES = (SUB_FRAMES[0], notice_frame(BOB, "sub", {**SUB, "is_prime": True}))
RESUB = {"sub_tier": "2000", "is_prime": False, "is_gift": False, "cumulative_months": 9}
RESUB_LINE = notice_line(BOB, "resub", sub_plan="2000", cumulative_months="9", text="nine!")
RESUB_FRAMES = (
    frame("channel.subscription.message", {**BOB.fields, "tier": "2000", "message": {"text": "nine!"}}),
    notice_frame(BOB, "resub", RESUB, text="nine!"),
)
GIFTED_RESUB_LINE = notice_line(BOB, "resub", sub_plan="1000", was_gifted="true", message_id="m9")
GIFTED_RESUB_FRAMES = (
    frame("channel.subscription.message", {**BOB.fields, "tier": "1000"}, message_id="n9"),
    notice_frame(BOB, "resub", {**RESUB, "sub_tier": "1000", "is_gift": True}, message_id="m9"),
)
GOT = {**BOB.fields, "tier": "1000", "is_gift": True}
RECEIVED = frame("channel.subscribe", GOT, message_id="n8")
GIVEN = {"sub_tier": "1000", "duration_months": 1, "recipient_user_name": "Bob", "community_gift_id": None}
GIFT_LINE = notice_line(ANN, "subgift", sub_plan="1000", recipient_display_name="Bob")
GIFT = {**ANN.fields, "total": 1, "tier": "1000", "is_anonymous": False}
GIFT_FRAMES = (RECEIVED, frame("channel.subscription.gift", GIFT), notice_frame(ANN, "sub_gift", GIVEN))
SERIES_LINES = (
    notice_line(ANN, "submysterygift", sub_plan="1000", mass_gift_count="5", origin_id="o"),
    *(notice_line(ANN, "subgift", sub_plan="1000", origin_id="o", message_id=f"g{n}") for n in range(5)),
)
SERIES_FRAMES = (
    *(
        frame("channel.subscribe", {**BOB.fields, "tier": "1000", "is_gift": True}, message_id=f"s{n}")
        for n in range(5)
    ),
    *(notice_frame(ANN, "sub_gift", {**GIVEN, "community_gift_id": "o"}, message_id=f"g{n}") for n in range(5)),
    notice_frame(ANN, "community_sub_gift", {"id": "o", "total": 5, "sub_tier": "1000"}),
    frame("channel.subscription.gift", {**GIFT, "total": 5}),
)
ANONYMOUS_LINE = notice_line(NOBODY, "subgift", sub_plan="1000", recipient_display_name="Bob")
ANONYMOUS_FRAMES = (
    frame(
        "channel.subscription.gift",
        {"user_id": None, "user_login": None, "user_name": None, "total": 1, "tier": "1000", "is_anonymous": True},
    ),
    notice_frame(NOBODY, "sub_gift", GIVEN, anonymous=True),
)
FORWARD = {"gifter_is_anonymous": False, "gifter_user_id": "9", "gifter_user_name": "Cat"}
FORWARD_LINE = notice_line(ANN, "standardpayforward", message_id="f1")
FORWARD_FRAME = notice_frame(ANN, "pay_it_forward", FORWARD, message_id="f1")
UPGRADE_LINE = notice_line(BOB, "primepaidupgrade", sub_plan="2000")
UPGRADE_FRAMES = (
    notice_frame(BOB, "prime_paid_upgrade", {"sub_tier": "2000"}),
    frame("channel.subscribe", {**BOB.fields, "tier": "2000", "is_gift": False}),
)
KEPT_LINE = notice_line(BOB, "giftpaidupgrade")
KEPT_FRAME = notice_frame(BOB, "gift_paid_upgrade", FORWARD)
TRAIN = {"id": "t", "level": 2, "total": 100, "top_contributions": [{**BOB.fields, "type": "bits", "total": 100}]}
TRAIN_FRAMES = tuple(
    frame(f"channel.hype_train.{moment}", TRAIN, message_id=moment) for moment in ("begin", "progress", "end")
)
CHARITY_LINE = notice_line(BOB, "charitydonation", donation_amount="550", donation_currency="EUR", exponent="2")
CHARITY_FRAMES = (
    frame(
        "channel.charity_campaign.donate",
        {**BOB.fields, "amount": {"value": 550, "decimal_places": 2, "currency": "EUR"}},
    ),
    notice_frame(
        BOB, "charity_donation", {"charity_name": "x", "amount": {"value": 550, "decimal_place": 2, "currency": "EUR"}}
    ),
)
STREAMLABS: dict[str, object] = {
    "type": "donation",
    "message": [{"id": 1, "name": "Bob", "amount": "13.37", "currency": "USD", "message": ""}],
}


@dataclass(frozen=True)
class Way:
    """How money arrives, and what the books must say: kinds with amounts, `~` before an estimate."""

    name: str
    books: tuple[str, ...]
    subscribed: frozenset[str] = NOTHING
    irc: tuple[str, ...] = ()
    eventsub: tuple[str, ...] = ()
    streamlabs: tuple[dict[str, object], ...] = field(default=(), hash=False)
    charity: bool = False


def everywhere(name: str, books: str, lines: tuple[str, ...], frames: tuple[str, ...]) -> list[Way]:
    """Return the ways of one fact: by IRC alone, by chat's EventSub, by all of EventSub, by everything at once."""
    chat = tuple(text for text in frames if '"type": "channel.chat.' in text)
    told = tuple(books.split(" + "))
    return [
        Way(name=f"{name}, IRC", books=told, irc=lines),
        Way(name=f"{name}, EventSub's chat", books=told, subscribed=CHAT_TYPES, eventsub=chat),
        Way(name=f"{name}, EventSub", books=told, subscribed=ALL_TYPES, eventsub=frames),
        Way(name=f"{name}, chat by both", books=told, subscribed=CHAT_TYPES, irc=lines, eventsub=chat),
        Way(name=f"{name}, everything", books=told, subscribed=ALL_TYPES, irc=lines, eventsub=frames),
    ]


WAYS = [
    *everywhere("bits", "cheer 1.00", (CHEER_LINE,), CHEER_FRAMES),
    *everywhere("subscription", "subscription ~3.00", (SUB_LINE,), SUB_FRAMES),
    *everywhere("Prime", "subscription ~2.25", (PRIME_LINE,), PRIME_FRAMES),
    *everywhere("renewal", "resubscription ~5.00", (RESUB_LINE,), RESUB_FRAMES),
    *everywhere("gift", "gift_subscriptions ~3.00", (GIFT_LINE,), GIFT_FRAMES),
    *everywhere("series", "gift_subscriptions ~15.00", SERIES_LINES, SERIES_FRAMES),
    *everywhere("anonymous gift", "gift_subscriptions ~3.00", (ANONYMOUS_LINE,), ANONYMOUS_FRAMES),
    *everywhere(
        "gifted renewal",
        "gift_subscriptions ~3.00 + resubscription ~0",
        (GIFT_LINE, GIFTED_RESUB_LINE),
        (*GIFT_FRAMES, *GIFTED_RESUB_FRAMES),
    ),
    *everywhere(
        "gift paid forward",
        "gift_subscriptions ~3.00",
        (FORWARD_LINE, GIFT_LINE),
        (FORWARD_FRAME, *GIFT_FRAMES),
    ),
    *everywhere("upgrade from Prime", "subscription ~5.00", (UPGRADE_LINE,), UPGRADE_FRAMES),
    *everywhere("gift kept on", "subscription ~3.00", (KEPT_LINE,), (KEPT_FRAME,)),
    *everywhere("hype train", "cheer 1.00", (CHEER_LINE,), (*CHEER_FRAMES, *TRAIN_FRAMES)),
    *(
        Way(name=way.name, books=way.books, subscribed=way.subscribed, irc=way.irc, eventsub=way.eventsub, charity=True)
        for way in everywhere("charity", "donation 5.50", (CHARITY_LINE,), CHARITY_FRAMES)
    ),
    Way(name="bits, no bits.use", books=("cheer 1.00",), subscribed=NO_BITS_USE, eventsub=CHEER_FRAMES[::2]),
    Way(
        name="power-up",
        books=("cheer ~0.50",),
        subscribed=ALL_TYPES,
        eventsub=(
            bits_frame(BOB, "big PogChamp", 50, use="power_up"),
            chat_frame(BOB, "big PogChamp", message_type="power_ups_gigantified_emote"),
        ),
    ),
    Way(name="combo", books=("cheer ~0.05",), subscribed=ALL_TYPES, eventsub=(bits_frame(BOB, None, 5, use="combo"),)),
    Way(
        name="subscription, no notices",
        books=("subscription ~2.25",),
        subscribed=NO_NOTICES,
        eventsub=SUB_FRAMES[:1],
        irc=(SUB_LINE,),
    ),
    Way(
        name="renewal, no notices",
        books=("resubscription ~5.00",),
        subscribed=NO_NOTICES,
        eventsub=RESUB_FRAMES[:1],
        irc=(RESUB_LINE,),
    ),
    Way(name="Streamlabs", books=("donation 13.37",), subscribed=ALL_TYPES, streamlabs=(STREAMLABS,)),
]


def books_of(ledger: RevenueLedger) -> tuple[str, ...]:
    """Return what the books say, each kind with its sum."""
    return tuple(
        f"{kind} {'~' if takings.estimated or not takings.total.amount else ''}{takings.total.amount}"
        for kind, sums in sorted(ledger.by_kind.items())
        for takings in sums.values()
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_money_is_counted_once(way: Way, seed: int) -> None:
    """Whatever tells of it, in whichever order EventSub and IRC are, and with everything delivered twice."""
    chance = random.Random(seed)
    irc, eventsub = IrcNormaliser(subscribed=way.subscribed), EventSubNormaliser(subscribed=way.subscribed)
    ledger = RevenueLedger()
    payments = 0
    frames = [*way.eventsub, *way.eventsub]
    chance.shuffle(frames)
    # The lines of one chat come in order; EventSub promises none.
    lines = [*way.irc, *way.irc]
    while lines or frames:
        events = (
            irc.events_of(lines.pop(0), at=AT)
            if lines and (not frames or chance.random() < 0.5)
            else eventsub.events_of(frames.pop(), at=AT)
        )
        payments += sum(ledger.apply(event) is not None for event in events)
    for payload in [*way.streamlabs, *way.streamlabs]:
        payments += sum(ledger.apply(event) is not None for event in donations_of(payload, at=AT))
    assert payments == len(way.books)
    if way.charity:
        assert ledger.revenue == {}
        assert [takings.total.amount for takings in ledger.charity.values()] == [Decimal("5.50")]
    else:
        assert books_of(ledger) == way.books
        assert ledger.charity == {}


@pytest.mark.parametrize(
    ("split", "worth"), [("0.5", "~3.00"), ("0.6", "~3.59"), ("0.7", "~4.19")], ids=["half", "plus", "plus plus"]
)
def test_the_split_is_heeded(split: str, worth: str) -> None:
    """IRC and EventSub reckon with the same part of the price."""
    part = Decimal(split)
    by_irc = IrcNormaliser(split=part).events_of(SUB_LINE, at=AT)
    by_text = EventSubNormaliser(split=part).events_of(SUB_FRAMES[1], at=AT)
    assert books_of(RevenueLedger.of(by_irc)) == books_of(RevenueLedger.of(by_text)) == (f"subscription {worth}",)


def test_other_subscriptions_can_be_followed() -> None:
    """When a new session has other types, the next best teller counts."""
    normaliser = EventSubNormaliser(subscribed=ALL_TYPES)
    irc = IrcNormaliser(subscribed=ALL_TYPES)
    assert normaliser.events_of(CHEER_FRAMES[0], at=AT) == irc.events_of(CHEER_LINE, at=AT) == ()
    normaliser.follow(CHAT_TYPES)
    irc.follow(NOTHING)
    assert len(normaliser.events_of(CHEER_FRAMES[0], at=AT)) == len(irc.events_of(CHEER_LINE, at=AT)) == 1
