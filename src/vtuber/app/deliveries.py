"""From a connection into the stream: what each kind of connection hands over becomes a post for the intake."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from vtuber.app.air_watch import FOUND_OFF
from vtuber.app.intake import Intake
from vtuber.audience.posts import EventSubPayload, IrcLine, StreamElementsPayload, StreamlabsPayload, StreamsPayload
from vtuber.domain.channel_events import ChannelOffline
from vtuber.runtime.clock import Clock

Texts = Callable[[Sequence[str]], Awaitable[None]]
"""Takes texts that arrived together."""

Payloads = Callable[[Mapping[str, object]], Awaitable[None]]
"""Takes one payload."""


def irc_lines_to(intake: Intake) -> Texts:
    """Deliver lines of chat."""

    async def deliver(lines: Sequence[str]) -> None:
        await intake.post_all([IrcLine(line=line) for line in lines])

    return deliver


def eventsub_to(intake: Intake) -> Texts:
    """Deliver notifications."""

    async def deliver(texts: Sequence[str]) -> None:
        await intake.post_all([EventSubPayload(payload=text) for text in texts])

    return deliver


def streams_to(intake: Intake) -> Payloads:
    """Deliver answers of "Get Streams"."""

    async def deliver(answer: Mapping[str, object]) -> None:
        await intake.post(StreamsPayload(payload=answer))

    return deliver


def streamlabs_to(intake: Intake) -> Payloads:
    """Deliver events of Streamlabs' socket."""

    async def deliver(payload: Mapping[str, object]) -> None:
        await intake.post(StreamlabsPayload(payload=payload))

    return deliver


def streamelements_to(intake: Intake) -> Payloads:
    """Deliver messages of StreamElements' gateway."""

    async def deliver(payload: Mapping[str, object]) -> None:
        await intake.post(StreamElementsPayload(payload=payload))

    return deliver


def offline_to(intake: Intake, clock: Clock) -> Callable[[], Awaitable[None]]:
    """Deliver that the channel was found off the air."""

    async def deliver() -> None:
        at = clock.now()
        await intake.take((ChannelOffline(id=f"{FOUND_OFF}{at.timestamp():.3f}", at=at),))

    return deliver
