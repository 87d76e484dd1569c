"""What the client of a speech service adds to it: from the call to the first chunk, with a server that costs nothing.

The server is in the same process, answers at once and sends two seconds of sound as fast as the socket takes it. The
baseline reads the same answer whole before it gives the first chunk, as a client without streaming would.
"""

import argparse
import asyncio
import itertools
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
from _report import Report, quantile, run

from vtuber.domain.emotions import Emotion
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.voice.openai_speech import OpenAiVoice
from vtuber.voice.speech_request import SAMPLE_RATE, SpeechService

SOUND_S = 2.0
STYLE = VoiceStyle(name="bench")


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer every request on a connection with the same sound."""
    wave = 0.2 * np.sin(2 * np.pi * 180 * np.arange(round(SOUND_S * SAMPLE_RATE)) / SAMPLE_RATE)
    pcm = (wave * 32767).astype("<i2").tobytes()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: audio/pcm\r\nContent-Length: {len(pcm)}\r\n\r\n".encode()
    try:
        while True:
            request = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in request.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.partition(b":")[2]))
            writer.write(head + pcm)
            await writer.drain()
    except asyncio.IncompleteReadError:
        writer.close()


@asynccontextmanager
async def _voice() -> AsyncIterator[OpenAiVoice]:
    async with await asyncio.start_server(_serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        service = SpeechService(base_url=f"http://127.0.0.1:{port}/v1", model="m", voice="v", key="k")
        async with OpenAiVoice(service, clock=LoopClock(epoch=system_now())) as voice:
            yield voice
        # Let the server see that its connections are closed.
        await asyncio.sleep(0.01)


async def _said(voice: OpenAiVoice, text: str) -> tuple[float, float]:
    """Return the milliseconds to the first chunk and to the last."""
    sentence = Sentence(id="s", utterance_id="u", text=text, emotion=Emotion.NEUTRAL)
    began, first, samples = time.perf_counter(), 0.0, 0
    async for chunk in voice.synthesize(sentence, STYLE):
        first = first or time.perf_counter()
        samples += chunk.samples
    assert samples == SOUND_S * SAMPLE_RATE
    return 1000 * (first - began), 1000 * (time.perf_counter() - began)


async def _try(sentences: int) -> tuple[list[tuple[float, float]], list[float], list[float]]:
    """Return (first, last) of new sentences, and the first chunk of connections not open yet and of known sentences."""
    texts = (f"Sentence number {number} of a rather long evening." for number in itertools.count())
    cold = []
    for _ in range(sentences // 10):
        async with _voice() as voice:
            cold.append((await _said(voice, next(texts)))[0])
    async with _voice() as voice:
        await _said(voice, "Known.")
        warm = [await _said(voice, next(texts)) for _ in range(sentences)]
        await _said(voice, "Known.")
        known = [(await _said(voice, "Known."))[0] for _ in range(sentences)]
    return warm, cold, known


def measure(options: argparse.Namespace) -> Report:
    """Say new sentences and known ones."""
    sentences = 50 if options.quick else 300
    warm, cold, known = asyncio.run(_try(sentences))
    report = Report(f"speech service: {sentences} sentences of {SOUND_S:.0f} s", baseline="whole sentence")
    for name, share, target in (("p50", 0.5, 10.0), ("p99", 0.99, None)):
        ours = quantile([first for first, _ in warm], share)
        whole = quantile([last for _, last in warm], share)
        report.add(f"call → first chunk, {name}", ours, "ms", baseline=whole, at_most=target)
    report.add("call → first chunk, new connection, p50", quantile(cold, 0.5), "ms")
    report.add("call → first chunk, known sentence, p50", quantile(known, 0.5), "ms")
    report.note("A real service adds its own time and the network's; neither is measured here.")
    return report


if __name__ == "__main__":
    sys.exit(run("From a sentence to the first sound of a speech service", measure))
