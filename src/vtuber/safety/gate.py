"""The gate: the only way to the voice. What it does not positively pass is not spoken."""

import itertools
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from vtuber.domain.errors import GateError
from vtuber.domain.skeleton import has_controls, plain, skeleton
from vtuber.domain.verdicts import Severity, Verdict
from vtuber.safety.moderator import WordListModerator
from vtuber.safety.patterns import PERSONAL_DATA
from vtuber.safety.second_look import SecondLook
from vtuber.safety.self_test import MUST_BLOCK, MUST_PASS
from vtuber.safety.topics import TOPIC

_log = structlog.get_logger(__name__)

REPLACEMENTS = (
    "Let me skip that one.",
    "Hmm, I had a thought, and now it is gone.",
    "Anyway, where were we?",
    "I think I will keep that to myself.",
    "Okay, next thing.",
    "Moving on before I trip over my own words.",
)
"""Said in turn in the place of blocked sentences."""

BLOCKED = PERSONAL_DATA | {
    *("slur", "hate", "sexual", "threat", "self_harm", "profanity", "insult", "spam"),
    *("link", "key", "leak", "role_marker", "secret", "oversized", "control_characters", "denial"),
}
"""Categories that keep a sentence from being spoken, and so do the operator's topics.

Words of prompt injection are harmless in her own mouth; a line with them is borderline.
"""

SEVERE = PERSONAL_DATA | {"slur", "hate", "sexual", "threat", "self_harm", "profanity", "key", "secret"}
"""Blocked categories that an operator should look at first."""

GATE_FAILURE = "gate_failure"
LONGEST_SENTENCE = 600
SENTENCES_REMEMBERED = 12
_LETTERS_LOOKED_BACK = 200
_SHORTEST_SECRET = 6
_ALLOWED = Verdict(allowed=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spoken:
    """A sentence as the gate remembers it: its skeleton, and its letters and digits as they stood."""

    words: str
    signs: str


class Gate:
    """Examines every sentence, alone and together with what was said just before.

    `secrets` are texts that must never be heard, such as canaries in prompts; they need six letters or digits. Building
    a gate runs `verify`, so that there is none that does not work. It fails closed: whatever goes wrong inside blocks.
    """

    def __init__(
        self,
        *,
        moderator: WordListModerator | None = None,
        secrets: Iterable[str] = (),
        replacements: Sequence[str] = REPLACEMENTS,
    ) -> None:
        self._moderator = moderator or WordListModerator()
        self._secrets = tuple(map(_secret, secrets))
        self._second_look = SecondLook(
            self._secrets,
            judge=lambda text: self._moderator.categories(text, but="injection"),
            judge_words=lambda words: self._moderator.categories_of_plain_words(words, but="injection"),
        )
        self._spoken: deque[_Spoken] = deque(maxlen=SENTENCES_REMEMBERED)
        self._replacements = tuple(replacements)
        self._replaced = 0
        self._trusted = False
        self.failures = 0
        """How often something went wrong inside; each blocked a sentence."""
        self.verify()

    def examine(self, text: str) -> Verdict:
        """Judge one sentence about to be spoken, and remember it if it may be. Never raises."""
        verdict = None
        with self._failing_closed():
            verdict = self._judged(text) if self._trusted else None
        return verdict or self._refused((GATE_FAILURE,))

    def recheck(self) -> bool:
        """Verify the gate while it is in use; one that fails says so in the log and lets nothing pass. Never raises."""
        with self._failing_closed():
            self.verify()
        return self._trusted

    def next_replacement(self) -> str | None:
        """Return what to say in the place of a sentence that must not be spoken; None from a gate that fails."""
        if not self._trusted or not self._replacements:
            return None
        self._replaced += 1
        return self._replacements[(self._replaced - 1) % len(self._replacements)]

    def verify(self) -> None:
        """Try the gate on sentences whose verdict is known; raise `GateError` and let nothing pass if one is wrong."""
        self._trusted = False
        for number, text in enumerate(MUST_BLOCK):
            if not self._objections(text):
                raise GateError(f"the gate lets a sentence pass that it must block: number {number} of its self-test")
        for text in (*MUST_PASS, *self._replacements):
            objections = [category for category in self._objections(text) if not category.startswith(TOPIC)]
            if objections:
                raise GateError(f"the gate blocks {text!r} as {', '.join(objections)}")
        self._trusted = True

    @contextmanager
    def _failing_closed(self) -> Iterator[None]:
        """Log and count what goes wrong inside; whoever asked must then refuse."""
        try:
            yield
        except Exception:
            self.failures += 1
            _log.exception("gate failed", failures=self.failures)

    def _judged(self, text: str) -> Verdict:
        heard = _heard(text)
        categories, borderline = self._found(text, heard, self._spoken)
        if categories:
            return self._refused(categories)
        self._spoken.append(heard)
        self._second_look.remember(text)
        if not borderline:
            return _ALLOWED
        return Verdict(allowed=True, categories=borderline, severity=Severity.BORDERLINE)

    def _refused(self, categories: tuple[str, ...]) -> Verdict:
        severity = Severity.MILD if SEVERE.isdisjoint(categories) else Severity.SEVERE
        return Verdict(allowed=False, categories=categories, replacement=self.next_replacement(), severity=severity)

    def _objections(self, text: str) -> tuple[str, ...]:
        """Return the categories for which a sentence on its own is blocked."""
        return self._found(text, _heard(text), ())[0]

    def _found(self, text: str, heard: _Spoken, before: Collection[_Spoken]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the categories for which a sentence is blocked, and those for which it is borderline, in order."""
        if len(text) > LONGEST_SENTENCE:
            return ("oversized",), ()
        found = set(self._moderator.categories(text, but="injection"))
        found.update(self._second_look.objections(text))
        if has_controls(text):
            found.add("control_characters")
        found |= self._across_sentences([one.words for one in before], heard.words)
        if self._secrets:
            signs = "".join(one.signs for one in (*before, heard))
            if any(secret in signs for secret in self._secrets):
                found.add("secret")
        if blocked := {category for category in found if category in BLOCKED or category.startswith(TOPIC)}:
            return tuple(sorted(blocked)), ()
        return (), tuple(sorted(found.union(self._moderator.borderline(text))))

    def _across_sentences(self, before: Sequence[str], last: str) -> set[str]:
        """Return the categories of listed words that begin before the last sentence and end in it."""
        heard = " ".join(_newest(before))
        if not heard or not self._moderator.may_join(heard, last):
            return set()
        together = self._moderator.categories_of_words(f"{heard} {last}")
        return together - self._moderator.categories_of_words(heard) if together else together


def _newest(sentences: Sequence[str]) -> Sequence[str]:
    """Return the last of these sentences, as many as stay within the letters looked back."""
    letters = itertools.accumulate(len(sentence) for sentence in reversed(sentences))
    count = sum(1 for total in letters if total <= _LETTERS_LOOKED_BACK)
    return sentences[len(sentences) - max(count, 1) :] if sentences else ()


def _heard(text: str) -> _Spoken:
    return _Spoken(words=skeleton(text), signs=_signs(text))


def _signs(text: str) -> str:
    return "".join(filter(str.isalnum, plain(text).casefold()))


def _secret(text: str) -> str:
    signs = _signs(text)
    if len(signs) < _SHORTEST_SECRET:
        raise ValueError("a secret needs at least six letters or digits, or it would be heard in everything")
    return signs
