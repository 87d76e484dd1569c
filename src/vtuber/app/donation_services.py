"""The donation services that a stream listens to: those whose token the settings have."""

import random
from collections.abc import Callable, Coroutine

import structlog

from vtuber.app.deliveries import streamelements_to, streamlabs_to
from vtuber.app.intake import Intake
from vtuber.app.settings import Settings
from vtuber.domain.errors import UserError
from vtuber.donations.streamelements_socket import StreamElementsSocket
from vtuber.donations.streamlabs_socket import StreamlabsSocket
from vtuber.runtime.clock import Clock

_log = structlog.get_logger(__name__)

Tell = Callable[[str], None]
"""Writes a line for the operator."""

Work = tuple[str, Coroutine[None, None, None]]
"""A task's name and what it does."""


def donation_services(
    settings: Settings, intake: Intake, *, clock: Clock, chance: random.Random, tell: Tell
) -> list[Work]:
    """Return the listening to each service; one that refuses its token tells so and is left out."""
    work: list[Work] = []
    if settings.streamlabs_socket_token is not None:
        streamlabs = StreamlabsSocket(settings.streamlabs_socket_token.get_secret_value(), clock=clock, chance=chance)
        work.append(("Streamlabs", _unless_refused(streamlabs.run(streamlabs_to(intake)), tell)))
    if settings.streamelements_jwt is not None:
        elements = StreamElementsSocket(settings.streamelements_jwt.get_secret_value(), clock=clock, chance=chance)
        work.append(("StreamElements", _unless_refused(elements.run(streamelements_to(intake)), tell)))
    return work


async def _unless_refused(work: Coroutine[None, None, None], tell: Tell) -> None:
    try:
        await work
    except UserError as error:
        _log.warning("donation service left out", reason=str(error))
        tell(str(error))
