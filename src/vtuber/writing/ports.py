"""What the writers need from the rest of the program, and what they are to it."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Protocol

from vtuber.domain.briefs import Brief
from vtuber.domain.prompts import Prompt
from vtuber.domain.speech import Line


class TextModel(Protocol):
    """A language model, or a chain of them."""

    def stream(self, prompt: Prompt, *, purpose: str) -> AsyncIterator[str]:
        """Give the answer as it comes; `purpose` is what its cost is put down to.

        Raises `ModelError` when no usable answer came, or could be gone on with. What was given before stays valid and
        is not repeated by what follows.
        """
        ...


class Writer(Protocol):
    """Writes utterances."""

    def lines(self, brief: Brief) -> AsyncGenerator[Line, None]:
        """Give an utterance line by line; none if there is nothing to say."""
        ...
