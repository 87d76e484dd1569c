"""One sentence on its way to Open-LLM-VTuber: its sound, and where it is being said."""

import asyncio
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from vtuber.domain.errors import VoiceError
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk, WordSpan
from vtuber.olv.proxy_link import Turn


class Place(Enum):
    """Where a sentence sounds."""

    OPEN = auto()
    """It is being prepared."""
    SERVER = auto()
    """On the pages of Open-LLM-VTuber."""
    OWN_STAGE = auto()
    """On our own stage page, since the server cannot be had."""


@dataclass(slots=True, kw_only=True)
class Take:
    """A sentence, the sound made of it so far, and its turn at the server."""

    sentence: Sentence
    style: VoiceStyle
    chunks: list[SpeechChunk] = field(default_factory=list)
    complete: asyncio.Event = field(default_factory=asyncio.Event)
    placed: asyncio.Event = field(default_factory=asyncio.Event)
    place: Place = Place.OPEN
    turn: Turn | None = None
    announced: bool = False
    """Whether our own stage has been told of it."""
    began_at: float | None = None
    failure: VoiceError | None = None
    """Why the voice broke off in it; what had come by then is said."""
    given: int = 0
    """How many of its chunks have been given to the speaker."""

    def put(self, place: Place, turn: Turn | None = None) -> None:
        """Decide where it sounds."""
        self.place, self.turn = place, turn
        self.placed.set()

    def rest(self) -> list[SpeechChunk]:
        """Return the chunks not given yet, as given."""
        rest = self.chunks[self.given :]
        self.given = len(self.chunks)
        return rest

    @property
    def pcm(self) -> bytes:
        """All its sound so far."""
        return b"".join(chunk.pcm for chunk in self.chunks)

    def heard(self, now: float) -> str:
        """Return its text up to the last word that has begun."""
        if self.began_at is None:
            return ""
        text, end = self.sentence.text, 0
        for word in self._words():
            if word.start_s > now - self.began_at:
                break
            end = max(end, text.find(word.text, end) + len(word.text))
        return text[:end]

    def _words(self) -> list[WordSpan]:
        return [word for chunk in self.chunks for word in chunk.words]


def without_sound(chunk: SpeechChunk) -> SpeechChunk:
    """Return a chunk for a page that shows a sentence which sounds elsewhere."""
    return replace(chunk, pcm=b"")
