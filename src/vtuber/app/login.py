"""`vtuber login twitch` and `vtuber logout twitch`."""

import asyncio
from collections.abc import Sequence

import typer

from vtuber.app.session import secrets_of
from vtuber.app.settings_sources import load_settings
from vtuber.domain.errors import BrokenOffError
from vtuber.runtime.chance import system_chance
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.logs import logging_to
from vtuber.twitch.device_login import login, logout


def run_login(*, bot: bool, capabilities: Sequence[str], **overrides: object) -> None:
    """Log the streamer or the bot in."""
    settings = load_settings(overrides).settings
    secret = settings.twitch_client_secret

    async def converse(data: DataDirectory) -> None:
        await login(
            client_id=settings.twitch_client_id,
            client_secret=secret.get_secret_value() if secret else None,
            role="bot" if bot else "streamer",
            capabilities=capabilities,
            endpoints=settings.endpoints,
            data=data.path,
            clock=LoopClock(epoch=system_now()),
            chance=system_chance(),
            echo=typer.echo,
        )

    with (
        DataDirectory(settings.vtuber_data_dir).open() as data,
        logging_to(now=system_now, secrets=secrets_of(settings), level=settings.vtuber_log_level),
    ):
        try:
            asyncio.run(converse(data))
        except KeyboardInterrupt:
            raise BrokenOffError("Nobody was logged in: the code was given up.") from None


def run_logout(*, bot: bool, **overrides: object) -> bool:
    """Revoke and forget a login; return whether there was one."""
    settings = load_settings(overrides).settings

    async def leave(data: DataDirectory) -> bool:
        return await logout(
            role="bot" if bot else "streamer",
            endpoints=settings.endpoints,
            data=data.path,
            clock=LoopClock(epoch=system_now()),
            chance=system_chance(),
            echo=typer.echo,
        )

    with (
        DataDirectory(settings.vtuber_data_dir).open() as data,
        logging_to(now=system_now, secrets=secrets_of(settings), level=settings.vtuber_log_level),
    ):
        return asyncio.run(leave(data))
