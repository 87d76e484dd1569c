"""OpenAI's speech endpoint, as far as Open-LLM-VTuber asks for it: a request read, sound written.

Source: https://platform.openai.com/docs/api-reference/audio/createSpeech.
"""

import struct
from dataclasses import dataclass

import msgspec

from vtuber.domain.errors import VTuberError

FORMATS = {"wav": "audio/wav", "pcm": "audio/pcm"}
"""What can be made, and its media type."""

_BYTES = 2
_PCM = 1


@dataclass(frozen=True, slots=True)
class Sound:
    """Signed 16-bit little-endian mono, and its samples per second."""

    pcm: bytes
    sample_rate: int


class SpeechRequestError(VTuberError):
    """A request for speech that cannot be met; its text says what to ask for."""


class SpeechRequest(msgspec.Struct, frozen=True):
    """What is to be spoken; the voice and the model are ours in any case."""

    input: str
    response_format: str = "mp3"


_REQUESTS = msgspec.json.Decoder(SpeechRequest)


def speech_request_of(body: bytes) -> SpeechRequest:
    """Read a request; raises `SpeechRequestError`."""
    try:
        request = _REQUESTS.decode(body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise SpeechRequestError(f"not a request for speech: {error}") from error
    if request.response_format not in FORMATS:
        raise SpeechRequestError(
            f"response_format {request.response_format!r} cannot be made here: set it to wav or pcm "
            "(in Open-LLM-VTuber's conf.yaml: openai_tts, file_extension: 'wav')"
        )
    return request


def file_of(sound: Sound, form: str) -> bytes:
    """Write sound as one of `FORMATS`."""
    return sound.pcm if form == "pcm" else _wav(sound)


def _wav(sound: Sound) -> bytes:
    """Write the 44 bytes of a canonical header, and the samples."""
    rate, length = sound.sample_rate, len(sound.pcm)
    shape = struct.pack("<HHIIHH", _PCM, 1, rate, rate * _BYTES, _BYTES, 8 * _BYTES)
    return b"".join(
        (
            b"RIFF" + struct.pack("<I", 36 + length) + b"WAVE",
            b"fmt " + struct.pack("<I", len(shape)) + shape,
            b"data" + struct.pack("<I", length) + sound.pcm,
        )
    )
