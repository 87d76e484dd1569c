"""What a show's lines are held to besides the gate: the operator's topics, a second opinion, and a delay for a veto."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from vtuber.app.settings import Settings
from vtuber.safety.moderation_client import ModerationClient
from vtuber.safety.second_opinion import PATIENCE_S, ModerationService
from vtuber.safety.topics import Topics, load_topics


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderation:
    """By default only the gate decides. `service` is asked where there is one; `delay_s` is time for the operator."""

    topics: Topics = field(default_factory=Topics)
    service: ModerationService | None = None
    patience_s: float = PATIENCE_S
    delay_s: float = 0.0


@asynccontextmanager
async def moderation_for(settings: Settings, *, real_time: bool = True) -> AsyncIterator[Moderation]:
    """Make ready what the settings name. A show faster than real time has neither service nor delay."""
    topics = load_topics(settings.topics)
    if not real_time:
        yield Moderation(topics=topics)
        return
    async with AsyncExitStack() as stack:
        client = moderation_client(settings)
        yield Moderation(
            topics=topics,
            service=await stack.enter_async_context(client) if client else None,
            patience_s=settings.vtuber_moderation_timeout_s,
            delay_s=settings.vtuber_speech_delay_s,
        )


def moderation_client(settings: Settings) -> ModerationClient | None:
    """Return the client of the service the settings name, not entered yet; None where they name none.

    OpenAI's key goes to the moderation service only if it is at the same address as OpenAI's other services.
    """
    url, key = settings.vtuber_moderation_url, settings.vtuber_moderation_key
    if url is None:
        return None
    if key is None and url == settings.openai_base_url:
        key = settings.openai_api_key
    return ModerationClient(
        base_url=url, model=settings.vtuber_moderation_model, key=key.get_secret_value() if key else ""
    )
