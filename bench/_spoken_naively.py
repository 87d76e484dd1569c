"""The naive baseline of `voice_peers.py`: a regular expression that cuts where white space follows a terminator."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from _spoken_script import Notes, Player, serve

_END = re.compile(r"(?<=[.!?])\s+")


@asynccontextmanager
async def naive() -> AsyncIterator[Player]:
    """Give the baseline."""
    yield _play


async def _play(tokens: Sequence[str], notes: Notes) -> None:
    pending = ""
    async for token in notes.tokens(tokens):
        *whole, pending = _END.split(pending + token)
        for sentence in whole:
            _say(sentence, notes)
    _say(pending, notes)


def _say(sentence: str, notes: Notes) -> None:
    if sentence.strip():
        notes.called(sentence)
        notes.sounded()


if __name__ == "__main__":
    serve(naive)
