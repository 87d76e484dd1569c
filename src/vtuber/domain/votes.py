"""Votes written in chat: `3`, `3!`, `col 3`, `#3`, `!vote 3`, or an option's own name."""

import re
from collections.abc import Sequence

from vtuber.domain.skeleton import plain

_NUMBERED = re.compile(
    r"\s*(?:!?(?:vote|pick|play|col(?:umn)?|row|option|number|no\.?)\s*)?#?\s*([1-9])(?:\s*\1)*+[\s!.)]*",
    re.IGNORECASE,
)

_LONGEST_VOTE = 24


def numbered_vote(text: str) -> str | None:
    """Return the digit, 1 to 9, that a line of chat votes for; None when it says anything else."""
    if len(text) > _LONGEST_VOTE:
        return None
    match = _NUMBERED.fullmatch(text if text.isascii() else plain(text))
    return match[1] if match else None


def vote_option(text: str, options: Sequence[str]) -> str | None:
    """Return which of `options` a line of chat votes for, by its name or as a number among them; None for no vote."""
    said = plain(text).strip(" !.#").casefold()
    for option in options:
        if said == option.casefold():
            return option
    number = numbered_vote(text)
    return number if number in options else None
