"""`vtuber goal`: donation goals set, listed and closed, in the running stream or from the next one on."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, TypeVar

import typer

from vtuber.app.goal_calls import GoalCalls
from vtuber.app.goals_between import GoalsBetween, goals_between
from vtuber.app.settings_sources import load_settings
from vtuber.app.show_calls import RunningShow
from vtuber.app.terminal_text import on_one_line
from vtuber.community.goal_rows import planned_row, row_of
from vtuber.domain.errors import DataDirectoryBusyError, GoalError
from vtuber.domain.goals import GoalWish
from vtuber.domain.money import Money
from vtuber.runtime.clock import system_now
from vtuber.runtime.data_dir import DataDirectory

T = TypeVar("T")
Rows = list[dict[str, Any]]
ChannelOf = Literal["live", "simulation"]

_SPAN = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,3})?)\s*(m|h|d)", re.IGNORECASE)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_NAMES = {"live": "real", "simulation": "simulated"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A goal as it was typed."""

    title: str
    target: str
    currency: str | None
    deadline: str | None
    start: str | None
    spans_streams: bool


class GoalCommands:
    """The commands on one data directory: through the show that holds it, or on its files if none does."""

    def __init__(self, of: ChannelOf | None, *, json_: bool, **overrides: object) -> None:
        self._settings = load_settings(overrides).settings
        self._data = DataDirectory(self._settings.vtuber_data_dir)
        self._of = of
        self._json = json_

    def list(self) -> None:
        """Print the goals."""

        async def in_show(calls: GoalCalls) -> tuple[str, Rows]:
            return await calls.rows()

        async def between(desk: GoalsBetween) -> tuple[str, Rows]:
            return desk.channel, [*map(row_of, desk.standings), *map(planned_row, desk.planned)]

        channel, rows = self._do(in_show, between)
        if self._json:
            typer.echo(json.dumps({"channel": channel, "goals": rows}, indent=2))
            return
        for row in rows:
            typer.echo(_text_of(row))
        if not rows:
            typer.echo(
                f"The {_NAMES.get(channel, channel)} channel has no goals. `vtuber goal set TITLE TARGET` sets one."
            )

    def set(self, wanted: Wanted) -> None:
        """Set a goal and print its id."""
        wish = _wish_of(wanted, self._settings.vtuber_goal_currency)

        async def in_show(calls: GoalCalls) -> tuple[str, dict[str, Any]]:
            channel, _ = await calls.rows()
            return channel, await calls.set(wish)

        async def between(desk: GoalsBetween) -> tuple[str, dict[str, Any]]:
            return desk.channel, planned_row(await desk.set(wish))

        channel, row = self._do(in_show, between)
        name = _NAMES.get(channel, channel)
        until = f" until {row['deadline']}" if row["deadline"] else ""
        text = f"{row['id']}: {on_one_line(row['title'])}, {row['target']} {row['currency']}{until}, {name} channel."
        self._print(row, text)

    def close(self, goal_id: str) -> None:
        """Close a goal."""

        async def in_show(calls: GoalCalls) -> None:
            await calls.rows()
            await calls.close(goal_id)

        async def between(desk: GoalsBetween) -> None:
            await desk.close(goal_id)

        self._do(in_show, between)
        self._print({"closed": goal_id}, f"{goal_id} is closed.")

    def _do(self, in_show: Callable[[GoalCalls], Awaitable[T]], between: Callable[[GoalsBetween], Awaitable[T]]) -> T:
        try:
            with self._data.open():
                return asyncio.run(_on(self._desk(), between))
        except DataDirectoryBusyError:
            return asyncio.run(self._through_show(in_show))

    async def _through_show(self, ask: Callable[[GoalCalls], Awaitable[T]]) -> T:
        async with GoalCalls(RunningShow.of(self._settings), self._of) as calls:
            return await ask(calls)

    def _desk(self) -> GoalsBetween:
        data, of = self._data, self._of
        has_live = data.live_memory_path.is_file() or data.live_goals_path.is_dir()
        desk = goals_between(self._settings, data, of or ("live" if has_live else "simulation"))
        if desk is None:
            raise GoalError("There are goals of the live and of the simulated channel only.")
        return desk

    def _print(self, value: object, text: str) -> None:
        typer.echo(json.dumps(value, indent=2) if self._json else text)


async def _on(desk: GoalsBetween, ask: Callable[[GoalsBetween], Awaitable[T]]) -> T:
    return await ask(desk)


def _wish_of(wanted: Wanted, currency: str) -> GoalWish:
    now = system_now()
    try:
        amount = Decimal(wanted.target)
    except InvalidOperation:
        raise GoalError(f"{wanted.target!r} is no amount: write it as 120 or 79.50.") from None
    start = _moment(wanted.start, now) if wanted.start else None
    return GoalWish(
        title=wanted.title,
        target=Money(amount=amount, currency=(wanted.currency or currency).upper()),
        start=start,
        deadline=_moment(wanted.deadline, start or now) if wanted.deadline else None,
        spans_streams=wanted.spans_streams,
    )


def _moment(text: str, since: datetime) -> datetime:
    """Return the time that is so long after another, or a date and time (this machine's zone unless it names one)."""
    span = _SPAN.fullmatch(text.strip())
    if span is not None:
        return since + float(span[1]) * _UNITS[span[2].lower()]
    try:
        return datetime.fromisoformat(text.strip()).astimezone()
    except ValueError:
        raise GoalError(f"{text!r} is no time: write 90m, 6h, 5d or 2026-12-24 20:00.") from None


def _text_of(row: dict[str, Any]) -> str:
    sums = f"{'about ' if row['estimated'] else ''}{row['raised']} of {row['target']} {row['currency']}"
    until = f", until {row['deadline']}" if row["deadline"] else ""
    since = f", from {row['start']}" if row["state"] == "planned" else ""
    one = "" if row["spans_streams"] else ", this stream only"
    title = on_one_line(row["title"])
    return f"{row['id']:<24}  {row['state']:<8}{row['percent']:>6.1f} %  {sums:<28}  {title}{since}{until}{one}"
