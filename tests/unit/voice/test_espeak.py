"""The offline voice with its real process: sound, marks, cancelling, crashes, the end."""

import array
import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from itertools import pairwise
from pathlib import Path
from shutil import copytree

import pytest

from vtuber.domain.emotions import Emotion
from vtuber.domain.errors import VoiceError
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk, Viseme, VisemeSpan, WordSpan
from vtuber.voice.espeak import EspeakVoice

pytestmark = pytest.mark.slow

STYLE = VoiceStyle(name="en-us")
LONG = "word " * 300


def sentence(text: str, emotion: Emotion = Emotion.NEUTRAL) -> Sentence:
    """Return a sentence with that text."""
    return Sentence(id="s1", utterance_id="u1", text=text, emotion=emotion)


async def chunks_of(voice: EspeakVoice, text: str, emotion: Emotion = Emotion.NEUTRAL) -> list[SpeechChunk]:
    """Synthesise a whole sentence."""
    return [chunk async for chunk in voice.synthesize(sentence(text, emotion), STYLE)]


async def read_to_the_end(sound: AsyncIterator[SpeechChunk]) -> None:
    """Drop what comes."""
    async for _ in sound:
        pass


def samples_of(chunks: list[SpeechChunk]) -> "array.array[int]":
    """Return the samples of a sentence."""
    return array.array("h", b"".join(chunk.pcm for chunk in chunks))


def words_of(chunks: list[SpeechChunk]) -> list[tuple[str, float]]:
    """Return the words and when they begin, to 5 ms: espeak-ng varies by some samples from one time to the next."""
    return [(word.text, round(word.start_s * 200) / 200) for chunk in chunks for word in chunk.words]


def spoken(text: str, emotion: Emotion = Emotion.NEUTRAL) -> list[SpeechChunk]:
    """Synthesise a sentence in a voice of its own."""

    async def speak() -> list[SpeechChunk]:
        async with EspeakVoice() as voice:
            return await chunks_of(voice, text, emotion)

    return asyncio.run(speak())


def test_chunks_are_gapless_and_say_what_begins_in_them() -> None:
    """Chunks of about 60 ms follow each other to the sample; words and visemes begin in the chunk that brings them."""
    chunks = spoken("Hello chat! Welcome back, it is 3.5 degrees.")
    position = 0
    for chunk in chunks:
        assert chunk.first_sample == position
        assert len(chunk.pcm) == 2 * chunk.samples
        assert 0 < chunk.samples <= 0.061 * EspeakVoice.sample_rate
        spans: tuple[WordSpan | VisemeSpan, ...] = (*chunk.words, *chunk.visemes)
        for span in spans:
            assert position <= round(span.start_s * EspeakVoice.sample_rate) < position + chunk.samples
        position += chunk.samples
    words = [word.text for chunk in chunks for word in chunk.words]
    assert words == ["Hello", "chat", "Welcome", "back", "it", "is", "3.5", "degrees"]


def test_visemes_cover_the_sentence() -> None:
    """Mouth shapes follow each other without gap or overlap, and the mouth is closed in the pauses."""
    chunks = spoken("Boom! Papa moves.")
    visemes = [viseme for chunk in chunks for viseme in chunk.visemes]
    assert visemes[0].start_s == 0
    for first, second in pairwise(visemes):
        assert first.start_s + first.duration_s == pytest.approx(second.start_s)
    duration_s = sum(chunk.samples for chunk in chunks) / EspeakVoice.sample_rate
    assert visemes[-1].start_s + visemes[-1].duration_s == pytest.approx(duration_s, abs=0.011)
    assert visemes[-1].viseme is Viseme.SIL
    assert [viseme.viseme for viseme in visemes[:4]] == [Viseme.PP, Viseme.U, Viseme.PP, Viseme.SIL]


def test_the_mouth_opens_with_the_sound() -> None:
    """Open shapes are loud, closed mouths quiet: what the visemes say fits the waveform."""
    chunks = spoken("Ah, papa, ah! Mama and papa. Ah.")
    samples, rate = samples_of(chunks), EspeakVoice.sample_rate

    def loudness(viseme: Viseme) -> float:
        spans = [span for chunk in chunks for span in chunk.visemes if span.viseme is viseme]
        heard = [
            abs(sample)
            for span in spans
            for sample in samples[round(span.start_s * rate) : round((span.start_s + span.duration_s) * rate)]
        ]
        return sum(heard) / len(heard)

    assert loudness(Viseme.AA) > 3 * loudness(Viseme.PP) > 3 * loudness(Viseme.SIL)


@pytest.mark.parametrize("emotion", list(Emotion))
def test_sound_neither_clips_nor_clicks(emotion: Emotion) -> None:
    """The peak is below full scale, the first and the last sample are silence, in every emotion."""
    samples = samples_of(spoken("Wow, I am ALL ears! Oh no, why?", emotion))
    assert 8000 < max(map(abs, samples)) < 32000
    assert abs(samples[0]) < 50
    assert abs(samples[1] - samples[0]) < 50
    assert max(map(abs, samples[-200:])) < 50


def test_emotions_sound_different() -> None:
    """Joy is faster than sadness, and no two emotions give the same sound."""
    text = "I did not expect that at all."
    sounds = {emotion: samples_of(spoken(text, emotion)).tobytes() for emotion in Emotion}
    assert len(set(sounds.values())) == len(Emotion)
    assert len(sounds[Emotion.JOY]) < len(sounds[Emotion.NEUTRAL]) < len(sounds[Emotion.SADNESS])


@pytest.mark.parametrize("text", ["", "...", "😂😂", "\x00\x07", " \n "])
def test_nothing_to_pronounce_gives_no_chunk(text: str) -> None:
    """An emoji is not read out by its name."""
    assert spoken(text) == []


@pytest.mark.parametrize("text", ["<break time='9s'/> hi", "[[x]] a\x00b", "naïve 日本 \ud800 ok", "&amp; </speak> <b"])
def test_markup_is_only_text(text: str) -> None:
    """Neither SSML nor control characters nor broken text gets through to the engine's command language."""
    duration_s = sum(chunk.samples for chunk in spoken(text)) / EspeakVoice.sample_rate
    assert 0 < duration_s < 6


def test_closing_early_cancels() -> None:
    """Twenty sentences of minutes each are begun and dropped in the time of one; the next is whole and its own."""

    async def scene() -> None:
        async with EspeakVoice() as voice:
            expected = words_of(await chunks_of(voice, "Hello you."))
            began = time.monotonic()
            for _ in range(20):
                async with aclosing(voice.synthesize(sentence(LONG), STYLE)) as sound:
                    await anext(sound)
            assert words_of(await chunks_of(voice, "Hello you.")) == expected
            assert time.monotonic() - began < 2

    asyncio.run(scene())


def test_a_cancelled_task_leaves_the_voice_usable() -> None:
    """Cancelling whoever synthesises, at any moment, does not mix up the next sentence."""

    async def scene() -> None:
        async with EspeakVoice() as voice:
            expected = words_of(await chunks_of(voice, "Hello you."))
            for delay_s in (0, 0.0005, 0.001, 0.002, 0.004, 0.008):
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(delay_s):
                        await chunks_of(voice, LONG)
                assert words_of(await chunks_of(voice, "Hello you.")) == expected

    asyncio.run(scene())


def test_two_sentences_at_once_do_not_mix() -> None:
    """A second sentence waits for the first."""

    async def scene() -> None:
        async with EspeakVoice() as voice:
            texts = ["One is first.", "Two comes after that.", "Three!"]
            alone = [words_of(await chunks_of(voice, text)) for text in texts]
            together = await asyncio.gather(*(chunks_of(voice, text) for text in texts))
            assert [words_of(chunks) for chunks in together] == alone

    asyncio.run(scene())


def test_a_crash_costs_one_sentence() -> None:
    """A process killed in mid-sentence fails that sentence; the next is said by a new process."""

    async def scene() -> None:
        async with EspeakVoice() as voice:
            first = voice.process_id
            assert first is not None
            async with aclosing(voice.synthesize(sentence(LONG), STYLE)) as sound:
                await anext(sound)
                os.kill(first, signal.SIGKILL)
                with pytest.raises(VoiceError, match="died"):
                    await read_to_the_end(sound)
            assert await chunks_of(voice, "Hello again.")
            assert voice.process_id != first
            with pytest.raises(ProcessLookupError):
                os.kill(first, 0)

    asyncio.run(scene())


def test_a_crash_between_sentences_costs_none() -> None:
    """A process found dead is replaced before the sentence."""

    async def scene() -> None:
        async with EspeakVoice() as voice:
            assert voice.process_id is not None
            child = Path("/proc", str(voice.process_id))
            os.kill(voice.process_id, signal.SIGKILL)
            while child.exists():  # noqa: ASYNC110, ASYNC240  (another process sets nothing)
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.1)
            assert await chunks_of(voice, "Hello again.")

    asyncio.run(scene())


def test_a_hung_process_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that does not answer fails the sentence in time and is replaced."""

    async def scene() -> None:
        async with EspeakVoice() as voice:
            assert voice.process_id is not None
            os.kill(voice.process_id, signal.SIGSTOP)
            monkeypatch.setattr("vtuber.voice.espeak.ANSWER_S", 0.2)
            with pytest.raises(VoiceError, match="did not answer"):
                await chunks_of(voice, "Hello.")
            monkeypatch.undo()
            assert await chunks_of(voice, "Hello again.")

    asyncio.run(scene())


def test_an_unknown_voice_fails_the_sentence() -> None:
    """The name is in the message; the process goes on."""

    async def scene() -> None:
        async with EspeakVoice() as voice:
            with pytest.raises(VoiceError, match="nobody"):
                await anext(voice.synthesize(sentence("Hi."), VoiceStyle(name="nobody")))
            assert await chunks_of(voice, "Hello.")

    asyncio.run(scene())


def test_outside_its_context_there_is_no_voice() -> None:
    """Nothing is started behind the back of whoever has left."""

    async def scene() -> None:
        voice = EspeakVoice()
        with pytest.raises(VoiceError, match="not been entered"):
            await chunks_of(voice, "Hello.")
        assert voice.process_id is None

    asyncio.run(scene())


LOADING = """
import espeakng_loader
from vtuber.voice.espeak_process import Espeak
print(espeakng_loader.get_data_path(), Espeak().sample_rate)
"""

PROGRAM = """
import asyncio
from vtuber.voice.espeak import EspeakVoice
async def main():
    async with EspeakVoice() as voice:
        print(voice.process_id, flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


def test_the_process_dies_with_the_program() -> None:
    """Also when the program is killed without notice."""
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        child = Path("/proc", program.stdout.readline().strip())
        assert child.exists()
        program.kill()
    until = time.monotonic() + 10
    while child.exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert not child.exists()


def test_a_long_installation_path_does_no_harm(tmp_path: Path) -> None:
    """espeak-ng keeps 160 bytes of its data's path; the voice speaks from a deeper place all the same."""
    import espeakng_loader

    deep = tmp_path / ("d" * 100) / ("e" * 100)
    copytree(Path(espeakng_loader.__file__).parent, deep / "espeakng_loader")
    environment = {**os.environ, "PYTHONPATH": str(deep)}
    output = subprocess.check_output([sys.executable, "-c", LOADING], env=environment, text=True)
    assert output == f"{deep}/espeakng_loader/espeak-ng-data 22050\n"
