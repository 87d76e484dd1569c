"""`vtuber memory`: looking into what is remembered of viewers, forgetting one, and building all of it anew."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Literal, TypeVar

import typer

from vtuber.app.forgetting import blank_files
from vtuber.app.memory_migration import Migration, To
from vtuber.app.memory_places import Place, opened, place_of, reached, server_of
from vtuber.app.memory_text import as_json, figures_text, graph_json, list_text, viewer_text
from vtuber.app.owed_promises import drop_promise, promises_text
from vtuber.app.progress import progress_bar
from vtuber.app.remembering import Journals, Remembering, about, forget_in, journals_of, rebuild, remove_memory
from vtuber.app.retention import let_go
from vtuber.app.scrubbing import scrub
from vtuber.app.settings_sources import load_settings
from vtuber.domain.errors import DataDirectoryError, MemoryFileError, SettingError, UnknownViewerError
from vtuber.domain.forgetting import mark_of
from vtuber.memory.forgotten import Forgotten, name_mark
from vtuber.memory.moving import empty
from vtuber.memory.neo4j_scrub import LogKeeping
from vtuber.memory.ports import Figures, Memory, ViewerPast
from vtuber.memory.projector import Projector
from vtuber.memory.tombstones import read_tombstones, write_tombstones
from vtuber.runtime.clock import system_now
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.files import write_atomically
from vtuber.runtime.journal import rows_in

T = TypeVar("T")
MemoryOf = Literal["live", "simulation"]


class MemoryDesk:
    """The commands on one data directory; `of` says whose memory, None takes the real channel's if there is one."""

    def __init__(self, of: MemoryOf | None, *, json_: bool, **overrides: object) -> None:
        settings = load_settings(overrides).settings
        self._data = DataDirectory(settings.vtuber_data_dir)
        self._days = settings.vtuber_memory_retention_days
        self._server = server_of(settings)
        is_live = self._server is not None or self._data.live_memory_path.is_file()
        self._of: MemoryOf = of or ("live" if is_live else "simulation")
        self._json = json_

    def show(self, viewer: str) -> None:
        """Print everything known of a viewer."""
        past = self._ask(lambda memory: _one(memory, viewer))
        self._print(as_json(past), viewer_text(past))

    def search(self, text: str) -> None:
        """Print whom an id, a name or kept words point to."""
        found = self._ask(lambda memory: memory.find(text))
        self._print([as_json(each) for each in found], list_text(found) or "Nobody is remembered by that.")

    def top(self, limit: int) -> None:
        """Print the regulars."""
        found = self._ask(lambda memory: memory.top(limit=limit))
        self._print([as_json(each) for each in found], list_text(found) or "Nobody is remembered yet.")

    def stats(self) -> None:
        """Print how much is remembered."""
        figures = self._ask(lambda memory: memory.figures())
        self._print(as_json(figures), figures_text(figures))

    def promises(self) -> None:
        """Print what she owes."""
        owed = self._ask(lambda memory: memory.history()).promises
        self._print([as_json(each) for each in owed], promises_text(owed))

    def drop_promise(self, promise: str) -> None:
        """Let her owe a promise no more, in all rebuildings too."""
        with self._data.open():
            owed = self._ask(lambda memory: memory.history()).promises
            stream = asyncio.run(drop_promise(self._data, owed, promise))
            self._ask(lambda memory: self._projector(memory).catch_up(stream, self._data.journal_path(stream)))
        self._print({"dropped": promise}, "Dropped: she owes it no more.")

    def export(self, out: Path | None) -> None:
        """Write the whole graph as JSON."""
        text = json.dumps(graph_json(self._ask(lambda memory: memory.export())), indent=2)
        if out is None:
            typer.echo(text)
            return
        try:
            write_atomically(out, f"{text}\n".encode(), mode=0o600)
        except OSError as error:
            raise DataDirectoryError(f"Cannot write to {out}: {error.strerror}. Choose another --out.") from error

    def forget(self, viewer: str) -> None:
        """Forget a viewer everywhere, for good."""
        with self._data.open():
            who = self._marks(viewer)
            # The file first: whatever happens after it, no rebuilding brings them back.
            write_tombstones(self._data.forgotten_path, read_tombstones(self._data.forgotten_path) | who)
            for path in (self._data.live_memory_path, self._data.memory_path):
                forget_in(path, self._data)
            keeping, fault = self._forget_on_server()
            blanked = blank_files(self._data, read_tombstones(self._data.forgotten_path))
        done = {"forgotten": True, "events_blanked": blanked}
        if self._server is not None:
            done |= {"server_reached": not fault, "server_log_kept": keeping is not None and not keeping.lets_go}
        told = f" {keeping.told}" if keeping else fault
        self._print(done, f"Forgotten, for good. {blanked:,} events in the journals were blanked.{told}")

    def scrub(self) -> None:
        """Overwrite what the server's files keep of what was erased."""
        if self._server is None:
            raise SettingError(
                "NEO4J_URI is not set, so the memory is in a file, in which what is erased is overwritten at once."
            )
        with self._data.open():
            keeping = scrub(self._server)
        if keeping is not None:
            done = {"scrubbed": True, "server_log_kept": not keeping.lets_go}
            self._print(done, f"What the server's files kept of what was erased is overwritten. {keeping.told}")

    def rebuild(self) -> None:
        """Build the memory anew from the journals."""
        with self._data.open():
            place = place_of(self._data, self._of, self._server)
            if place is None:
                return
            if isinstance(place, Path):
                remove_memory(place)
            journals = tuple(journals_of(self._data, self._of))
            rows, figures = asyncio.run(self._rebuild(place, journals))
        done = {"streams_read": len(journals), "rows_read": rows, "viewers": figures.viewers}
        self._print(done, f"Read {rows:,} rows of {len(journals)} streams. {figures_text(figures)}")

    def migrate(self, to: To, *, replace: bool, keep: bool) -> None:
        """Move the real channel's memory to a server, or back into its file."""
        migration = Migration(data=self._data, server=self._server, to=to, replace=replace, keep=keep)
        moved = migration.run()
        self._print(None if moved is None else asdict(moved), migration.told(moved))

    async def _rebuild(self, place: Place, journals: Journals) -> tuple[int, Figures]:
        async with reached(place) as memory:
            await empty(memory)
            remembering = Remembering(memory=memory, projector=self._projector(memory), earlier=journals)
            done, of = 0, sum(rows_in(journal) for _, journal in journals)
            with progress_bar() as show:

                def tell(rows: int) -> None:
                    nonlocal done
                    done += rows
                    show("reading journals", done, of)

                rows = await rebuild(remembering, tell)
            return rows, await memory.figures()

    def _forget_on_server(self) -> tuple[LogKeeping | None, str]:
        """Let the server forget whom the marks name, and overwrite it; return how it keeps its log, or a fault."""
        server = self._server
        if server is None:
            return None, ""

        async def forget() -> None:
            async with opened(server) as memory:
                await self._projector(memory).begin()

        try:
            asyncio.run(forget())
            return scrub(server), ""
        except MemoryFileError as error:
            return None, f" Not yet on the server, which forgets them as soon as it is reached: {error}"

    def expire(self, days: int | None, *, only_look: bool) -> None:
        """Erase what is older than the retention period, in both memories and in the journals; or say what would go."""
        period = self._days if days is None else days
        if not period:
            raise SettingError(
                "No period is set, so everything is kept. Set VTUBER_MEMORY_RETENTION_DAYS, or name one with --days."
            )
        with self._data.open():
            gone = let_go(self._data, now=system_now(), days=period, only_look=only_look, server=self._server)
        done = {
            "before": gone.before.isoformat(timespec="seconds"),
            "viewers": gone.viewers,
            "lines": gone.lines,
            "events_blanked": gone.events_blanked,
            "dry_run": only_look,
        }
        moment = f"{gone.before:%Y-%m-%d %H:%M} UTC"
        what = f"Of before {moment}: {gone.viewers:,} viewers not seen since, {gone.lines:,} lines of others"
        blanked = f" {gone.events_blanked:,} events in the journals were blanked." if not only_look else ""
        self._print(done, f"{what} {'would be' if only_look else 'were'} erased.{blanked}")

    def _marks(self, viewer: str) -> Forgotten:
        """Return the marks of a viewer; one who is not remembered can be named by id."""
        try:
            past = self._ask(lambda memory: _one(memory, viewer))
        except UnknownViewerError:
            if ":" not in viewer:
                raise
            return Forgotten(viewers=frozenset({mark_of(viewer)}))
        return Forgotten(frozenset({mark_of(past.id)}), frozenset(map(name_mark, past.names)))

    def _projector(self, memory: Memory) -> Projector:
        return Projector(memory, about=about, threaded=True, tombstones=self._data.forgotten_path)

    def _ask(self, question: Callable[[Memory], Awaitable[T]]) -> T:
        place = place_of(self._data, self._of, self._server)
        if place is None or (isinstance(place, Path) and not place.is_file()):
            raise UnknownViewerError(
                f"There is no memory of viewers ({self._of}) in {self._data.path}. It begins with the first stream; "
                "`vtuber memory rebuild` makes one from the journals of earlier streams."
            )

        async def ask() -> T:
            async with opened(place) as memory:
                return await question(memory)

        return asyncio.run(ask())

    def _print(self, value: object, text: str) -> None:
        typer.echo(json.dumps(value, indent=2) if self._json else text)


async def _one(memory: Memory, viewer: str) -> ViewerPast:
    """Return who bears an id or a name; raise `UnknownViewerError` where nobody or several do."""
    found = await memory.find(viewer, limit=1_000)
    exact = [each for each in found if each.id == viewer] or [each for each in found if viewer.casefold() in each.names]
    if len(exact) == 1:
        return exact[0]
    if exact:
        raise UnknownViewerError(
            f"Several viewers are called {viewer!r}: {', '.join(each.id for each in exact)}. Name one by this id."
        )
    raise UnknownViewerError(
        f"Nobody called {viewer!r} is remembered. `vtuber memory search TEXT` finds viewers by a part of their name or "
        "by what they said."
    )
