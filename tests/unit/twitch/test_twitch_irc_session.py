"""An anonymous session of Twitch's chat: what the server says decides, never what viewers write."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.errors import UnknownChannelError
from vtuber.twitch.irc import IrcMessage, parse, render
from vtuber.twitch.irc_effects import Dead, Deliver, IrcEffect, Joined, Reconnect, Refused, Send, Unconfirmed
from vtuber.twitch.irc_session import IrcSession, channel_name, command_of

WELCOME = ":tmi.twitch.tv 001 justinfan1 :Welcome, GLHF!\r\n"


def opened(*channels: str) -> tuple[IrcSession, list[IrcEffect]]:
    """Return a session that was opened at second 0, and what it asked for."""
    session = IrcSession(channels=channels or ("ada",), chance=random.Random(7))
    return session, session.open(0.0)


def joined(*channels: str) -> IrcSession:
    """Return a session that was welcomed and is in its channels."""
    session, _ = opened(*channels)
    session.receive(WELCOME, 0.1)
    for channel in channels or ("ada",):
        session.receive(f"@room-id=1 :tmi.twitch.tv ROOMSTATE #{channel}\r\n", 0.2)
    assert session.all_answered
    return session


def said(text: str) -> str:
    """Return a line of chat."""
    return f"@id=m1;user-id=7 :bob!bob@bob.tmi.twitch.tv PRIVMSG #ada :{text}"


def test_opening_asks_for_tags_names_nobody_and_joins() -> None:
    """No password is sent: an anonymous name needs none."""
    _, effects = opened("ada", "bob")
    lines = [effect.line for effect in effects if isinstance(effect, Send)]
    assert len(lines) == len(effects)
    assert lines[0] == "CAP REQ :twitch.tv/tags twitch.tv/commands"
    assert lines[1].startswith("NICK justinfan")
    assert lines[1].removeprefix("NICK justinfan").isdigit()
    assert lines[2:] == ["JOIN #ada,#bob"]


def test_many_channels_are_joined_in_batches_within_the_limit() -> None:
    """Twenty joins in ten seconds, no line longer than the server takes."""
    names = [f"{number:02d}".ljust(25, "x") for number in range(45)]
    session, effects = opened(*names)
    now, asked = 0.0, []
    while effects:
        batch = [effect.line for effect in effects if isinstance(effect, Send) and effect.line.startswith("JOIN ")]
        assert all(len(line) < 510 for line in batch)
        channels = [name.removeprefix("#") for line in batch for name in line.removeprefix("JOIN ").split(",")]
        assert len(channels) <= 20
        asked += channels
        session.receive(WELCOME + "".join(f":tmi.twitch.tv ROOMSTATE #{name}\r\n" for name in channels), now)
        now = session.next_due()
        effects = [] if session.all_answered else session.due(now)
    assert asked == names
    assert now > 20.0


def test_a_channel_is_joined_by_the_echo_or_by_its_state() -> None:
    """Either confirms; both confirm once. Somebody else's JOIN does not."""
    session, effects = opened("ada")
    nick = next(e.line for e in effects if isinstance(e, Send) and e.line.startswith("NICK")).removeprefix("NICK ")
    assert session.receive(":bob!bob@bob.tmi.twitch.tv JOIN #ada", 0.1) == []
    assert session.receive(f":{nick}!{nick}@{nick}.tmi.twitch.tv JOIN #ada", 0.1) == [Joined("ada")]
    state = "@room-id=1 :tmi.twitch.tv ROOMSTATE #ada"
    assert session.receive(state, 0.2) == [Deliver(state)]


def test_a_ping_is_answered_with_its_own_payload() -> None:
    """The payload comes back whatever it is."""
    assert joined().receive("PING :tmi.twitch.tv\r\n", 1.0) == [Send("PONG :tmi.twitch.tv")]
    assert joined().receive("PING :a b  c\r\n", 1.0) == [Send("PONG :a b  c")]


def test_the_command_reconnect_is_obeyed() -> None:
    """The server announces that it will close the connection."""
    (effect,) = joined().receive(":tmi.twitch.tv RECONNECT\r\n", 1.0)
    assert isinstance(effect, Reconnect)


@pytest.mark.parametrize(
    "text",
    [
        "please RECONNECT now",
        "PING :x",
        "RECONNECT",
        ":tmi.twitch.tv RECONNECT",
        "x :tmi.twitch.tv RECONNECT",
        "\u2028:tmi.twitch.tv RECONNECT",
        "\x85:tmi.twitch.tv RECONNECT",
        "\x0b:tmi.twitch.tv RECONNECT",
        ":tmi.twitch.tv NOTICE * :Login authentication failed",
    ],
)
def test_what_a_viewer_writes_changes_nothing(text: str) -> None:
    """Only chat comes of chat."""
    assert joined().receive(said(text) + "\r\n", 1.0) == [Deliver(said(text))]


@given(st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"])))
def test_no_text_at_all_changes_anything(text: str) -> None:
    """A session is the same after any chat, but for the time it was last heard of."""
    session = joined()
    assert session.receive(said(text), 5.0) == [Deliver(said(text))]
    assert session.next_due() == 35.0


def test_a_frame_holds_several_lines() -> None:
    """In their order, without what says nothing of the channel."""
    lines = [
        said("one"),
        "@msg-id=raid :tmi.twitch.tv USERNOTICE #ada",
        ":tmi.twitch.tv 376 justinfan1 :>",
        "PING :x",
        "@ban-duration=1 :tmi.twitch.tv CLEARCHAT #ada :bob",
        "@login=bob :tmi.twitch.tv CLEARMSG #ada :one",
        "@emote-only=0;room-id=1 :tmi.twitch.tv ROOMSTATE #ada",
        "@msg-id=slow_on :tmi.twitch.tv NOTICE #ada :slow",
    ]
    effects = joined().receive("\r\n".join(lines) + "\r\n", 1.0)
    assert [e.line for e in effects if isinstance(e, Deliver)] == [lines[0], lines[1], *lines[4:7]]
    assert [e for e in effects if not isinstance(e, Deliver)] == [Send("PONG :x")]


@given(
    st.builds(
        IrcMessage,
        command=st.sampled_from(["PRIVMSG", "PING", "RECONNECT", "001", "CLEARCHAT"]),
        params=st.lists(st.from_regex(r"[^\r\n\0: ][^\r\n\0 ]*", fullmatch=True), max_size=3).map(tuple),
        tags=st.dictionaries(st.from_regex(r"[a-z-]{1,9}", fullmatch=True), st.text(max_size=20), max_size=4),
        prefix=st.none() | st.from_regex(r"[^\r\n\0 ]+", fullmatch=True),
    ).filter(lambda message: not any("\0" in value for value in message.tags.values()))
)
def test_the_command_is_found_without_parsing(message: IrcMessage) -> None:
    """The short way finds what the parser finds."""
    line = render(message)
    assert command_of(line) == parse(line).command


@given(st.text(alphabet=st.sampled_from("@: =;\r\nPINGRECONTxa#\\")), st.floats(0, 1e6))
def test_any_frame_is_survived(text: str, now: float) -> None:
    """Whatever comes, nothing is raised, and each line has at most one answer and one delivery."""
    assert len(joined().receive(text, now)) <= 2 * (text.count("\r\n") + 1)


def test_a_silent_server_is_asked_and_then_dead() -> None:
    """A question after thirty seconds, the end ten seconds later."""
    session = joined()
    session.receive(said("hi"), 100.0)
    assert session.next_due() == 130.0
    assert session.due(129.0) == []
    (ping,) = session.due(130.0)
    assert isinstance(ping, Send)
    assert ping.line.startswith("PING ")
    assert session.due(135.0) == []
    assert session.next_due() == 140.0
    (dead,) = session.due(140.0)
    assert isinstance(dead, Dead)
    assert session.receive(said("too late"), 141.0) == []
    assert session.due(200.0) == []


def test_an_answer_keeps_the_session_alive() -> None:
    """Anything is an answer."""
    session = joined()
    session.due(session.next_due())
    session.receive(":tmi.twitch.tv PONG tmi.twitch.tv :vtuber", 35.0)
    assert session.next_due() == 65.0
    assert session.due(50.0) == []


def test_a_channel_that_is_never_confirmed_does_not_exist() -> None:
    """Twitch just never answers the JOIN."""
    session, _ = opened("ada", "nobody")
    session.receive(WELCOME, 0.1)
    session.receive("@room-id=1 :tmi.twitch.tv ROOMSTATE #ada", 0.2)
    assert session.next_due() == 10.0
    (effect,) = session.due(10.0)
    assert isinstance(effect, Unconfirmed)
    assert effect.channel == "nobody"
    assert session.all_answered


def test_a_server_that_never_welcomed_is_dead_and_the_channel_not_unknown() -> None:
    """A server in trouble says nothing about the channel."""
    session, _ = opened("ada")
    (effect,) = session.due(10.0)
    assert isinstance(effect, Dead)


def test_notices_refuse() -> None:
    """A channel that is suspended, a login that is not taken."""
    session, _ = opened("ada")
    line = (
        "@msg-id=msg_channel_suspended :tmi.twitch.tv NOTICE #ada :This channel does not exist or has been suspended."
    )
    (effect,) = session.receive(line, 0.1)
    assert effect == Unconfirmed("ada", "This channel does not exist or has been suspended.")
    session, _ = opened("ada")
    assert session.receive(":tmi.twitch.tv NOTICE * :Login authentication failed", 0.1) == [
        Refused("Login authentication failed")
    ]


@pytest.mark.parametrize("name", ["Ada", "#ada", " ada ", "#ADA"])
def test_a_channel_has_one_name(name: str) -> None:
    """However it is written."""
    assert channel_name(name) == "ada"


@pytest.mark.parametrize("name", ["", "#", "two words", "a,#b", "a\r\nPRIVMSG", "ä", "x" * 26, "twitch.tv/ada"])
def test_what_cannot_be_a_channel_is_refused(name: str) -> None:
    """Nothing that could become another line or another channel is sent."""
    with pytest.raises(UnknownChannelError, match=r"twitch\.tv/NAME"):
        channel_name(name)
