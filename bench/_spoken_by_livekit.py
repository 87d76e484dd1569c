"""LiveKit Agents, for `voice_peers.py`: `StreamAdapter` with its default sentence tokenizer around a voice at no cost.

That is what an agent's `tts_node` puts around every voice that takes whole texts. Runs in an environment of its own.
First sound is an audio frame that the adapter's stream gives.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from _spoken_script import Notes, Player, serve
from livekit.agents import tts
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, APIConnectOptions

_RATE = 22050
_SOUND = bytes(2 * (_RATE // 4))
"""A quarter of a second: the emitter gathers frames of 200 ms."""


class NotingVoice(tts.TTS):
    """A voice at no cost; its call is noted."""

    def __init__(self) -> None:
        super().__init__(capabilities=tts.TTSCapabilities(streaming=False), sample_rate=_RATE, num_channels=1)
        self.notes = Notes()

    def synthesize(
        self, text: str, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.ChunkedStream:
        """Give a quarter of a second of silence."""
        self.notes.called(text)
        return Silence(tts=self, input_text=text, conn_options=conn_options)


class Silence(tts.ChunkedStream):
    """The sound of one text."""

    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        output_emitter.initialize(request_id="bench", sample_rate=_RATE, num_channels=1, mime_type="audio/pcm")
        output_emitter.push(_SOUND)
        output_emitter.flush()


@asynccontextmanager
async def livekit() -> AsyncIterator[Player]:
    """Give an adapter, made as `tts_node` makes it."""
    voice = NotingVoice()
    adapter = tts.StreamAdapter(tts=voice)

    async def play(tokens: Sequence[str], notes: Notes) -> None:
        voice.notes = notes
        async with adapter.stream() as stream, asyncio.TaskGroup() as group:

            async def push() -> None:
                async for token in notes.tokens(tokens):
                    stream.push_text(token)
                stream.end_input()

            group.create_task(push())
            async for _ in stream:
                notes.sounded()

    yield play


if __name__ == "__main__":
    serve(livekit, package="livekit-agents")
