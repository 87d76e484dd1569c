"""Capabilities and logins of chat."""

import re

from tests.peers.fake_twitch.chatter import Chatter
from tests.peers.fake_twitch.lines import CAPABILITIES, HOST, TAGS, tag_text
from tests.peers.fake_twitch.tokens import Tokens

_ANONYMOUS = re.compile(r"justinfan\d+")


class Door:
    """Lets people in: anybody to read, whoever has a good token under the name of its account."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def offer(self, chatter: Chatter, params: list[str]) -> None:
        """Answer CAP."""
        match params:
            case ["REQ", wanted]:
                asked = wanted.split()
                if set(asked) <= set(CAPABILITIES):
                    chatter.capabilities.update(asked)
                    chatter.put(f":{HOST} CAP * ACK :{wanted}")
                else:
                    chatter.put(f":{HOST} CAP * NAK :{wanted}")
            case ["LS", *_]:
                chatter.put(f":{HOST} CAP * LS :{' '.join(CAPABILITIES)}")
            case _:
                return

    async def log_in(self, chatter: Chatter, nick: str) -> None:
        """Answer NICK."""
        nick = nick.lower()
        if not _ANONYMOUS.fullmatch(nick):
            if not chatter.password.startswith("oauth:"):
                await self._turn_away(chatter, "Improperly formatted auth")
                return
            token = self._tokens.valid(chatter.password.removeprefix("oauth:"))
            if token is None or token.user is None or not token.scopes & {"chat:read", "chat:edit"}:
                await self._turn_away(chatter, "Login authentication failed")
                return
            chatter.user, chatter.token, nick = token.user, token, token.user.login
        chatter.nick = nick
        greetings = (
            "001 {} :Welcome, GLHF!",
            f"002 {{}} :Your host is {HOST}",
            "003 {} :This server is rather new",
            "004 {} :-",
            "375 {} :-",
            "372 {} :You are in a maze of twisty passages, all alike.",
            "376 {} :>",
        )
        chatter.put(*(f":{HOST} {greeting.format(nick)}" for greeting in greetings))
        if chatter.user and TAGS in chatter.capabilities:
            tags = {
                "badge-info": "",
                "badges": "",
                "color": chatter.user.color,
                "display-name": chatter.user.name,
                "emote-sets": "0",
                "user-id": chatter.user.id,
                "user-type": "",
            }
            chatter.put(f"{tag_text(tags)}:{HOST} GLOBALUSERSTATE")

    async def _turn_away(self, chatter: Chatter, reason: str) -> None:
        chatter.put(f":{HOST} NOTICE * :{reason}")
        await chatter.wire.drained()
        await chatter.wire.close(1000)
