"""Durations as people write them."""

import re

from vtuber.domain.errors import SettingError

_NUMBER = r"(?:[0-9]{1,9}(?:\.[0-9]{1,9})?)"
_SECONDS = re.compile(_NUMBER)
_PARTS = re.compile(
    rf"(?:(?P<h>{_NUMBER})\s*h)?\s*(?:(?P<m>{_NUMBER})\s*m)?\s*(?:(?P<s>{_NUMBER})\s*s)?", re.IGNORECASE
)
_UNIT_S = {"h": 3600.0, "m": 60.0, "s": 1.0}


def seconds_of(text: str) -> float:
    """Return the seconds in `90`, `90s`, `10m`, `1h30m`; raise `SettingError` for anything else, or for nothing.

    Parts come in the order of hours, minutes, seconds, each at most once; a number alone is in seconds.
    """
    bare = text.strip()
    if _SECONDS.fullmatch(bare):
        total = float(bare)
    else:
        parts = _PARTS.fullmatch(bare)
        given = parts.groupdict() if parts else {}
        total = sum(float(number) * _UNIT_S[unit] for unit, number in given.items() if number)
    if total <= 0:
        raise SettingError(f"{text!r} is not a duration: write 90s, 10m, 2h or 1h30m")
    return total
