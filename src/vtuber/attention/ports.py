"""What attention needs from others."""

from typing import Protocol


class Moderator(Protocol):
    """Knows the words that make a line unfit for an answer."""

    def categories(self, text: str) -> tuple[str, ...]:
        """Return the categories `text` touches, an empty tuple for a harmless line. Never raises."""
        ...
