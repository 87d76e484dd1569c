"""What the gate says of a sentence."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How grave what was found is, and what follows from it."""

    SEVERE = "severe"
    """Not spoken; an operator should look at it first."""

    MILD = "mild"
    """Not spoken."""

    BORDERLINE = "borderline"
    """Spoken, and put on the list of lines to review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a sentence may be spoken. When it may not, `replacement` is what to say instead, None for silence.

    An allowed sentence has categories only where it is borderline; `severity` is None where there is none.
    """

    allowed: bool
    categories: tuple[str, ...] = ()
    replacement: str | None = None
    severity: Severity | None = None
