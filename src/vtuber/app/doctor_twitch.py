"""What `vtuber doctor` finds out about the login at Twitch."""

import asyncio
from collections.abc import Iterator

from vtuber.app.findings import Finding, Health
from vtuber.app.settings import Settings
from vtuber.app.twitch_link import twitch_link
from vtuber.domain.errors import VTuberError
from vtuber.runtime.chance import system_chance
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.runtime.secrets import Secrets
from vtuber.twitch.capabilities import CapabilityStatus

_PART = "Twitch"
_ANSWERS_WITHIN_S = 15.0


def examine_twitch(settings: Settings) -> Iterator[Finding]:
    """Ask Twitch about the login, if there is one, and tell what it is good for."""
    logged_in = (settings.vtuber_data_dir / "twitch" / "streamer.json").is_file()
    if not logged_in and settings.twitch_oauth_token is None:
        found = "nobody is logged in; the demo and `vtuber watch` do not need it"
        yield Finding(part=_PART, health=Health.NOTE, found=found, advice="`vtuber login twitch` logs the channel in.")
        return
    try:
        login, capabilities, warning = asyncio.run(_ask(settings))
    except (VTuberError, TimeoutError) as error:
        yield Finding(part=_PART, health=Health.FAULT, found=str(error) or "Twitch does not answer")
        return
    yield Finding(part=_PART, health=Health.OK, found=f"logged in as {login}")
    if warning:
        yield Finding(part="clock", health=Health.FAULT, found=warning)
    yield from map(_finding_of, capabilities)


async def _ask(settings: Settings) -> tuple[str, tuple[CapabilityStatus, ...], str]:
    async with (
        asyncio.timeout(_ANSWERS_WITHIN_S),
        twitch_link(
            settings,
            data=settings.vtuber_data_dir,
            known_secrets=Secrets(),
            clock=LoopClock(epoch=system_now()),
            chance=system_chance(),
        ) as link,
    ):
        return link.channel, link.capabilities, link.warning


def _finding_of(capability: CapabilityStatus) -> Finding:
    part = f"{_PART} {capability.name}"
    if capability.available:
        return Finding(part=part, health=Health.OK, found=capability.gives)
    missing = f"the login lacks {capability.missing_scope}" if capability.missing_scope else "not set up"
    return Finding(
        part=part, health=Health.NOTE, found=f"no {capability.gives}: {missing}", advice=capability.mend or ""
    )
