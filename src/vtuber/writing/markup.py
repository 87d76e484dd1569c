"""What writers put between the words: emotion tags, stage directions in brackets, asterisks."""

import re
from collections.abc import Iterator

from vtuber.domain.emotions import Emotion

LONGEST_TAG = 32
"""Characters between brackets; anything longer is text."""

_TAG = re.compile(rf"\[ ?([^\W\d][\w' -]{{0,{LONGEST_TAG - 1}}})\]")
_BEGUN = re.compile(rf"\[ ?(?:[^\W\d][\w' -]{{0,{LONGEST_TAG - 1}}})?\Z")
_EMOTIONS = {emotion.value: emotion for emotion in Emotion}


class Markup:
    """Takes the markup out of a stream of text, wherever its chunks are cut.

    A tag becomes a space, followed by the emotion if it names one (`[Joy]`); other words in brackets (`[laughs]`) are
    dropped. Asterisks vanish.
    """

    def __init__(self) -> None:
        self._held = ""

    @property
    def holds_back(self) -> bool:
        """Whether the text so far ends in what may become a tag."""
        return bool(self._held)

    def feed(self, chunk: str) -> Iterator[str | Emotion]:
        """Give the text and the emotions of the next chunk, in order."""
        text = self._held + chunk.replace("*", "")
        begun = _BEGUN.search(text)
        self._held = text[begun.start() :] if begun else ""
        text = text[: len(text) - len(self._held)]
        done = 0
        for tag in _TAG.finditer(text):
            yield text[done : tag.start()] + " "
            if (emotion := _EMOTIONS.get(tag[1].strip().lower())) is not None:
                yield emotion
            done = tag.end()
        yield text[done:]

    def finish(self) -> str:
        """Give what was held back: the stream has ended, it is no tag."""
        held, self._held = self._held, ""
        return held
