"""What a model's sentence must not be, before the gate sees it: a repetition, an echo, a leak, a denial."""

import codecs
from collections.abc import Iterable, Iterator

from vtuber.domain.canaries import Ear
from vtuber.domain.denials import denies_being_an_ai
from vtuber.domain.readings import decoded, hides_text, letters_of
from vtuber.domain.skeleton import skeleton
from vtuber.writing.recent_lines import RecentLines, key_of
from vtuber.writing.repetition import LinesOfLate

COMPARED = 200
"""Sentences looked back for near repetitions; exact ones are known for an hour."""

_CODE_SIGNS = 8
_ECHO_LETTERS = 28
_ECHO_SIGNS = 10
"""In scripts that write a word in a sign or two."""


class Echoes:
    """Knows the runs of letters in some words, to tell when they are read out; `turned`, also backwards or in ROT13."""

    def __init__(self, words: Iterable[str], *, turned: bool = False) -> None:
        forms = (form for text in words for form in (_turned(text) if turned else (text,)))
        self._runs = {run for form in forms for run in _runs(form)}

    def sound_in(self, sentence: str) -> bool:
        """Tell whether a sentence holds a run of 28 letters of theirs, or of ten signs of another script."""
        return bool(self._runs and sentence) and not self._runs.isdisjoint(_runs(sentence))


class Guard:
    """Judges the sentences of one utterance, in order.

    `canaries` hears all that the model says in a stream; `code` is that of the prompt's marks, which are worth nothing
    in the next prompt, `untrusted` other people's words, `rules` what the system text demands, also turned.
    """

    def __init__(
        self, *, recent: RecentLines, canaries: Ear, rules: Echoes, code: str, untrusted: Iterable[str]
    ) -> None:
        self._recent = recent
        self._of_late = LinesOfLate(recent, COMPARED)
        self._canaries = canaries
        self._rules = rules
        self._code = code.lower()
        self._signs = ""
        self._echoes = Echoes(untrusted)

    def objection(self, sentence: str) -> str | None:
        """Return why a sentence must be dropped, None if it may be said."""
        objection = self._objection(sentence)
        if objection is None:
            self._canaries.remember(sentence)
            self._signs = self._heard(sentence)[1 - _CODE_SIGNS :]
        return objection

    def _objection(self, sentence: str) -> str | None:
        if self._canaries.hears(sentence) or self._tells_code(self._heard(sentence)) or hides_text(sentence):
            return "leak"
        if self._rules.sound_in(sentence) or self._rules.sound_in(decoded(sentence)):
            return "leak"
        if denies_being_an_ai(sentence):
            return "denial"
        if self._echoes.sound_in(sentence):
            return "echo"
        if not self._recent.fresh_part(sentence) or self._of_late.nearly_include(key_of(sentence)):
            return "repetition"
        return None

    def _heard(self, sentence: str) -> str:
        return self._signs + letters_of(sentence)

    def _tells_code(self, signs: str) -> bool:
        parts = (self._code[start : start + _CODE_SIGNS] for start in range(len(self._code) - _CODE_SIGNS + 1))
        return any(part in signs for part in parts)


def _turned(sentence: str) -> Iterator[str]:
    """Give a sentence in the disguises in which a rule would be told."""
    yield sentence
    yield sentence[::-1]
    yield codecs.encode(sentence, "rot13")


def _runs(text: str) -> Iterator[str]:
    letters = skeleton(text).replace(" ", "")
    yield from (letters[start : start + _ECHO_LETTERS] for start in range(len(letters) - _ECHO_LETTERS + 1))
    if not letters.isascii():
        short = (letters[start : start + _ECHO_SIGNS] for start in range(len(letters) - _ECHO_SIGNS + 1))
        yield from (run for run in short if not any(map(str.isascii, run)))
