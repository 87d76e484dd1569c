"""Cutting what is to be said in chat into lines that the platform takes."""

from collections.abc import Iterator

LONGEST_LINE = 500
"""Twitch's limit of one chat message, in code points."""


def split_line(text: str, limit: int = LONGEST_LINE) -> tuple[str, ...]:
    """Split a text at white space into lines of at most `limit` code points each.

    No word is lost and none changes its place; runs of white space (line ends too) become one space. A word longer than
    the limit is cut hard. Text without a word gives no line. Raises `ValueError` for a limit below 1.
    """
    if limit < 1:
        raise ValueError(f"limit must be at least 1, not {limit}")
    lines: list[str] = []
    for word in _pieces(text, limit):
        if lines and len(lines[-1]) + 1 + len(word) <= limit:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return tuple(lines)


def _pieces(text: str, limit: int) -> Iterator[str]:
    for word in text.split():
        yield from (word[start : start + limit] for start in range(0, len(word), limit))
