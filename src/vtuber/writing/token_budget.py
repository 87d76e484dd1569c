"""How much goes into a prompt: tokens by estimate, and what is left out first."""

from collections.abc import Sequence
from dataclasses import dataclass

_CHARACTERS_A_TOKEN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a prompt. The higher its `rank`, the sooner it is left out; parts of rank 0 never are."""

    rank: int
    text: str


def tokens_of(text: str) -> int:
    """Return about how many tokens a text is: a fourth of its characters, rounded up."""
    return -(-len(text) // _CHARACTERS_A_TOKEN)


def within(budget: int, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the parts that stay, in their order, so that their tokens are within the budget.

    The least important go first; of two that are equally so, the earlier one. Empty parts are no parts.
    """
    kept = [part for part in parts if part.text]
    total = sum(tokens_of(part.text) for part in kept)
    for part in sorted((part for part in kept if part.rank), key=lambda part: -part.rank):
        if total <= budget:
            break
        kept.remove(part)
        total -= tokens_of(part.text)
    return tuple(kept)
