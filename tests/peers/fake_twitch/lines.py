"""Lines of IRC as Twitch writes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

HOST = "tmi.twitch.tv"
TAGS, COMMANDS, MEMBERSHIP = "twitch.tv/tags", "twitch.tv/commands", "twitch.tv/membership"
CAPABILITIES = (TAGS, COMMANDS, MEMBERSHIP)

_NEEDS = {
    **dict.fromkeys(
        ("CLEARCHAT", "CLEARMSG", "NOTICE", "RECONNECT", "ROOMSTATE", "USERNOTICE", "USERSTATE", "GLOBALUSERSTATE"),
        COMMANDS,
    ),
    **dict.fromkeys(("JOIN", "PART"), MEMBERSHIP),
}
_ESCAPES = {";": "\\:", " ": "\\s", "\\": "\\\\", "\r": "\\r", "\n": "\\n"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line to everybody in `#channel`; a text of None leaves the last parameter out."""

    channel: str
    command: str
    text: str | None = None
    nick: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)

    def render(self, capabilities: frozenset[str] | set[str]) -> str | None:
        """Write it for somebody with these capabilities; None when they would not get it at all."""
        needed = _NEEDS.get(self.command)
        if needed and needed not in capabilities:
            return None
        tags = tag_text(self.tags) if TAGS in capabilities and self.tags else ""
        prefix = f":{self.nick}!{self.nick}@{self.nick}.{HOST}" if self.nick else f":{HOST}"
        text = "" if self.text is None else f" :{self.text}"
        return f"{tags}{prefix} {self.command} #{self.channel}{text}"


def tag_text(tags: Mapping[str, str]) -> str:
    """Write tags with the escapes of IRCv3, and the space after them."""
    return "@" + ";".join(f"{key}={_escape(value)}" for key, value in tags.items()) + " "


def _escape(value: str) -> str:
    return "".join(_ESCAPES.get(letter, letter) for letter in value)
