"""`vtuber veto`: see what she is about to say, and keep her from saying it."""

import asyncio
import json
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import typer
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from vtuber.app.settings_sources import load_settings
from vtuber.app.terminal_text import on_one_line
from vtuber.app.veto_calls import RunningShow, VetoCalls, Waiting

_LOOKS_EVERY_S = 0.2
_NO_DELAY = "Lines are not held: set VTUBER_SPEECH_DELAY_S (up to 10 seconds) and start the show again."
_KEYS = "a digit vetoes its line, a all of them, q leaves"
_MOST_SHOWN = 10
_ALL, _LEAVE = "a", "q"


def run_veto(line: str | None, *, every: bool, once: bool, as_json: bool, **overrides: object) -> int:
    """Veto a line or `every` one, or list what waits; on a terminal, go on listing and take keys.

    Returns the exit code: 1 if the line named does not wait, or nothing is ever held.
    """
    show = RunningShow.of(load_settings(overrides).settings)
    if line is not None or every:
        return asyncio.run(_veto_now(show, line))
    if once or as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return asyncio.run(_list(show, as_json=as_json))
    return asyncio.run(_watch(show))


async def _veto_now(show: RunningShow, line: str | None) -> int:
    async with VetoCalls(show) as calls:
        if line is None:
            typer.echo(f"{await calls.veto_all()} lines vetoed.")
            return 0
        vetoed = await calls.veto(line)
    typer.echo(f"Line {line} vetoed." if vetoed else f"No line {line} waits: it has been spoken, or never will be.")
    return 0 if vetoed else 1


async def _list(show: RunningShow, *, as_json: bool) -> int:
    async with VetoCalls(show) as calls:
        waiting = await calls.waiting()
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(waiting), indent=2))
    elif not waiting.delay_s:
        typer.echo(_NO_DELAY)
    else:
        for line in waiting.lines:
            typer.echo(f"{line.id:>4}  in {line.due_in_s:4.1f} s  {on_one_line(line.text)}")
    return 0 if waiting.delay_s else 1


async def _watch(show: RunningShow) -> int:
    keys: asyncio.Queue[str] = asyncio.Queue()
    async with VetoCalls(show) as calls:
        waiting = await calls.waiting()
        if not waiting.delay_s:
            typer.echo(_NO_DELAY)
            return 1
        with _single_keys(keys), Live(_table(waiting), console=Console(), auto_refresh=False, transient=True) as live:
            while True:
                key = await _key(keys)
                if key == _LEAVE:
                    return 0
                if key == _ALL:
                    await calls.veto_all()
                elif (line_id := _with_key(waiting, key)) is not None:
                    await calls.veto(line_id)
                waiting = await calls.waiting()
                live.update(_table(waiting), refresh=True)


async def _key(keys: asyncio.Queue[str]) -> str:
    """Return a key that was pressed, nothing if none was for a moment."""
    try:
        async with asyncio.timeout(_LOOKS_EVERY_S):
            return await keys.get()
    except TimeoutError:
        return ""


def _with_key(waiting: Waiting, key: str) -> str | None:
    """Return the line a key stands for. A line keeps its key as long as it waits: no other takes its place."""
    shown = (line.id for line in waiting.lines[:_MOST_SHOWN])
    return next((line_id for line_id in shown if key and line_id.endswith(key)), None)


def _table(waiting: Waiting) -> Group:
    rows = [
        Text(f"{line.id[-1]}  in {line.due_in_s:4.1f} s  {on_one_line(line.text)}")
        for line in waiting.lines[:_MOST_SHOWN]
    ]
    return Group(Text(f"{_KEYS}; each line waits {waiting.delay_s:g} s", style="reverse"), *rows)


@contextmanager
def _single_keys(keys: asyncio.Queue[str]) -> Iterator[None]:
    """Take keys as they are pressed, without an enter, until the block ends."""
    loop, terminal = asyncio.get_running_loop(), sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal)
    loop.add_reader(terminal, lambda: keys.put_nowait(sys.stdin.read(1)))
    try:
        yield
    finally:
        loop.remove_reader(terminal)
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
