"""What a frontend's session wishes done, and whom the connection belongs to."""

from dataclasses import dataclass

from vtuber.olv.client_messages import InterruptSignal
from vtuber.olv.frontend_model import FrontendModel
from vtuber.olv.server_messages import ServerMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Whom a connection belongs to: who is on stage, which page this is, and whether an operator sits before it.

    `base_url` is where the page reaches our server (scheme, host and port).
    """

    character: str
    client_uid: str
    base_url: str
    is_operator: bool = False
    model: FrontendModel | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """Send this to the frontend."""

    message: ServerMessage | InterruptSignal


@dataclass(frozen=True, slots=True)
class TellOperatorsWords:
    """The operator has something to say to her."""

    text: str


@dataclass(frozen=True, slots=True)
class StopSpeech:
    """The operator wants her to stop, at once and everywhere."""


Wish = TellOperatorsWords | StopSpeech
Effect = Send | Wish
