"""`vtuber live` as a process, led to a Twitch that is faithful but ours."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TypeVar

from tests.e2e.vtuber_process import PATIENCE_S, PROGRAM, Running
from tests.peers.fake_twitch import PUBLIC_CLIENT, FakeTwitch

from vtuber.domain.events import Event
from vtuber.domain.speech_events import UtteranceStarted
from vtuber.runtime.journal import read_journal
from vtuber.twitch.capabilities import scopes_for
from vtuber.twitch.capability_table import CAPABILITIES
from vtuber.twitch.token_store import StoredLogin, TokenStore

E = TypeVar("E", bound=Event)
SCOPES = scopes_for("streamer", [capability.name for capability in CAPABILITIES])
GRACE_S = 3.0
_IMPATIENT = f"""
import sys
from vtuber.app.air_watch import AirWatch
from vtuber.app.command_line import main
AirWatch.__init__.__kwdefaults__["grace_s"] = {GRACE_S}
main()
"""


class Impatient(Running):
    """The program as it is, but for the minute of grace: that takes three seconds."""

    program = (sys.executable, "-c", _IMPATIENT)


class WithSmallFiles(Running):
    """The program where no file may grow beyond some hundred kilobytes."""

    program = ("/bin/sh", "-c", 'ulimit -f 512; exec "$0" "$@"', PROGRAM)


def addresses(twitch: FakeTwitch) -> dict[str, str]:
    """Return the settings that lead to the fake."""
    found = twitch.endpoints
    return {
        "TWITCH_IRC_URL": found.irc,
        "TWITCH_EVENTSUB_URL": found.eventsub,
        "TWITCH_API_URL": found.helix,
        "TWITCH_AUTH_URL": found.auth,
        "TWITCH_CLIENT_ID": PUBLIC_CLIENT,
    }


def running(folder: Path, *command: str, twitch: FakeTwitch, **settings: str) -> AbstractAsyncContextManager[Running]:
    """Run a command; the loop stays free for the fake."""
    return _running(Running, folder, command, addresses(twitch) | settings)


def running_impatiently(
    folder: Path, *command: str, twitch: FakeTwitch, **settings: str
) -> AbstractAsyncContextManager[Running]:
    """Run a command with a short grace."""
    return _running(Impatient, folder, command, addresses(twitch) | settings)


def running_with_small_files(
    folder: Path, *command: str, twitch: FakeTwitch, **settings: str
) -> AbstractAsyncContextManager[Running]:
    """Run a command that will find no room for what it writes."""
    return _running(WithSmallFiles, folder, command, addresses(twitch) | settings)


@asynccontextmanager
async def _running(
    how: type[Running], folder: Path, command: tuple[str, ...], settings: Mapping[str, str]
) -> AsyncIterator[Running]:
    process = await asyncio.to_thread(how, folder, *command, **settings)
    try:
        yield process
    finally:
        await asyncio.to_thread(process.kill)


def live(*options: str) -> tuple[str, ...]:
    """Return the command of a show."""
    return ("live", "--no-browser", "--port", "0", "--data-dir", "data", *options)


async def until(look: Callable[[], object], seconds: float = PATIENCE_S) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not look():  # noqa: ASYNC110  (another process sets nothing)
            await asyncio.sleep(0.05)


def journal(folder: Path, stream: str = "0001") -> list[Event]:
    """Return what a stream's journal holds by now."""
    path = folder / "data" / "streams" / stream / "journal.sqlite"
    return list(read_journal(path)) if path.is_file() else []


def recorded(folder: Path, kind: type[E], stream: str = "0001") -> list[E]:
    """Return the events of a type in a stream's journal."""
    return [event for event in journal(folder, stream) if isinstance(event, kind)]


def answers_to(folder: Path, cause: str) -> list[UtteranceStarted]:
    """Return the answers that began to an event."""
    return [started for started in recorded(folder, UtteranceStarted) if started.cause == cause]


def log_in(twitch: FakeTwitch, folder: Path) -> None:
    """Leave a login of the streamer in the data directory, with every permission."""
    token, user = twitch.token("streamer", SCOPES), twitch.world.user("streamer")
    stored = StoredLogin(
        client_id=PUBLIC_CLIENT,
        user_id=user.id,
        login=user.login,
        scopes=frozenset(SCOPES),
        access_token=token.access,
        refresh_token=token.refresh,
    )
    (folder / "data").mkdir(exist_ok=True)
    TokenStore(folder / "data").save("streamer", stored)


def subscribed(twitch: FakeTwitch) -> int:
    """Return how many notifications somebody is subscribed to at this moment."""
    return sum(each.status == "enabled" for each in twitch.subscriptions.all)


def hears_chat(twitch: FakeTwitch) -> bool:
    """Return whether somebody is subscribed to chat, which comes last."""
    return any(each.status == "enabled" and each.type == "channel.chat.message" for each in twitch.subscriptions.all)


async def until_heard(twitch: FakeTwitch, types: int) -> None:
    """Wait until so many types of notification are subscribed to."""
    await until(lambda: subscribed(twitch) >= types)
