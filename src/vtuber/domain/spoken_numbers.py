"""Numbers as she says them: `50`, `1,000`, `twenty-five`, `a hundred`."""

import re
from decimal import Decimal

# fmt: off
_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}
# fmt: on
_SCALES = {"hundred": 100, "thousand": 1_000}
_WORD = "|".join((*_TENS, *sorted(_UNITS, key=len, reverse=True), *_SCALES))

NUMBER = rf"(?:\d[\d,]*(?:\.\d{{1,2}})?|(?:an? )?(?:{_WORD})(?:(?:[ -]| and )(?:{_WORD}))*)"
"""What a number looks like in a sentence, in lower case."""

_JOINING = re.compile(r"[ -]+")


def number_of(text: str) -> Decimal | None:
    """Return the number a text that matches `NUMBER` stands for; None where its words make none."""
    if text[:1].isdigit():
        return Decimal(text.replace(",", ""))
    total, below = 0, 0
    for word in _JOINING.split(text):
        if word in {"a", "an", "and"}:
            continue
        if word in _SCALES:
            below = max(below, 1) * _SCALES[word]
            if _SCALES[word] > _SCALES["hundred"]:
                total, below = total + below, 0
        else:
            below += _UNITS.get(word, 0) + _TENS.get(word, 0)
    return Decimal(total + below) if total + below else None
