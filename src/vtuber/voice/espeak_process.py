"""The espeak-ng process: `python -m vtuber.voice.espeak_process`, frames in and out by standard streams.

espeak-ng is GPL software: it is loaded in this process only, which talks to the program by a protocol. The process
ends when its input does, however the program on the other side ended.
"""

import array
import ctypes
import os
import queue
import sys
import threading
from collections.abc import Iterator

from vtuber.voice.espeak_frames import (
    LENGTH,
    LONGEST,
    NUMBER,
    READY,
    Kind,
    Mark,
    MarkKind,
    Sound,
    Speak,
    failed_body,
    frame,
    parse_speak,
    sound_body,
)

BUFFER_MS = 60
FADE_SAMPLES = 64
"""Samples over which the sound sets in, so that a sentence that begins with a vowel does not click."""

_SYNCHRONOUS = 2
_INITIALIZE = 0x1 | 0x2 | 0x8000
"""Phoneme events, in IPA, and no exit of the process on an error."""
_SYNTH_FLAGS = 1 | 0x1000
"""UTF-8, a pause at the end; neither SSML nor phoneme input."""
_CHARACTER_POSITION = 1
_RATE, _VOLUME, _PITCH, _RANGE = 1, 2, 3, 4
_FULL_VOLUME = 100
_END, _WORD, _PHONEME = 0, 1, 7


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    """`espeak_EVENT` of speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event))


class EspeakError(Exception):
    """espeak-ng refused; the message goes to the program."""


class Espeak:
    """The library, which is one per process and not thread-safe: one thread owns it."""

    def __init__(self) -> None:
        import espeakng_loader

        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._library.espeak_Synth.argtypes = (
            *(ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int),
            *(ctypes.c_uint, ctypes.c_uint, ctypes.POINTER(ctypes.c_uint), ctypes.c_void_p),
        )
        # The library keeps its data path in 160 bytes; "." fits wherever the package is installed.
        os.chdir(espeakng_loader.get_data_path())
        self.sample_rate: int = self._library.espeak_Initialize(_SYNCHRONOUS, BUFFER_MS, b".", _INITIALIZE)
        if self.sample_rate <= 0:
            raise EspeakError("espeak-ng did not start: its data are missing or unreadable")
        # ctypes keeps no reference to a callback; the library calls it as long as the process lives.
        self._callback = _Callback(self._on_sound)
        self._library.espeak_SetSynthCallback(self._callback)
        self._voice = ""
        self._emit: Emitter | None = None

    def speak(self, request: Speak, emitter: "Emitter") -> None:
        """Synthesise a request, giving its sound to the emitter as it comes."""
        self._choose_voice(request.voice)
        for parameter, value in (
            (_RATE, request.rate),
            (_VOLUME, _FULL_VOLUME),
            (_PITCH, request.pitch),
            (_RANGE, request.pitch_range),
        ):
            self._library.espeak_SetParameter(parameter, value, 0)
        text = request.text.encode() + b"\0"
        self._emit = emitter
        status = self._library.espeak_Synth(text, len(text), 0, _CHARACTER_POSITION, 0, _SYNTH_FLAGS, None, None)
        if status != 0:
            raise EspeakError(f"espeak_Synth returned {status}")

    def _choose_voice(self, voice: str) -> None:
        if voice == self._voice:
            return
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            self._voice = ""
            raise EspeakError(f"espeak-ng has no voice named {voice!r}")
        self._voice = voice

    def _on_sound(self, samples: int | None, count: int, events: "ctypes._Pointer[_Event]") -> int:
        """Take a buffer from the library; 1 makes it stop."""
        if self._emit is None:
            return 1
        pcm = ctypes.string_at(samples, count * 2) if samples is not None and count > 0 else b""
        return 0 if self._emit.sound(pcm, tuple(_marks(events))) else 1


def _marks(events: "ctypes._Pointer[_Event]") -> Iterator[Mark]:
    index = 0
    while (event := events[index]).type != _END:
        index += 1
        if event.type == _WORD:
            yield Mark(MarkKind.WORD, event.sample, event.text_position - 1, event.length)
        elif event.type == _PHONEME:
            name = ctypes.string_at(ctypes.addressof(event.id), 8).partition(b"\0")[0]
            yield Mark(MarkKind.PHONEME, event.sample, ipa=name.decode(errors="ignore"))


class Cancelled:
    """The requests nobody waits for any more: all up to a number."""

    up_to = 0


class Emitter:
    """Sends the sound of one request until it is cancelled."""

    def __init__(self, number: int, cancelled: Cancelled) -> None:
        self._number = number
        self._cancelled = cancelled
        self._sent = 0

    def sound(self, pcm: bytes, marks: tuple[Mark, ...]) -> bool:
        """Send a stretch of sound; False when nobody wants more."""
        if self._number <= self._cancelled.up_to:
            return False
        if pcm or marks:
            pcm = _faded_in(pcm) if self._sent == 0 else pcm
            send(Kind.SOUND, sound_body(Sound(self._number, self._sent, pcm, marks)))
            self._sent += len(pcm) // 2
        return True


def _faded_in(pcm: bytes) -> bytes:
    samples = array.array("h", pcm)
    for index in range(min(FADE_SAMPLES, len(samples))):
        samples[index] = samples[index] * index // FADE_SAMPLES
    return samples.tobytes()


def send(kind: Kind, body: bytes) -> None:
    """Write a frame to the program; without it, there is nothing left to do."""
    data = memoryview(frame(kind, body))
    try:
        while data:
            data = data[os.write(1, data) :]
    except BrokenPipeError:
        os._exit(0)


def receive(requests: "queue.SimpleQueue[Speak]", cancelled: Cancelled) -> None:
    """Take in requests until the program is gone, then end the process at once, whatever it is doing."""
    stream = sys.stdin.buffer
    while len(head := stream.read(LENGTH.size)) == LENGTH.size:
        length = LENGTH.unpack(head)[0]
        body = stream.read(length) if length <= LONGEST else b""
        if len(body) != length:
            break
        if body[0] == Kind.SPEAK:
            requests.put(parse_speak(body[1:]))
        elif body[0] == Kind.CANCEL:
            cancelled.up_to = NUMBER.unpack(body[1:])[0]
    os._exit(0)


def main() -> None:
    """Serve requests one after another until the input ends."""
    requests: queue.SimpleQueue[Speak] = queue.SimpleQueue()
    cancelled = Cancelled()
    threading.Thread(target=receive, args=(requests, cancelled), daemon=True).start()
    try:
        espeak = Espeak()
    except (ImportError, OSError, RuntimeError, EspeakError) as error:
        send(Kind.FAILED, failed_body(0, f"{error}"))
        return
    send(Kind.READY, READY.pack(espeak.sample_rate))
    while True:
        request = requests.get()
        try:
            espeak.speak(request, Emitter(request.number, cancelled))
            send(Kind.DONE, NUMBER.pack(request.number))
        except EspeakError as error:
            send(Kind.FAILED, failed_body(request.number, f"{error}"))


if __name__ == "__main__":
    main()
