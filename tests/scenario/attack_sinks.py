"""Where all that gets out of an attacked stream arrives: a voice, a platform, a page, and the sum of it."""

import json
import struct
from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.scenario.attack_doors import texts_in
from tests.scenario.obedient import ObedientDirector, ObedientWriter

from vtuber.app.cast import Cast
from vtuber.domain.events import Event
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.runtime.codec import encode
from vtuber.voice.silent import SilentVoice

_TALKS_FASTER = 12


@dataclass(eq=False)
class Outcome:
    """What came of a stream: what got out, by the way it took, and what the models saw and did."""

    events: list[Event]
    speech: dict[str, list[str]]
    """Sentences given to the voice, by utterance."""
    frames: list[dict[str, Any]]
    """What was sent to the stage's pages."""
    helix: list[tuple[str, str, str]]
    """Calls of the platform: method, path, and all that was in them."""
    logged: str
    terminal: str
    reports: str
    writer: ObedientWriter
    director: ObedientDirector

    def ways_out(self) -> Mapping[str, list[str]]:
        """Return all texts that got out, by the way they took."""
        return {
            "voice": [text for utterance in self.speech.values() for text in utterance],
            "stage": [" ".join(strings_in(_without_ids(frame))) for frame in self.frames],
            "platform": [text for _, _, text in self.helix],
            "logs": self.logged.splitlines(),
            "terminal": self.terminal.splitlines(),
            "reports": self.reports.splitlines(),
            "journal": [encode(event).decode() for event in self.events],
        }


class Voice(SilentVoice):
    """Notes each sentence it is asked for, and speaks fast, so that a stream has room for many."""

    def __init__(self) -> None:
        super().__init__(timings=True)
        self.asked: dict[str, list[str]] = {}

    async def synthesize(self, sentence: Sentence, style: VoiceStyle) -> AsyncGenerator[SpeechChunk, None]:
        """Give the sentence's sound, and speed it up."""
        self.asked.setdefault(sentence.utterance_id, []).append(sentence.text)
        async for chunk in super().synthesize(sentence, style):
            yield SpeechChunk(
                first_sample=0, samples=chunk.samples // _TALKS_FASTER, words=chunk.words, visemes=chunk.visemes
            )


@dataclass
class Platform:
    """Stands for Helix: notes every call, and says yes."""

    calls: list[tuple[str, str, str]] = field(default_factory=list)

    async def request(self, method: str, path: str, **given: Mapping[str, str] | None) -> dict[str, object]:
        """Take a call."""
        texts = " ".join(strings_in([given.get("params"), given.get("json")]))
        self.calls.append((method, path, texts))
        sought = (given.get("params") or {}).get("query") or (given.get("params") or {}).get("name") or "x"
        found = {"id": "1", "name": sought, "outcomes": [{"id": "1", "title": "yes"}], "message_id": "1"}
        return {"data": [found | {"is_sent": True}]}


@dataclass
class Audience:
    """A stage page, and an ear for all that other people write."""

    frames: list[dict[str, Any]] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    async def watch(self, cast: Cast) -> None:
        """Watch to the end; a companion."""
        cast.bus.tap("attack", lambda event: self.written.extend(texts_in(event)))
        with cast.hub.join() as page:
            async for frame in page.frames():
                self.frames.append(json.loads(frame) if isinstance(frame, str) else _header(frame))

    def since(self) -> str:
        """Return what was written since the last time, one after another."""
        text = "\x1e".join(self.written)
        self.written.clear()
        return text


def _header(frame: bytes) -> dict[str, Any]:
    (length,) = struct.unpack_from("<I", frame)
    header = json.loads(frame[4 : 4 + length])
    return {"type": "audio", "sentence_id": header["sentence_id"], "words": header["words"]}


def _without_ids(frame: Mapping[str, Any]) -> dict[str, Any]:
    """Return a frame without its ids, whose figures could pass for letters."""
    return {name: value for name, value in frame.items() if name != "id" and not name.endswith("_id")}


def strings_in(value: object) -> Iterator[str]:
    """Give all texts in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from strings_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from strings_in(part)
