"""Whether a sentence has been said already, word for word or nearly so."""

import re
from difflib import SequenceMatcher

NEARLY = 0.85
"""Share of words in the same order from which two sentences are the same."""

_SHORT = 4
_TAG = re.compile(r"\[[a-z]+\]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class Said:
    """The sentences of one turn, in order."""

    def __init__(self) -> None:
        self._sentences: list[str] = []

    @property
    def text(self) -> str:
        """All that was said."""
        return "".join(self._sentences).strip()

    def __len__(self) -> int:
        return len(self._sentences)

    def add(self, sentence: str) -> None:
        """Note a sentence that is about to be said."""
        self._sentences.append(sentence)

    def has(self, sentence: str, *, among: int) -> bool:
        """Tell whether one of the first `among` sentences is this one, or nearly; short ones must be equal."""
        if not among:
            return False
        words = _words(sentence)
        return any(_same(words, _words(said)) for said in self._sentences[:among])


def _words(sentence: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_TAG.sub(" ", sentence).lower().replace("’", "'")))


def _same(words: tuple[str, ...], said: tuple[str, ...]) -> bool:
    if words == said:
        return True
    if min(len(words), len(said)) < _SHORT:
        return False
    return SequenceMatcher(None, words, said, autojunk=False).ratio() >= NEARLY
