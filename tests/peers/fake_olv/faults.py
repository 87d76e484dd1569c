"""What goes wrong in a turn."""

from enum import Enum, auto


class Fault(Enum):
    """One fault of one turn."""

    NONE = auto()
    NO_ACK = auto()
    """No page acknowledges: the turn waits for good."""
    MANY_ACKS = auto()
    """A page acknowledges several times, some of them during the next turn."""
    NO_LLM = auto()
    """The language model cannot be reached: the error is read out."""
    NO_VOICE = auto()
    """The voice fails: the sentence comes without sound."""
    BREAKS = auto()
    """The turn ends with an error message and without its end."""
    HANGS = auto()
    """The language model is never asked."""
    RESTARTS = auto()
    """The server goes away in mid-turn and comes back empty."""
    GARBLED = auto()
    """Frames that are no messages come in between."""
    LATE_SOUND = auto()
    """`backend-synth-complete` overtakes the last sentence's sound."""
