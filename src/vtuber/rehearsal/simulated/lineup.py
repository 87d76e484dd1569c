"""Which models a rehearsal names, and what they may cost."""

from dataclasses import dataclass
from decimal import Decimal

from vtuber.models.names import ModelName, chain_of

WRITERS = "openai:gpt-4o,anthropic:claude-haiku-5-5,offline"
DIRECTORS = "anthropic:claude-opus-5-5,anthropic:claude-haiku-5-5,offline"
HOUR_USD = Decimal(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineup:
    """The models in order of preference, and the most that they and the voice may cost in any hour."""

    writer: tuple[ModelName, ...] = chain_of(WRITERS)
    director: tuple[ModelName, ...] = chain_of(DIRECTORS)
    hour_usd: Decimal = HOUR_USD

    def __str__(self) -> str:
        """Return it in a line."""
        writer, director = (" → ".join(map(str, chain)) for chain in (self.writer, self.director))
        return f"writer {writer}; director {director}; at most {self.hour_usd} USD an hour"
