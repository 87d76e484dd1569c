"""The operator's terminal, as `vtuber live` fills it, obeys the program and no viewer."""

import asyncio
import os
import pty
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from tests.e2e.live_process import SCOPES, addresses, hears_chat, live, recorded, until
from tests.e2e.vtuber_process import PROGRAM, environment
from tests.peers.fake_twitch import FakeTwitch

from vtuber.domain.channel_events import Cheer, Raid

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SETS_THE_TITLE, CLEARS_THE_SCREEN = "\x1b]0;owned\x07", "\x1b[2J"


@contextmanager
def on_a_terminal(folder: Path, *command: str, **settings: str) -> Iterator[bytearray]:
    """Run the program on a terminal of its own; yield what that is sent."""
    ours, its = pty.openpty()
    process = subprocess.Popen(
        [PROGRAM, *command],
        cwd=folder,
        env=environment(**settings, TERM="xterm-256color", COLUMNS="160"),
        stdin=its,
        stdout=its,
        stderr=its,
    )
    os.close(its)
    sent = bytearray()

    def read() -> None:
        try:
            while part := os.read(ours, 65_536):
                sent.extend(part)
        except OSError:
            return

    reader = Thread(target=read)
    reader.start()
    try:
        yield sent
    finally:
        process.kill()
        process.wait()
        reader.join()
        os.close(ours)


def test_a_name_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    """Escape sequences in the name of somebody who pays and raids do nothing."""

    async def story() -> None:
        async with FakeTwitch() as twitch:
            twitch.world.people.user("eve", name=f"Eve{SETS_THE_TITLE}{CLEARS_THE_SCREEN}")
            settings = addresses(twitch) | {"TWITCH_OAUTH_TOKEN": twitch.token("streamer", SCOPES).access}
            with on_a_terminal(tmp_path, *live("--now"), **settings) as sent:
                await until(lambda: b"Stream 0001 begins" in sent)
                await until(lambda: hears_chat(twitch) and b"says" in sent)
                twitch.world.raid("eve", 30)
                await until(lambda: recorded(tmp_path, Raid))
                await until(lambda: b"raided with 30" in sent)
                twitch.world.chat("eve", "for the lamp", bits=100)
                await until(lambda: recorded(tmp_path, Cheer))
                await until(lambda: b": $1.00" in sent)
            assert b"Eve" in sent
            assert SETS_THE_TITLE[:4].encode() not in sent
            assert CLEARS_THE_SCREEN.encode() not in sent

    asyncio.run(story())
