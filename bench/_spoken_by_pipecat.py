"""Pipecat, for `voice_peers.py`: its pipeline and its `TTSService`, sentences as by default, a voice at no cost.

Runs in an environment of its own. First sound is an audio frame that has left the speech service.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager

from _spoken_script import Notes, Player, serve
from pipecat.frames.frames import (
    EndFrame,
    Frame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    TTSAudioRawFrame,
    TTSTextFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.settings import TTSSettings
from pipecat.services.tts_service import TTSService
from pipecat.workers.runner import WorkerRunner

_RATE = 22050
_SOUND = bytes(2 * _RATE // 1000)
_LONGEST_S = 60.0


class NotingVoice(TTSService):
    """A voice of a millisecond a sentence, at no cost; its call is noted."""

    def __init__(self) -> None:
        settings = TTSSettings(model=None, voice=None, language=None)
        super().__init__(sample_rate=_RATE, push_start_frame=True, push_stop_frames=True, settings=settings)
        self.notes = Notes()

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame, None]:
        """Give a millisecond of sound."""
        self.notes.called(text)
        yield TTSAudioRawFrame(_SOUND, _RATE, 1, context_id=context_id)


class Output(FrameProcessor):
    """What stands where a transport would."""

    def __init__(self, voice: NotingVoice) -> None:
        super().__init__()
        self._voice = voice
        self.spoken = asyncio.Event()
        self.awaited = ""
        self._heard = ""

    def expect(self, text: str) -> None:
        """Wait for a text to have been spoken."""
        self.awaited, self._heard = "".join(text.split()), ""
        self.spoken.clear()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Note sound, and the text that follows its sound."""
        await super().process_frame(frame, direction)
        if isinstance(frame, TTSAudioRawFrame):
            self._voice.notes.sounded()
        elif isinstance(frame, TTSTextFrame):
            self._heard += "".join(frame.text.split())
            if self._heard == self.awaited:
                self.spoken.set()
        await self.push_frame(frame, direction)


@asynccontextmanager
async def pipecat() -> AsyncIterator[Player]:
    """Give a running pipeline."""
    voice = NotingVoice()
    output = Output(voice)
    worker = PipelineWorker(
        Pipeline([voice, output]),
        cancel_on_idle_timeout=False,
        enable_rtvi=False,
        params=PipelineParams(audio_out_sample_rate=_RATE),
    )
    started = asyncio.Event()

    @worker.event_handler("on_pipeline_started")
    async def _started(_worker: object, _frame: object) -> None:
        started.set()

    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)

    async def play(tokens: Sequence[str], notes: Notes) -> None:
        voice.notes = notes
        output.expect("".join(tokens))
        await worker.queue_frame(LLMFullResponseStartFrame())
        async for token in notes.tokens(tokens):
            await worker.queue_frame(LLMTextFrame(token))
        await worker.queue_frame(LLMFullResponseEndFrame())
        async with asyncio.timeout(_LONGEST_S):
            await output.spoken.wait()

    async with asyncio.TaskGroup() as group:
        running = group.create_task(runner.run())
        await started.wait()
        yield play
        await worker.queue_frame(EndFrame())
        await running


if __name__ == "__main__":
    serve(pipecat, package="pipecat-ai")
