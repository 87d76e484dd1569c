"""Closing a voice's sound for certain, whichever way it is left."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from vtuber.domain.speech import SpeechChunk


@asynccontextmanager
async def closing(sound: AsyncIterator[SpeechChunk]) -> AsyncIterator[AsyncIterator[SpeechChunk]]:
    """Close the iterator at the end, if it can be closed: that cancels what is left of the sentence."""
    try:
        yield sound
    finally:
        close = getattr(sound, "aclose", None)
        if close is not None:
            await close()
