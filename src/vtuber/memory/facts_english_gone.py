"""How English speakers say that something they told is true no more."""

import re
from functools import cache

from vtuber.domain.fact_words import PETS
from vtuber.memory.facts_english_words import INSTRUMENTS

_SIGNS = "died dead gone away down longer anymore more don't dont quit stopped gave lost left"
_GONE = frozenset(_SIGNS.split())
_PETS = "|".join(map(re.escape, sorted(PETS, key=len, reverse=True)))
_INSTRUMENTS = "|".join(map(re.escape, sorted(INSTRUMENTS, key=len, reverse=True)))
_NO_MORE = r"(?:don'?t|do not|no longer)"
_STATEMENTS = (
    (
        rf"\bmy (?:\w+ )?(?P<pet>{_PETS})(?:,? (?-i:[A-Z]\w+),?)? (?:has |just |sadly )?"
        r"(?:died|passed away|is dead|is gone|ran away|was put down)\b"
    ),
    rf"\bi {_NO_MORE} have (?:a|any|my|the) (?P<pet>{_PETS})\b",
    (
        rf"\bi (?:{_NO_MORE} (?:play|practise|practice)|quit|gave up|stopped playing)(?: the| my)? "
        rf"(?P<instrument>{_INSTRUMENTS})\b"
    ),
    rf"\bi (?:{_NO_MORE} live in|moved away from|left) (?P<place>[^\W\d_]{{3,}})\b",
    r"\bi (?:quit|lost|left) my (?P<same>job)\b",
)


@cache
def _statements() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in _STATEMENTS)


def no_longer(text: str) -> tuple[str, ...]:
    """Return what a line says is true no more, as words that `domain.facts.worded` can be searched for."""
    lower = text.lower()
    if _GONE.isdisjoint(re.split(r"[\s,.!;]+", lower)):
        return ()
    found: list[str] = []
    for statement in _statements():
        for match in statement.finditer(text):
            for kind, word in match.groupdict().items():
                common = {"pet": PETS, "instrument": INSTRUMENTS}.get(kind, {}).get(word.lower(), word.lower())
                found.append(f" {common}")
    return tuple(found)
