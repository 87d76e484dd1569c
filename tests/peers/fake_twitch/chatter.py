"""Somebody connected to chat, and what they write: lines of IRC."""

from dataclasses import dataclass, field

from tests.peers.fake_twitch.people import User
from tests.peers.fake_twitch.tokens import Token
from tests.peers.fake_twitch.wire import Outgoing, Wire
from tests.peers.fake_twitch.world_state import Presence


@dataclass(slots=True)
class Chatter:
    """A connection to chat. `user` is None for an anonymous reader."""

    wire: Wire
    presence: Presence
    capabilities: set[str] = field(default_factory=set)
    password: str = ""
    nick: str = ""
    user: User | None = None
    token: Token | None = None
    channels: set[str] = field(default_factory=set)

    def put(self, *lines: str) -> None:
        """Queue lines of the server."""
        for line in lines:
            self.wire.put(Outgoing(line))


def parsed(line: str) -> tuple[dict[str, str], str, list[str]]:
    """Return the tags as they stand, the command and the parameters."""
    tags: dict[str, str] = {}
    if line.startswith("@"):
        raw, _, line = line[1:].partition(" ")
        tags = dict(each.partition("=")[::2] for each in raw.split(";"))
    if line.startswith(":"):
        _, _, line = line.partition(" ")
    head, colon, trailing = line.partition(" :")
    command, *params = head.split()
    return tags, command.upper(), [*params, trailing] if colon else params
