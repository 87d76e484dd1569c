"""What the parts of the audience share."""

from dataclasses import dataclass

from vtuber.audience.agenda import Agenda
from vtuber.audience.authors import Authors
from vtuber.audience.channel import Channel
from vtuber.audience.crowd import Crowd
from vtuber.audience.programme import Programme
from vtuber.audience.truth import Truth
from vtuber.audience.wire import Wire
from vtuber.runtime.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """One stream as its viewers live it: who is there, what is on, what is planned, and the wire to the platforms."""

    channel: Channel
    crowd: Crowd
    programme: Programme
    agenda: Agenda
    authors: Authors
    wire: Wire
    truth: Truth
    clock: Clock
