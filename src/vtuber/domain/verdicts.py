"""What the gate says of a sentence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a sentence may be spoken. When it may not, `replacement` is what to say instead, None for silence."""

    allowed: bool
    categories: tuple[str, ...] = ()
    replacement: str | None = None
