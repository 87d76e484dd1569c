"""IRC lines with IRCv3 message tags, as Twitch's chat speaks them: text in, values out, no sockets.

Grammar: RFC 1459 section 2.3.1 and https://ircv3.net/specs/extensions/message-tags. Length limits are left to whoever
reads the socket or the file.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from vtuber.domain.errors import VTuberError

_UNESCAPED = {":": ";", "s": " ", "\\": "\\", "r": "\r", "n": "\n"}
_ESCAPED = str.maketrans({";": "\\:", " ": "\\s", "\\": "\\\\", "\r": "\\r", "\n": "\\n"})
_ESCAPE = re.compile(r"\\(.?)", re.DOTALL)
_NUMERIC_LENGTH = 3
_USUAL = frozenset({"PRIVMSG", "USERNOTICE", "CLEARCHAT", "CLEARMSG", "PING"})
_NOT_IN_A_WORD = re.compile(r"[\r\n\0 ]")
_NOT_IN_A_KEY = re.compile(r"[\r\n\0 ;=]")
_NO_TAGS: Mapping[str, str] = MappingProxyType({})


class IrcSyntaxError(VTuberError):
    """A line, or a message to be rendered, breaks the grammar of IRC."""


class IrcMessage(msgspec.Struct, frozen=True):
    """One message. `tags` are unescaped, a tag without a value is `""`; `command` is in upper case."""

    command: str
    params: tuple[str, ...] = ()
    tags: Mapping[str, str] = msgspec.field(default_factory=dict)
    prefix: str | None = None

    @property
    def nick(self) -> str:
        """The sender's login name, `""` when the message has no prefix or a server sent it."""
        nick, at_sign, _ = (self.prefix or "").partition("!")
        return nick if at_sign else ""

    @property
    def text(self) -> str:
        """The second parameter, which is what was said, `""` when there is none."""
        return self.params[1] if len(self.params) > 1 else ""


def parse(line: str) -> IrcMessage:
    """Read one line, with or without its line end; raise `IrcSyntaxError` naming what is wrong with it."""
    rest = line.rstrip("\r\n")
    if "\n" in rest or "\r" in rest or "\0" in rest:
        raise IrcSyntaxError("a line end or a NUL stands inside the line")
    tags = _NO_TAGS
    prefix = None
    if rest.startswith("@"):
        raw, _, rest = rest.partition(" ")
        tags = _tags_of(raw[1:])
        if rest.startswith(" "):
            rest = rest.lstrip(" ")
    if rest.startswith(":"):
        prefix, _, rest = rest[1:].partition(" ")
        if not prefix:
            raise IrcSyntaxError("the prefix is empty")
        if rest.startswith(" "):
            rest = rest.lstrip(" ")
    head, has_trailing, trailing = rest.partition(" :")
    command, *params = head.split(" ")
    if command not in _USUAL:
        if not _is_command(command):
            raise IrcSyntaxError(_complaint(command))
        command = command.upper()
    if "" in params:
        params = [param for param in params if param]
    if has_trailing:
        params.append(trailing)
    return IrcMessage(command, tuple(params), tags, prefix)


def render(message: IrcMessage) -> str:
    """Write a message as one line without its line end; raise `IrcSyntaxError` for what no line can express.

    `parse(render(message)) == message` for every message that renders.
    """
    parts = []
    if message.tags:
        parts.append("@" + ";".join(_render_tag(key, value) for key, value in message.tags.items()))
    if message.prefix is not None:
        parts.append(":" + _checked(message.prefix, _NOT_IN_A_WORD, "prefix"))
    if not _is_command(message.command) or message.command != message.command.upper():
        raise IrcSyntaxError(_complaint(message.command))
    parts.append(message.command)
    for param in message.params[:-1]:
        if param.startswith(":"):
            raise IrcSyntaxError(f"only the last parameter may begin with a colon: {param[:40]!r}")
        parts.append(_checked(param, _NOT_IN_A_WORD, "parameter"))
    if message.params:
        last = message.params[-1]
        if not _fits_a_line(last):
            raise IrcSyntaxError("a line end or a NUL stands inside the last parameter")
        parts.append(":" + last)
    return " ".join(parts)


def _fits_a_line(text: str) -> bool:
    return not ("\n" in text or "\r" in text or "\0" in text)


def _is_command(word: str) -> bool:
    return word.isascii() and (word.isalpha() or (len(word) == _NUMERIC_LENGTH and word.isdigit()))


def _tags_of(raw: str) -> dict[str, str]:
    tags = {}
    for item in raw.split(";"):
        key, _, value = item.partition("=")
        tags[key] = value if "\\" not in value else _ESCAPE.sub(_unescape, value)
    if "" in tags:
        raise IrcSyntaxError("a tag has no name")
    return tags


def _unescape(found: re.Match[str]) -> str:
    return _UNESCAPED.get(found[1], found[1])


def _render_tag(key: str, value: str) -> str:
    if "\0" in value:
        raise IrcSyntaxError(f"the tag {key[:40]!r} holds a NUL")
    return f"{_checked(key, _NOT_IN_A_KEY, 'tag name')}={value.translate(_ESCAPED)}"


def _checked(text: str, forbidden: re.Pattern[str], what: str) -> str:
    if not text or forbidden.search(text):
        raise IrcSyntaxError(f"a {what} is empty or holds a character that may not stand in one: {text[:40]!r}")
    return text


def _complaint(command: str) -> str:
    if not command:
        return "the line has no command"
    return f"{command[:40]!r} is no command: letters or three digits are"
