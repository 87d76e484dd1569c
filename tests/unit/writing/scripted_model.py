"""A text model that says what a test wrote down."""

from collections.abc import AsyncIterator, Sequence

from vtuber.domain.errors import ModelError
from vtuber.domain.prompts import Prompt


class ScriptedModel:
    """Gives one answer after another, chunk by chunk; None in an answer is where it fails."""

    def __init__(self, *answers: Sequence[str | None]) -> None:
        self._answers = list(answers)
        self.prompts: list[Prompt] = []
        self.purposes: list[str] = []
        self.closed = 0
        self.finished = 0
        """How many answers were heard to their end."""

    async def stream(self, prompt: Prompt, *, purpose: str) -> AsyncIterator[str]:
        self.prompts.append(prompt)
        self.purposes.append(purpose)
        try:
            for chunk in self._answers.pop(0):
                if chunk is None:
                    raise ModelError("rate limit of key sk-123 exceeded")
                yield chunk
            self.finished += 1
        finally:
            self.closed += 1
