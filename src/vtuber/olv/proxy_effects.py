"""What the proxy session wants done, and how it is."""

from dataclasses import dataclass
from enum import StrEnum

from vtuber.olv.client_messages import ClientMessage


class LineEnd(StrEnum):
    """How a line came to its end."""

    HEARD = "heard"
    LOST = "lost"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Send:
    """Send this to the server."""

    message: ClientMessage


@dataclass(frozen=True, slots=True)
class LineBegan:
    """The first sound of a line is on its way to the pages; `sound_s` is how long all of it lasts, where that is known.

    It is known where the line comes in one piece.
    """

    line_id: str
    sound_s: float | None = None


@dataclass(frozen=True, slots=True)
class LineEnded:
    """A line is over, for `reason` where it was lost; nothing of it follows, and it is not said again."""

    line_id: str
    end: LineEnd
    reason: str = ""


Effect = Send | LineBegan | LineEnded


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long each step of a turn may take, in seconds.

    `ask_s`: until we are asked for a line; it is granted twice, with an interruption in between that frees a stuck
    queue. `sound_s`: until the first sound, and until the next one. `slack_s`: beyond the sound's length until we
    acknowledge in place of the pages. `end_s`: from an acknowledgement to the end of the turn.
    """

    ask_s: float = 6.0
    sound_s: float = 20.0
    slack_s: float = 1.5
    end_s: float = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyHealth:
    """How the connection is. `last_turn_s` is how long the last line took, from its request to its end.

    `acks_by_us` counts the turns that no page acknowledged in time; `foreign` how often words were spoken that are not
    ours; `errors` the error messages; `lost_in_a_row` the lines lost since the last one that was heard, and `lost_for`
    why the last one was lost.
    """

    connected: bool = False
    busy: bool = False
    last_turn_s: float | None = None
    heard: int = 0
    lost: int = 0
    interrupted: int = 0
    acks_by_us: int = 0
    foreign: int = 0
    errors: int = 0
    unreadable: int = 0
    disconnections: int = 0
    lost_in_a_row: int = 0
    lost_for: str = ""
