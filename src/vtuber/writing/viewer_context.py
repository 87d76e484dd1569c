"""What a request tells a model of a viewer: lines ranked by what is being answered, cut at a budget of tokens."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from vtuber.writing.heard import telling_words
from vtuber.writing.token_budget import tokens_of

CONTEXT_TOKENS = 300
"""Tokens that what is known of a viewer may take of a request, by estimate."""

FIGURES, FACTS, TODAY, LAST_TIME, TOPICS, SHARED, FRIENDS = range(7)
"""Kinds of lines, the first of which goes first where nothing else decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextLine:
    """One thing that is true of the viewer, ready for a request: other people's words in it are marked.

    `about` are the words by which it is found relevant; `age` counts from 0, the newest of its kind; `asked` marks
    what the line being answered asks for.
    """

    text: str
    kind: int
    about: frozenset[str] = field(default_factory=frozenset)
    age: int = 0
    asked: bool = False


def ranked(lines: Iterable[ContextLine], answering: str) -> tuple[ContextLine, ...]:
    """Return lines in the order of their worth to an answer.

    What is asked for comes first, then what shares most words with the text that is answered; of equals the lower kind,
    and within it the newer. Lines that say nothing are left out.
    """
    wanted = telling_words(answering)
    told = (line for line in lines if line.text)
    return tuple(sorted(told, key=lambda line: (not line.asked, -len(line.about & wanted), line.kind, line.age)))


def within_budget(lines: Sequence[ContextLine], budget: int = CONTEXT_TOKENS) -> tuple[ContextLine, ...]:
    """Return as many of the first lines as the budget holds, and none after one that it does not."""
    left = budget
    for number, line in enumerate(lines):
        left -= tokens_of(line.text)
        if left < 0:
            return tuple(lines[:number])
    return tuple(lines)
