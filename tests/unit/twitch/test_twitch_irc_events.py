"""What chat lines mean: each kind of line becomes its event, and text never acts as a command."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.channel_events import (
    ChannelEvent,
    ChatCleared,
    ChatMessage,
    Cheer,
    Donation,
    GiftSubscriptions,
    MessageDeleted,
    Raid,
    Resubscription,
    Subscription,
    Tier,
    ViewerBanned,
)
from vtuber.domain.money import Money, usd
from vtuber.domain.viewers import ANONYMOUS, Role, Viewer
from vtuber.twitch.irc import IrcMessage, IrcSyntaxError, parse
from vtuber.twitch.irc_events import events_of

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
ANN = Viewer(id="twitch:7", name="Ann")


def read(line: str) -> tuple[ChannelEvent, ...]:
    """Return the events of a line."""
    return events_of(parse(line), at=AT, fallback_id="fallback")


def said(text: str, tags: str = "") -> ChannelEvent:
    """Return the one event of a chat message of Ann's."""
    line = f"@{tags}display-name=Ann;id=m1;room-id=1;user-id=7 :ann!ann@ann.tmi.twitch.tv PRIVMSG #c :{text}"
    (event,) = read(line)
    return event


def announced(kind: str, tags: str = "", text: str = "") -> tuple[ChannelEvent, ...]:
    """Return the events of an announcement about Ann."""
    end = f" :{text}" if text else ""
    return read(f"@{tags}display-name=Ann;id=n1;login=ann;msg-id={kind};user-id=7 :tmi.twitch.tv USERNOTICE #c{end}")


def test_a_message_brings_all_that_is_known_of_it() -> None:
    """Sender, standing, tenure, colour, parent and time come from the tags."""
    line = (
        "@badge-info=subscriber/14;badges=moderator/1,subscriber/12,premium/1;color=#1E90FF;display-name=Ann;"
        "first-msg=1;id=m1;reply-parent-msg-id=m0;room-id=1;tmi-sent-ts=1767268800250;user-id=7 "
        ":ann!ann@ann.tmi.twitch.tv PRIVMSG #c :hello"
    )
    assert read(line) == (
        ChatMessage(
            id="twitch:m1",
            at=AT,
            viewer=Viewer(
                id="twitch:7",
                name="Ann",
                roles=(Role.MODERATOR, Role.SUBSCRIBER),
                months_subscribed=14,
                color="#1e90ff",
            ),
            text="hello",
            first_message=True,
            reply_to="twitch:m0",
            sent_at=datetime(2026, 1, 1, 12, 0, 0, 250_000, tzinfo=UTC),
        ),
    )


@pytest.mark.parametrize("text", ["please RECONNECT now", "PING :x", ":tmi.twitch.tv RECONNECT", "CLEARCHAT", "\x01"])
def test_text_is_never_a_command(text: str) -> None:
    """A viewer may write any command; it stays chat."""
    assert said(text) == ChatMessage(id="twitch:m1", at=AT, viewer=ANN, text=text)


@pytest.mark.parametrize(
    "line",
    [
        "PING :tmi.twitch.tv",
        ":tmi.twitch.tv RECONNECT",
        ":tmi.twitch.tv 001 justinfan1 :Welcome, GLHF!",
        "@room-id=1 :tmi.twitch.tv ROOMSTATE #c",
        ":ann!ann@ann.tmi.twitch.tv JOIN #c",
        "@msg-id=slow_on :tmi.twitch.tv NOTICE #c :slow",
        "PRIVMSG #c :from nobody",
    ],
)
def test_lines_about_the_connection_tell_nothing(line: str) -> None:
    """Commands without a meaning for the channel give no events."""
    assert read(line) == ()


def test_an_action_is_its_text() -> None:
    """The frame of `/me` is removed, with or without its end."""
    for text in ("\x01ACTION waves\x01", "\x01ACTION waves"):
        event = said(text)
        assert isinstance(event, ChatMessage)
        assert event.text == "waves"


def test_bits_are_money() -> None:
    """A message with bits is a cheer, one cent each, without the words that stand for the bits."""
    assert said("Cheer100 hi PogChamp50", "bits=150;") == Cheer(
        id="twitch:m1", at=AT, viewer=ANN, bits=150, amount=usd("1.50"), message="hi"
    )
    unclear = said("abc123 Cheer100", "bits=100;")
    assert isinstance(unclear, Cheer)
    assert unclear.message == "abc123 Cheer100"


def test_a_shared_chat_keeps_its_owner() -> None:
    """A line of another channel is marked, and its bits are not ours."""
    event = said("hi", "bits=100;source-room-id=2;")
    assert isinstance(event, ChatMessage)
    assert event.shared_from == "twitch:2"
    own = said("hi", "source-room-id=1;")
    assert isinstance(own, ChatMessage)
    assert own.shared_from is None
    assert announced("sharedchatnotice", "source-msg-id=sub;source-room-id=2;") == ()


def test_a_line_without_ids_is_named_by_the_caller() -> None:
    """Old logs have no tags: the login stands for the person, the caller's id for the message."""
    assert read(":Bob!bob@bob.tmi.twitch.tv PRIVMSG #c :hi") == (
        ChatMessage(id="fallback", at=AT, viewer=Viewer(id="twitch:login:bob", name="Bob"), text="hi"),
    )


@pytest.mark.parametrize(
    ("kind", "tags", "tier", "worth"),
    [
        ("sub", "msg-param-sub-plan=1000;", Tier.ONE, "3.00"),
        ("sub", "msg-param-sub-plan=2000;", Tier.TWO, "5.00"),
        ("sub", "msg-param-sub-plan=3000;", Tier.THREE, "12.50"),
        ("sub", "msg-param-sub-plan=Prime;", Tier.PRIME, "2.25"),
        ("primepaidupgrade", "msg-param-sub-plan=2000;", Tier.TWO, "5.00"),
        ("giftpaidupgrade", "", Tier.ONE, "3.00"),
        ("anongiftpaidupgrade", "", Tier.ONE, "3.00"),
        ("sub", "msg-param-sub-plan=nonsense;", Tier.ONE, "3.00"),
    ],
)
def test_a_subscription_is_estimated(kind: str, tags: str, tier: Tier, worth: str) -> None:
    """The streamer's half of the price, marked as an estimate."""
    amount = usd(worth, estimated=True)
    assert announced(kind, tags) == (Subscription(id="twitch:n1", at=AT, viewer=ANN, tier=tier, amount=amount),)


def test_a_better_split_is_heeded() -> None:
    """The streamer's part of the price is a parameter; Prime pays what it pays."""
    for plan, worth in (("1000", "4.19"), ("Prime", "2.25")):
        line = f"@id=n;msg-id=sub;msg-param-sub-plan={plan};user-id=7 :tmi.twitch.tv USERNOTICE #c"
        (event,) = events_of(parse(line), at=AT, fallback_id="x", split=Decimal("0.7"))
        assert isinstance(event, Subscription)
        assert event.amount == usd(worth, estimated=True)


def test_a_renewal_tells_its_age() -> None:
    """Months, streak and message come along; a gifted month was paid for by its giver."""
    tags = "msg-param-cumulative-months=9;msg-param-streak-months=3;msg-param-sub-plan=1000;"
    expected = Resubscription(
        id="twitch:n1",
        at=AT,
        viewer=ANN,
        tier=Tier.ONE,
        amount=usd("3.00", estimated=True),
        months=9,
        streak_months=3,
        message="time flies",
    )
    assert announced("resub", tags, "time flies") == (expected,)
    (gifted,) = announced("resub", f"{tags}msg-param-was-gifted=true;")
    assert isinstance(gifted, Resubscription)
    assert gifted.amount.amount == 0


def test_gifts_multiply() -> None:
    """A series counts all its gifts and a long gift all its months."""
    assert announced("submysterygift", "msg-param-mass-gift-count=5;msg-param-sub-plan=1000;") == (
        GiftSubscriptions(
            id="twitch:n1", at=AT, viewer=ANN, tier=Tier.ONE, count=5, amount=usd("15.00", estimated=True)
        ),
    )
    tags = "msg-param-gift-months=3;msg-param-recipient-display-name=Bob;msg-param-sub-plan=1000;"
    assert announced("subgift", tags) == (
        GiftSubscriptions(
            id="twitch:n1",
            at=AT,
            viewer=ANN,
            tier=Tier.ONE,
            count=1,
            amount=usd("9.00", estimated=True),
            recipients=("Bob",),
        ),
    )


def test_who_gives_unnamed_stays_unnamed() -> None:
    """Twitch's account for anonymous gifts stands for nobody."""
    line = "@id=n;login=ananonymousgifter;msg-id=subgift;user-id=274598607 :tmi.twitch.tv USERNOTICE #c"
    (event,) = read(line)
    assert isinstance(event, GiftSubscriptions)
    assert event.viewer == ANONYMOUS


def test_other_announcements() -> None:
    """Raids, announcements and charity donations are understood; the rest tells nothing."""
    assert announced("raid", "msg-param-viewerCount=42;") == (Raid(id="twitch:n1", at=AT, viewer=ANN, viewers=42),)
    assert announced("announcement", "", "read this") == (
        ChatMessage(id="twitch:n1", at=AT, viewer=ANN, text="read this"),
    )
    charity = "msg-param-donation-amount=550;msg-param-donation-currency=EUR;msg-param-exponent=2;"
    assert announced("charitydonation", charity) == (
        Donation(
            id="twitch:n1",
            at=AT,
            viewer=ANN,
            amount=Money(amount=Decimal("5.50"), currency="EUR"),
            source="twitch charity",
            charity=True,
        ),
    )
    assert announced("communitypayforward") == ()
    assert announced("unraid") == ()


def test_removals() -> None:
    """Deleted messages, time-outs, bans and an emptied chat are told apart, with ids that survive redelivery."""
    assert read("@login=bob;target-msg-id=m9 :tmi.twitch.tv CLEARMSG #c :bad words") == (
        MessageDeleted(id="twitch:clearmsg:m9", at=AT, message_id="twitch:m9"),
    )
    assert read("@ban-duration=600;target-user-id=8;tmi-sent-ts=5 :tmi.twitch.tv CLEARCHAT #c :bob") == (
        ViewerBanned(id="twitch:clearchat:8:5", at=AT, viewer_id="twitch:8", seconds=600),
    )
    assert read(":tmi.twitch.tv CLEARCHAT #c :bob") == (
        ViewerBanned(id="fallback", at=AT, viewer_id="twitch:login:bob", seconds=None),
    )
    assert read("@tmi-sent-ts=5 :tmi.twitch.tv CLEARCHAT #c") == (ChatCleared(id="twitch:clearchat:all:5", at=AT),)
    assert read("@tmi-sent-ts=5 :tmi.twitch.tv CLEARMSG #c :x") == ()


SENDER_TAGS = [
    "id",
    "user-id",
    "login",
    "display-name",
    "badges",
    "badge-info",
    "color",
    "bits",
    "first-msg",
    "tmi-sent-ts",
]
NOTICE_TAGS = [
    "msg-id",
    "msg-param-sub-plan",
    "msg-param-mass-gift-count",
    "msg-param-viewerCount",
    "msg-param-donation-amount",
    "msg-param-donation-currency",
    "msg-param-exponent",
]
REMOVAL_TAGS = ["ban-duration", "target-user-id", "target-msg-id", "room-id", "source-room-id"]
NOTICES = ["sub", "resub", "subgift", "submysterygift", "raid", "announcement", "charitydonation", "other"]


@given(
    tags=st.dictionaries(
        st.sampled_from([*SENDER_TAGS, *NOTICE_TAGS, *REMOVAL_TAGS]),
        st.text(max_size=20) | st.integers().map(str),
        max_size=12,
    ),
    notice=st.sampled_from(NOTICES),
    command=st.sampled_from(["PRIVMSG", "USERNOTICE", "CLEARCHAT", "CLEARMSG", "PING"]),
    params=st.lists(st.text(max_size=30), max_size=3),
)
def test_no_tag_can_break_the_reading(tags: dict[str, str], notice: str, command: str, params: list[str]) -> None:
    """Whatever stands in the tags, events come out or none; money is never negative."""
    message = IrcMessage(
        command=command, params=tuple(params), tags={"msg-id": notice, **tags}, prefix="a!a@a.tmi.twitch.tv"
    )
    for event in events_of(message, at=AT, fallback_id="fallback"):
        assert event.id
        if isinstance(event, Cheer | Donation | GiftSubscriptions):
            assert event.amount.amount > 0


@given(st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"])))
def test_every_text_arrives_as_it_was_written(text: str) -> None:
    """Chat is passed on letter by letter."""
    try:
        event = said(text)
    except IrcSyntaxError:
        pytest.fail("a chat text broke the line")
    assert isinstance(event, ChatMessage)
    if not text.startswith("\x01ACTION "):
        assert event.text == text
