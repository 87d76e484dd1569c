"""Checked reading of JSON that came from a file somebody may have changed; whatever is wrong is a `ValueError`."""

import math
from collections.abc import Collection, Mapping
from typing import Any

LONGEST_NAME = 40
LONGEST_LABEL = 60


def table(value: object, what: str) -> Mapping[str, Any]:
    """Return a JSON object."""
    if not isinstance(value, dict):
        raise ValueError(f"{what} is not a table")  # noqa: TRY004  (what is wrong with a file is one kind of error)
    return value


def document(value: object, what: str, *, form: str, version: int, fields: Collection[str]) -> Mapping[str, Any]:
    """Return an object that says of itself that it is of this form and version, and has no other fields."""
    held = table(value, what)
    if held.get("format") != form:
        raise ValueError(f"it is not {what}")
    if held.get("version") != version:
        raise ValueError(f"it is of format {held.get('version')!r}, and {version} is what can be read")
    if unknown := held.keys() - {"format", "version", *fields}:
        raise ValueError(f"it holds {min(unknown)!r}, which {what} never has")
    return held


def number(value: object, what: str, *, least: float = -math.inf, most: float = math.inf) -> float:
    """Return a finite number within bounds."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{what} is not a number")
    if not least <= value <= most:
        raise ValueError(f"{what} is {value:g}, and must lie between {least:g} and {most:g}")
    return float(value)


def whole(value: object, what: str, *, least: int, most: int) -> int:
    """Return a whole number within bounds."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{what} is not a whole number")  # noqa: TRY004  (likewise)
    return int(number(value, what, least=least, most=most))


def arm_name(value: str) -> str:
    """Return the name of an arm: letters, digits and underscores."""
    if not (value.isascii() and value.isidentifier()) or len(value) > LONGEST_NAME:
        raise ValueError(f"{value!r} is not the name of an activity")
    return value


def label(value: object) -> str:
    """Return a label of plain text."""
    if not isinstance(value, str) or len(value) > LONGEST_LABEL or not value.isprintable():
        raise ValueError(f"its label is no plain text of up to {LONGEST_LABEL} characters")
    return value
