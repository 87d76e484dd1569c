"""`vtuber veto` as a process, against a server with lines that wait."""

import asyncio
import os
import pty
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from vtuber.api.application import create_application
from vtuber.api.server import Server, bind
from vtuber.api.services import Services
from vtuber.domain.emotions import Emotion
from vtuber.domain.speech import Line
from vtuber.metrics.stream_meter import StreamMeter
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.stage.hub import StageHub, StageProfile
from vtuber.voice.veto_desk import VetoDesk

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

PROGRAM = "from vtuber.app.command_line import main; main()"


class Show:
    """A server at whose desk lines wait, and the command that talks to it."""

    def __init__(self, desk: VetoDesk | None, port: int, data: Path) -> None:
        self.desk = desk
        self._port = port
        self._data = data

    @property
    def command(self) -> tuple[str, ...]:
        """What is run, without its arguments."""
        where = ("--port", str(self._port), "--data-dir", str(self._data))
        return (sys.executable, "-c", PROGRAM, "veto", *where)

    async def veto(self, *arguments: str) -> tuple[int | None, str]:
        """Run the command; return its exit code and what it printed."""
        process = await asyncio.create_subprocess_exec(
            *self.command, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        output, _ = await process.communicate()
        return process.returncode, output.decode()


@asynccontextmanager
async def show(folder: Path, *, delay_s: float) -> AsyncIterator[Show]:
    """Serve a desk with three lines, or none where there is no delay."""
    (folder / "index.html").write_text("", encoding="utf-8")
    (folder / "token").write_text("s3cret", encoding="ascii")
    clock = LoopClock(epoch=system_now())
    desk = VetoDesk(delay_s=delay_s, clock=clock) if delay_s else None
    for text in ("One.", "Two.", "Three.") if desk else ():
        assert desk is not None
        desk.submit("u1", Line(text=text, emotion=Emotion.JOY))
    services = Services(
        hub=StageHub(StageProfile(name="Hoshi", sample_rate=22_050), clock=clock, clean=lambda _: True),
        page=folder,
        token="s3cret",
        state=lambda: StreamMeter().state(now=clock.now()),
        revenue=dict,
        silence=lambda: None,
        on_page_message=lambda _message: None,
        desk=desk,
    )
    with bind("127.0.0.1", 0) as listener:
        server = Server(create_application(services))
        async with asyncio.TaskGroup() as group:
            group.create_task(server.serve(sockets=[listener.dup()]))
            yield Show(desk, listener.getsockname()[1], folder)
            server.should_exit = True


def with_show(folder: Path, scene: Callable[[Show], Awaitable[None]], *, delay_s: float = 10.0) -> None:
    """Play a scene with a running show."""

    async def play() -> None:
        async with show(folder, delay_s=delay_s) as running:
            await scene(running)

    asyncio.run(play())


def test_listed_and_vetoed(tmp_path: Path) -> None:
    """Piped, it lists once; a number vetoes that line, `--all` the rest; one that does not wait is exit code 1."""

    async def scene(running: Show) -> None:
        code, said = await running.veto()
        assert code == 0
        assert [row.split()[0] for row in said.splitlines()] == ["1", "2", "3"]
        assert await running.veto("2") == (0, "Line 2 vetoed.\n")
        code, said = await running.veto("2")
        assert (code, said.startswith("No line 2 waits")) == (1, True)
        assert await running.veto("--all") == (0, "2 lines vetoed.\n")
        assert await running.veto("--list") == (0, "")

    with_show(tmp_path, scene)


def test_a_key_vetoes_a_line(tmp_path: Path) -> None:
    """On a terminal the lines are shown, the digit of one vetoes it at once, and `q` leaves the terminal as it was."""

    async def scene(running: Show) -> None:
        assert running.desk is not None
        ours, theirs = pty.openpty()
        process = await asyncio.create_subprocess_exec(
            *running.command, stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "xterm"}
        )
        os.close(theirs)
        shown = await asyncio.to_thread(os.read, ours, 4096)
        while b"Three." not in shown:
            shown += await asyncio.to_thread(os.read, ours, 4096)
        os.write(ours, b"2")
        while len(running.desk.lines()) == 3:
            await asyncio.to_thread(os.read, ours, 4096)
        assert [held.text for held in running.desk.lines()] == ["One.", "Three."]
        os.write(ours, b"q")
        assert await process.wait() == 0
        os.close(ours)

    with_show(tmp_path, scene)


def test_without_a_delay_it_says_what_to_set(tmp_path: Path) -> None:
    """Nothing is ever held: the setting is named."""

    async def scene(running: Show) -> None:
        code, said = await running.veto()
        assert code == 1
        assert "VTUBER_SPEECH_DELAY_S" in said

    with_show(tmp_path, scene, delay_s=0.0)


def test_without_a_show_it_says_so(tmp_path: Path) -> None:
    """Neither a data directory without a token nor a port without a server ends in a traceback."""

    async def scene(running: Show) -> None:
        lost = Show(None, 1, tmp_path / "nowhere")
        code, said = await lost.veto()
        assert code == 2
        assert "--data-dir" in said
        (tmp_path / "nowhere").mkdir()
        (tmp_path / "nowhere" / "token").write_text("other", encoding="ascii")
        code, said = await lost.veto("--all")
        assert code == 2
        assert "--port" in said

    with_show(tmp_path, scene)
