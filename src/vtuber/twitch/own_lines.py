"""What we wrote in chat of late, so that it is known when chat gives it back."""

from collections import deque

_REMEMBERED = 64


class OwnLines:
    """The newest lines that were sent in an account's name by the program; its owner may write in the same name."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=_REMEMBERED)

    def note(self, text: str) -> None:
        """Remember a line that is about to be sent: it may come back before the sending is confirmed."""
        self._lines.append(_folded(text))

    def is_echo(self, text: str) -> bool:
        """Tell whether a line of that account is one of ours come back."""
        return _folded(text) in self._lines


def _folded(text: str) -> str:
    return " ".join(text.split())
