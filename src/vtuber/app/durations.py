"""Durations as people write them."""

import re

from vtuber.domain.errors import SettingError

_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(h|m|s)?", re.IGNORECASE)
_UNIT_S = {"h": 3600.0, "m": 60.0, "s": 1.0}


def seconds_of(text: str) -> float:
    """Return the seconds in `90`, `90s`, `10m`, `1h30m`; raise `SettingError` for anything else, or for nothing."""
    parts = _PART.findall(text.strip())
    whole = "".join("".join(part) for part in parts)
    total = sum(float(number) * _UNIT_S[unit.lower() or "s"] for number, unit in parts)
    if whole != re.sub(r"\s+", "", text) or total <= 0:
        raise SettingError(f"{text!r} is not a duration: write 90s, 10m, 2h or 1h30m")
    return total
