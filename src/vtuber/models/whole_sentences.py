# ruff: noqa: RUF001 - punctuation of several scripts
"""From a model's text to whole sentences: the unfinished one is kept back, so that nobody speaks half of one.

A sentence ends at a terminator with the quotes and brackets after it, where white space, an emotion tag or the end of a
chunk follows. After a full stop that may belong to a number, an initial or an abbreviation (`3.`, `J.`, `Dr.`) the
sentence goes on until the next one; whoever speaks cuts more finely. A sentence of over 300 characters is let go at a
clause mark, or else between two words. All text leaves in order and unchanged, white space included.
"""

import re

from vtuber.models.faults import FaultError, FaultKind

LONGEST = 300

_CLOSERS = "\"'”’)\\]}»›」』）】"
_END = re.compile(rf"(?P<mark>[.!?…]+[{_CLOSERS}]*(?=\s|\[|$)|[。！？｡]+[{_CLOSERS}]*|\n)")
_MAY_GO_ON = re.compile(
    r"(?:^|[\s(\"'“‘])(?:\d+|[^\W\d_]|(?:[^\W\d_]\.)+[^\W\d_]|[Dd]r|[MmSs]t|[Mm]rs?|[Mm]s|[Pp]rof|vs|etc)$|\d$"
)
_LONGEST_ABBREVIATION = 24
_TAG = re.compile(r"\[[a-z]+\]")
_CLAUSE = re.compile(r"[,;:–—](?=\s)|[、，；：]")
_SPACE = re.compile(r"\s")
_GARBLED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")


class WholeSentences:
    """Takes chunks, gives whole sentences."""

    def __init__(self) -> None:
        self._pending = ""

    def feed(self, chunk: str) -> list[str]:
        """Return the sentences that are whole by now; raise `FaultError` (garbage) for what is no text."""
        if _GARBLED.search(chunk):
            raise FaultError(FaultKind.GARBAGE, "characters that are no text")
        self._pending += chunk
        sentences = []
        while (end := self._end()) is not None:
            sentence, self._pending = self._pending[:end], self._pending[end:]
            sentences.append(sentence)
        return sentences

    def finish(self) -> list[str]:
        """Return what is left of an answer that ended by itself: its last sentence may lack a full stop."""
        rest, self._pending = self._pending, ""
        return [rest] if has_words(rest) else []

    def _end(self) -> int | None:
        for found in _END.finditer(self._pending):
            before = self._pending[: found.start()]
            if found["mark"] == "." and _MAY_GO_ON.search(before[-_LONGEST_ABBREVIATION:]):
                continue
            if has_words(before):
                return found.end()
        if len(self._pending) <= LONGEST:
            return None
        window = self._pending[:LONGEST]
        for ends in (_CLAUSE, _SPACE):
            places = [one.end() for one in ends.finditer(window, LONGEST // 2)]
            if places and has_words(window[: places[-1]]):
                return places[-1]
        return LONGEST if has_words(window) else None


def has_words(text: str) -> bool:
    """Tell whether there is anything to say in a text."""
    return any(map(str.isalnum, _TAG.sub("", text)))
