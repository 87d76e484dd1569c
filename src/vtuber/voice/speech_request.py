"""What is asked of a speech service, and what its answer looks like: OpenAI's `POST /audio/speech`.

Source: OpenAI API reference, "Create speech": `model`, `input`, `voice`, `instructions` (not for `tts-1` and
`tts-1-hd`), `response_format`, `speed` (0.25 to 4). The format `pcm` is 24 kHz, 16 bits, little-endian, no header.
"""

import math
import string
from dataclasses import dataclass, field

from vtuber.domain.emotions import Emotion
from vtuber.domain.persona import VoiceStyle
from vtuber.voice.emotion_style import coloured

SAMPLE_RATE = 24_000
"""Samples per second of the format `pcm`."""

NORMAL_RATE = 170
"""Words per minute the service speaks at speed 1."""

SLOWEST, FASTEST = 0.5, 2.0
"""Speeds at which a voice still sounds like itself; the service takes 0.25 to 4."""

PREFIX_BYTES = 16
"""How much of an answer is looked at before it is taken for sound."""

LONGEST_RETRY_S = 600.0
"""The longest a service is believed when it says how long to wait."""

_TEXT = frozenset(string.printable.encode())
_CONTAINERS = (b"RIFF", b"ID3", b"OggS", b"fLaC")

_INSTRUCTIONS = {
    Emotion.NEUTRAL: "Speak like a friendly streamer talking to her chat: relaxed and natural.",
    Emotion.JOY: "Speak like a streamer who is delighted: bright, quick, smiling.",
    Emotion.SADNESS: "Speak softly and a little slowly, with a sad voice.",
    Emotion.ANGER: "Speak with mock outrage: tense and emphatic, without shouting.",
    Emotion.SURPRISE: "Speak as if you had just been surprised: high and wide awake.",
    Emotion.SMIRK: "Speak with a teasing smirk: dry, unhurried, amused.",
    Emotion.FEAR: "Speak nervously, a little fast and breathless.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechService:
    """Where speech comes from. `base_url` ends before `/audio/speech`; the key is sent there and nowhere else.

    `language` is a language tag (`en`, `pt-BR`), told to models that take instructions; empty tells them nothing.

    Raises:
        ValueError: the key cannot be sent in a header; the text does not contain it.
    """

    base_url: str
    model: str
    voice: str
    key: str = field(default="", repr=False)
    language: str = ""

    def __post_init__(self) -> None:
        if not all("!" <= character <= "~" for character in self.key):
            raise ValueError("the key has characters that no key has: spaces, line ends or letters beyond ASCII")

    @property
    def address(self) -> str:
        """The address requests are posted to."""
        return f"{self.base_url.rstrip('/')}/audio/speech"

    @property
    def headers(self) -> dict[str, str]:
        """The headers of each request."""
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    @property
    def takes_instructions(self) -> bool:
        """Whether the model can be told how to speak; the others show emotion by their speed."""
        return self.model.startswith("gpt-")


def speed_of(service: SpeechService, style: VoiceStyle, emotion: Emotion) -> float:
    """Return the speed to ask for, to two places."""
    rate = style.rate if service.takes_instructions else coloured(style, emotion).rate
    return round(min(FASTEST, max(SLOWEST, rate / NORMAL_RATE)), 2)


def body_of(service: SpeechService, text: str, *, speed: float, emotion: Emotion) -> dict[str, str | float]:
    """Return the body of the request for one sentence."""
    body: dict[str, str | float] = {
        "model": service.model,
        "voice": service.voice,
        "input": text,
        "response_format": "pcm",
        "speed": speed,
    }
    if service.takes_instructions:
        language = f" The language is `{service.language}`." if service.language else ""
        body["instructions"] = f"{_INSTRUCTIONS[emotion]}{language}"
    return body


def is_sound(prefix: bytes) -> bool:
    """Return whether an answer that begins like this is bare samples: neither text nor a file of another format."""
    return not prefix.startswith(_CONTAINERS) and not _TEXT.issuperset(prefix)


def retry_after_s(header: str | None) -> float | None:
    """Return the seconds of a `Retry-After` header; None if there is none that can be believed."""
    try:
        seconds = float(header or "")
    except ValueError:
        return None
    return min(seconds, LONGEST_RETRY_S) if math.isfinite(seconds) and seconds >= 0 else None
