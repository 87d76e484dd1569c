"""What `vtuber doctor` finds out about the topics and the moderation service, where they are configured."""

import asyncio
from collections.abc import Iterator

from vtuber.app.findings import Finding, Health
from vtuber.app.moderation import moderation_client
from vtuber.app.settings import Settings
from vtuber.domain.errors import ModerationError
from vtuber.runtime.clock import stopwatch
from vtuber.safety.moderation_client import ModerationClient

_PART = "moderation service"
_ADVICE = (
    "While it does not answer, only lines written beforehand are spoken. Check VTUBER_MODERATION_URL, "
    "VTUBER_MODERATION_KEY, VTUBER_MODERATION_MODEL and VTUBER_MODERATION_TIMEOUT_S, or unset the first."
)


def examine_moderation(settings: Settings) -> Iterator[Finding]:
    """Ask the service about one harmless sentence, within its time; nothing is said of what is not configured."""
    if settings.topics:
        yield Finding(part="topics", health=Health.OK, found=f"closed: {', '.join(settings.topics)}")
    client = moderation_client(settings)
    if client is None:
        return
    try:
        took_s, objects = asyncio.run(_ask(client, settings.vtuber_moderation_timeout_s))
    except (ModerationError, TimeoutError) as error:
        found = str(error) or f"no answer within {settings.vtuber_moderation_timeout_s:g} s"
        yield Finding(part=_PART, health=Health.FAULT, found=found, advice=_ADVICE)
        return
    if objects:
        yield Finding(part=_PART, health=Health.FAULT, found="objects to a harmless sentence", advice=_ADVICE)
        return
    yield Finding(part=_PART, health=Health.OK, found=f"answers after {took_s:.2f} s")


async def _ask(client: ModerationClient, patience_s: float) -> tuple[float, bool]:
    """Return the seconds an opinion took, once the connection is made, and whether it objects."""
    async with client:
        await client.ask("Hello everybody.")
        took_s = stopwatch()
        async with asyncio.timeout(patience_s):
            opinion = await client.ask("Testing, one, two.")
        return took_s(), bool(opinion.flagged)
