# ruff: noqa: RUF001 - punctuation of several scripts
"""From a stream of text to spoken lines, without look-ahead: a sentence leaves when its end is certain.

A terminator ends a sentence when white space, a tag, a picture or the end of a chunk follows it. At the end of a chunk
the writer may have stopped inside a word (`3.` of `3.50`, `Dr.`, `U.` of `U.S.`, a web address): such an end waits for
what comes next. Any other sentence leaves with the chunk that ends it. The price: where a chunk is cut between a
terminator and a character that belongs to it, the sentence has left already; further terminators and closing quotes are
dropped then. All other chunkings of a text give the same lines.
"""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator

from vtuber.domain.emotions import Emotion
from vtuber.domain.speech import Line
from vtuber.writing.markup import Markup
from vtuber.writing.sentence_ends import CANDIDATE, CLOSERS, TERMINATORS, Ending, judge

SOFT_LIMIT = 200
"""Characters after which a sentence may end at a clause mark."""

HARD_LIMIT = 400
"""Characters no line exceeds."""

_CLAUSE = re.compile(r"[,;:–—](?=\s)|[、，；：]")


class SentenceSplitter:
    """Splits text that comes in chunks. A line has the emotion of the last tag before its end."""

    def __init__(self, *, default: Emotion = Emotion.NEUTRAL) -> None:
        self._markup = Markup()
        self._emotion = default
        self._pending = ""
        self._searched = 0
        self._left_at_cut = False

    def feed(self, chunk: str) -> Iterator[Line]:
        """Give the sentences that are certain by the end of this chunk."""
        for piece in self._markup.feed(chunk):
            if isinstance(piece, Emotion):
                self._emotion = piece
            else:
                self._add(piece)
                yield from self._split(cut=False)
        yield from self._split(cut=not self._markup.holds_back)

    def finish(self) -> Iterator[Line]:
        """Give what is left: the stream has ended."""
        self._add(self._markup.finish() + "\n")
        yield from self._split(cut=True)

    def _add(self, text: str) -> None:
        if self._left_at_cut and text:
            text = text.lstrip(TERMINATORS + CLOSERS)
            self._left_at_cut = not text
        self._pending = self._pending + text if self._pending else text.lstrip()

    def _split(self, *, cut: bool) -> Iterator[Line]:
        while (end := self._next_end(cut=cut)) is not None:
            self._left_at_cut = end == len(self._pending) and not self._pending[-1].isspace()
            text = " ".join(self._pending[:end].split())
            self._pending = self._pending[end:].lstrip()
            self._searched = 0
            if _is_speakable(text):
                yield Line(text=text, emotion=self._emotion)

    def _next_end(self, *, cut: bool) -> int | None:
        end = self._sentence_end(cut=cut)
        known = end or len(self._pending)
        if known > SOFT_LIMIT and (clause := _CLAUSE.search(self._pending, SOFT_LIMIT, min(known, HARD_LIMIT))):
            return clause.end()
        if known > HARD_LIMIT:
            return self._pending.rfind(" ", 1, HARD_LIMIT) + 1 or HARD_LIMIT
        return end

    def _sentence_end(self, *, cut: bool) -> int | None:
        for candidate in CANDIDATE.finditer(self._pending, self._searched):
            ending = judge(self._pending, candidate, cut=cut)
            if ending is Ending.CERTAIN and _is_speakable(self._pending[: candidate.end()]):
                return candidate.end()
            if ending is Ending.OPEN:
                self._searched = candidate.start()
                return None
            self._searched = candidate.end()
        return None


async def lines_of(chunks: AsyncIterator[str], *, default: Emotion = Emotion.NEUTRAL) -> AsyncGenerator[Line, None]:
    """Give each sentence as soon as its end is certain; an error of `chunks` passes through, its half sentence is lost.

    `default` is the emotion before the first tag. Closing the iterator closes `chunks`.
    """
    splitter = SentenceSplitter(default=default)
    try:
        async for chunk in chunks:
            for line in splitter.feed(chunk):
                yield line
        for line in splitter.finish():
            yield line
    finally:
        if (close := getattr(chunks, "aclose", None)) is not None:
            await close()


def _is_speakable(text: str) -> bool:
    return any(character.isalnum() for character in text)
