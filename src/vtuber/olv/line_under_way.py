"""The one line that is in flight."""

from dataclasses import dataclass
from enum import Enum, auto

from vtuber.olv.words import letters


class Phase(Enum):
    """How far a line is."""

    REQUESTED = auto()
    """Its id has been sent; we have not been asked for its words."""
    ANSWERED = auto()
    """The words have been given; there is no sound yet."""
    SOUNDING = auto()
    """Sound has come, more may follow."""
    PLAYING = auto()
    """All sound has come; the pages play it, and one of them should acknowledge."""
    FADING = auto()
    """The turn has ended before its sound can have: an acknowledgement of an earlier turn ended it."""


@dataclass(slots=True, kw_only=True)
class LineUnderWay:
    """A line, since when, how far it is and until when that may last, by the clock of whoever calls."""

    id: str
    text: str
    began_at: float
    due_at: float
    phase: Phase = Phase.REQUESTED
    delivered: bool = False
    """Whether all its words have been given out: nobody is given them a second time."""
    nudged: int = 0
    """How often something was done to get it on."""
    sounds_until: float = 0.0
    """When the pages will have played what has come so far; 0 before the first sound."""

    @property
    def sounded(self) -> bool:
        """Whether anything of it has had sound."""
        return self.sounds_until > 0.0

    def has(self, words: str) -> bool:
        """Tell whether these words are its own."""
        return letters(words) in letters(self.text)

    def add_sound(self, duration_s: float, now: float) -> None:
        """Take note of a sentence that is played after those before."""
        if duration_s > 0:
            self.sounds_until = max(self.sounds_until, now) + duration_s
