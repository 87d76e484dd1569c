"""The IRC parser: what a line says, and what is no line."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.twitch.irc import IrcMessage, IrcSyntaxError, parse, render

LINE_TEXT = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]))
WORD = st.text(st.characters(exclude_characters="\r\n\0 ", exclude_categories=["Cs"]), min_size=1)
KEY = st.text(st.characters(exclude_characters="\r\n\0 ;=", exclude_categories=["Cs"]), min_size=1)
VALUE = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
COMMAND = st.sampled_from(["PRIVMSG", "USERNOTICE", "CLEARCHAT", "001", "PING", "CAP"])


@st.composite
def messages(draw: st.DrawFn) -> IrcMessage:
    """Draw a message that a line can express."""
    middle = draw(st.lists(WORD.filter(lambda word: not word.startswith(":")), max_size=3))
    last = draw(st.none() | LINE_TEXT)
    return IrcMessage(
        command=draw(COMMAND),
        params=(*middle, *(() if last is None else (last,))),
        tags=draw(st.dictionaries(KEY, VALUE, max_size=4)),
        prefix=draw(st.none() | WORD),
    )


@given(messages())
def test_what_is_rendered_is_read_back(message: IrcMessage) -> None:
    """No value is lost or changed on the way through a line."""
    assert parse(render(message)) == message


def test_a_whole_line_is_taken_apart() -> None:
    """Tags, prefix, command and parameters come out, unescaped, without the line end."""
    line = "@display-name=Ann\\sB;flag;color= :ann!ann@ann.tmi.twitch.tv PRIVMSG #channel :hi : there\r\n"
    assert parse(line) == IrcMessage(
        command="PRIVMSG",
        params=("#channel", "hi : there"),
        tags={"display-name": "Ann B", "flag": "", "color": ""},
        prefix="ann!ann@ann.tmi.twitch.tv",
    )
    assert parse(line).nick == "ann"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (r"a\:b", "a;b"),
        (r"a\sb", "a b"),
        (r"a\\b", r"a\b"),
        (r"a\rb\n", "a\rb\n"),
        (r"a\xb", "axb"),
        ("a\\", "a"),
        (r"\\s", r"\s"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_every_escape_is_undone(raw: str, value: str) -> None:
    """Tag values follow the escaping rules of the specification, also where they are broken."""
    assert parse(f"@k={raw} PING").tags == {"k": value}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "no command"),
        ("@a=b", "no command"),
        (":server", "no command"),
        (": PING", "prefix is empty"),
        ("@=x PING", "tag has no name"),
        ("@a=1;;b=2 PING", "tag has no name"),
        ("hello, world", "'hello,' is no command"),
        ("12 x", "'12' is no command"),
        ("PING a\rb", "line end"),
        ("PING a\0b", "NUL"),
    ],
)
def test_a_bad_line_is_refused_with_the_reason(line: str, said: str) -> None:
    """The error names what is wrong."""
    with pytest.raises(IrcSyntaxError, match=said):
        parse(line)


@pytest.mark.parametrize(
    "message",
    [
        IrcMessage(command="PRIVMSG", params=("a b", "c")),
        IrcMessage(command="PRIVMSG", params=(":a", "c")),
        IrcMessage(command="PRIVMSG", params=("", "c")),
        IrcMessage(command="PRIVMSG", params=("a\nb",)),
        IrcMessage(command="privmsg"),
        IrcMessage(command="PING", prefix=""),
        IrcMessage(command="PING", tags={"a b": "c"}),
        IrcMessage(command="PING", tags={"a": "\0"}),
    ],
)
def test_what_no_line_can_express_is_refused(message: IrcMessage) -> None:
    """A message is never rendered as a line that means something else."""
    with pytest.raises(IrcSyntaxError):
        render(message)


def test_noise_raises_nothing_else() -> None:
    """Ten thousand random and damaged lines are read or refused, never worse."""
    chance = random.Random(5)
    good = "@badge-info=;id=1;tmi-sent-ts=1700000000000 :a!a@a.tmi.twitch.tv PRIVMSG #c :hello \\s there"
    alphabet = "@:;=\\ \r\n\0#!" + string.ascii_letters + string.digits + "äß語💀\ufeff\u2028"
    refused = 0
    for _ in range(10_000):
        if chance.random() < 0.5:
            line = "".join(chance.choices(alphabet, k=chance.randrange(60)))
        else:
            at = chance.randrange(len(good))
            line = good[:at] + chance.choice(alphabet) + good[at + chance.randrange(9) :]
        try:
            parse(line)
        except IrcSyntaxError:
            refused += 1
    assert 100 < refused < 9_900


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but the parser's own error comes out of it."""
    try:
        message = parse(text)
    except IrcSyntaxError:
        return
    assert message.command
