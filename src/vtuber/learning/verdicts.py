"""What others found out about a channel, as a retrospective shows it: verdicts to rely on, and further lines.

A verdict comes from a test that stays valid however often it is looked at. A retrospective makes none of its own: one
evening's figures name no winner.
"""

from dataclasses import dataclass, replace
from typing import Any, Self

from vtuber.domain.activities import Activity

OPEN_TOLD = 2
"""So many open pairs are told in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A comparison of two activities in words: `text` names figure and interval.

    `winner` is the better one, None while that is not known; `segments` is how many choices it rests on.
    """

    text: str
    winner: Activity | None = None
    loser: Activity | None = None
    segments: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {"text": self.text, "winner": self.winner, "loser": self.loser, "segments": self.segments}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Further lines under a heading, such as what was held back, or how well predictions held."""

    title: str
    lines: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {"title": self.title, "lines": list(self.lines)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that others add to a retrospective; `compared` is whether anybody looked for verdicts at all."""

    verdicts: tuple[Verdict, ...] = ()
    sections: tuple[Section, ...] = ()
    compared: bool = False

    def beside(self, *sections: Section) -> Self:
        """Return the same with further sections, those without lines left out."""
        return replace(self, sections=(*self.sections, *(section for section in sections if section.lines)))

    @property
    def told(self) -> tuple[str, ...]:
        """The verdicts in words: all that name a winner, and of those still open the first few."""
        still_open = [verdict for verdict in self.verdicts if verdict.winner is None]
        lines = [verdict.text for verdict in (*self.decided, *still_open[:OPEN_TOLD])]
        if len(still_open) > OPEN_TOLD:
            pairs = "pair is" if len(still_open) == OPEN_TOLD + 1 else "pairs are"
            lines.append(f"{len(still_open) - OPEN_TOLD} further {pairs} still open; vtuber compare tells all")
        return tuple(lines) or ("not yet known",)

    @property
    def decided(self) -> tuple[Verdict, ...]:
        """The verdicts that name a winner."""
        return tuple(verdict for verdict in self.verdicts if verdict.winner is not None)
