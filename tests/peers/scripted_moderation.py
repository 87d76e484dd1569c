"""The moderation service without a network: the same opinions, in the memory of this process."""

import asyncio
import json
from dataclasses import dataclass, field

from tests.peers.moderation_server import answer_to
from vtuber.domain.errors import ModerationError
from vtuber.safety.moderation_client import opinion_in
from vtuber.safety.second_opinion import Opinion


@dataclass
class ScriptedModeration:
    """Takes `delay_s` seconds for an opinion; `down` has none."""

    delay_s: float = 0.0
    down: bool = False
    asked: list[str] = field(default_factory=list)

    async def ask(self, text: str) -> Opinion:
        self.asked.append(text)
        await asyncio.sleep(self.delay_s)
        if self.down:
            raise ModerationError("scripted")
        return opinion_in(json.dumps(answer_to(text)).encode())
