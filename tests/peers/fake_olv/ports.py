"""What the fake server is made of: who writes, who speaks, who listens."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

Message = dict[str, object]
Turns = Sequence[Mapping[str, object]]


class LlmError(Exception):
    """The language model failed; the text is what the server reads out."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A sentence's sound: a WAV in base64, and how loud it is every 20 ms, from 0 to 1."""

    audio: str
    volumes: tuple[float, ...]


class Llm(Protocol):
    """The language model."""

    def answer(self, messages: Turns) -> AsyncIterator[str]:
        """Stream an answer; raises `LlmError`."""
        ...


class Tts(Protocol):
    """The voice."""

    async def speak(self, text: str) -> Recording | None:
        """Return the sound of a text, None where that failed."""
        ...


class Client(Protocol):
    """A client of the proxy."""

    def take(self, message: Message) -> None:
        """Get what is sent to all."""
        ...

    def cut(self) -> None:
        """Lose the connection."""
        ...
