"""The protocol between the program and its espeak-ng process: binary frames over the process's standard streams.

A frame is a little-endian u32 length of what follows, a byte for the kind, and the body. The process answers each
SPEAK with any number of SOUND, then one DONE or FAILED, all with the request's number. Numbers rise; a CANCEL is for
its number and all below.
"""

import struct
from enum import IntEnum
from typing import NamedTuple

LENGTH = struct.Struct("<I")
READY = struct.Struct("<I")
SPEAK = struct.Struct("<IHHHB")
NUMBER = struct.Struct("<I")
SOUND = struct.Struct("<IIH")
MARK = struct.Struct("<BIIH8s")

LONGEST = 1 << 20
"""No frame is longer, in bytes; whoever gets one has lost its place in the stream."""


class Kind(IntEnum):
    """What a frame says."""

    SPEAK = 1
    CANCEL = 2
    READY = 3
    SOUND = 4
    DONE = 5
    FAILED = 6


class MarkKind(IntEnum):
    """What begins at a mark."""

    WORD = 1
    PHONEME = 2


class Speak(NamedTuple):
    """A request: `rate` in words per minute, `pitch` and `pitch_range` 0 to 100."""

    number: int
    rate: int
    pitch: int
    pitch_range: int
    voice: str
    text: str


class Mark(NamedTuple):
    """A word or a phoneme begins at `sample` of the request's sound.

    A word is `length` characters of the text from `position` on; a phoneme is `ipa`, empty for a pause.
    """

    kind: MarkKind
    sample: int
    position: int = 0
    length: int = 0
    ipa: str = ""


class Sound(NamedTuple):
    """A stretch of 16-bit mono samples, counted from `first_sample`, and the marks that came with it."""

    number: int
    first_sample: int
    pcm: bytes
    marks: tuple[Mark, ...]


def frame(kind: Kind, body: bytes) -> bytes:
    """Return a whole frame."""
    return LENGTH.pack(len(body) + 1) + bytes((kind,)) + body


def speak_body(request: Speak) -> bytes:
    """Return the body of a SPEAK frame."""
    voice = request.voice.encode()
    head = SPEAK.pack(request.number, request.rate, request.pitch, request.pitch_range, len(voice))
    return head + voice + request.text.encode()


def parse_speak(body: bytes) -> Speak:
    """Read the body of a SPEAK frame."""
    number, rate, pitch, pitch_range, length = SPEAK.unpack_from(body)
    text = SPEAK.size + length
    return Speak(number, rate, pitch, pitch_range, body[SPEAK.size : text].decode(), body[text:].decode())


def sound_body(sound: Sound) -> bytes:
    """Return the body of a SOUND frame."""
    marks = b"".join(
        MARK.pack(mark.kind, mark.sample, mark.position, mark.length, mark.ipa.encode()) for mark in sound.marks
    )
    return SOUND.pack(sound.number, sound.first_sample, len(sound.marks)) + marks + sound.pcm


def parse_sound(body: bytes) -> Sound:
    """Read the body of a SOUND frame."""
    number, first_sample, count = SOUND.unpack_from(body)
    pcm = SOUND.size + count * MARK.size
    marks = tuple(
        Mark(MarkKind(kind), sample, position, length, ipa.rstrip(b"\0").decode(errors="ignore"))
        for kind, sample, position, length, ipa in MARK.iter_unpack(body[SOUND.size : pcm])
    )
    return Sound(number, first_sample, body[pcm:], marks)


def failed_body(number: int, message: str) -> bytes:
    """Return the body of a FAILED frame; number 0 is the process itself."""
    return NUMBER.pack(number) + message.encode()


def parse_failed(body: bytes) -> tuple[int, str]:
    """Read the body of a FAILED frame."""
    return NUMBER.unpack_from(body)[0], body[NUMBER.size :].decode()
