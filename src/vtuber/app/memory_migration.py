"""`vtuber memory migrate`: the real channel's memory from its file to a Neo4j server, or back."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vtuber.app.memory_places import Place, name_of, opened
from vtuber.app.progress import progress_bar
from vtuber.app.remembering import about, remove_memory
from vtuber.domain.errors import MemoryFileError, SettingError
from vtuber.memory.moving import Moved, Tell, empty, move
from vtuber.memory.neo4j_access import Neo4jAccess
from vtuber.memory.projector import Projector
from vtuber.memory.sqlite_memory import SqliteMemory
from vtuber.memory.tombstones import read_tombstones, write_tombstones
from vtuber.runtime.data_dir import DataDirectory

To = Literal["neo4j", "sqlite"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """A move of the memory of `data`'s real channel; with `keep` it is a copy.

    What is kept behind is not reached by later wishes to be forgotten, once nothing is configured to be there.
    """

    data: DataDirectory
    server: Neo4jAccess | None
    to: To
    replace: bool = False
    keep: bool = False

    def run(self) -> Moved | None:
        """Move all that is remembered, compare, and take it out of where it was; None if there is nothing.

        Raises what `move` raises, `SettingError` without a server, and `DataDirectoryError` while a stream is on.
        """
        source, target = self._places()
        with self.data.open():
            if isinstance(target, Path):
                _remove_damaged(target)
            if isinstance(source, Path) and not source.is_file():
                return None
            moved = asyncio.run(self._move(source, target))
            if isinstance(source, Path) and moved is not None and not self.keep:
                remove_memory(source)
        return moved

    def told(self, moved: Moved | None) -> str:
        """Return what came of it, for the terminal."""
        source, target = self._places()
        if moved is None:
            return f"Nothing is in {name_of(source)}, so nothing was moved."
        done = f"{moved.records:,} records are in {name_of(target)}, compared with {name_of(source)} by digest"
        left = f"{name_of(source)} keeps its copy" if self.keep else f"nothing is left in {name_of(source)}"
        after = (
            " NEO4J_URI is still set: unset it, or the next stream remembers there again."
            if self.to == "sqlite"
            else ""
        )
        return f"{done}; {left}.{after}"

    def _places(self) -> tuple[Place, Place]:
        if self.server is None:
            raise SettingError(
                "NEO4J_URI is not set, so there is no server to move the memory to or from. Set NEO4J_URI, "
                "NEO4J_USERNAME and NEO4J_PASSWORD; docs/how-to/memory.md tells where they come from."
            )
        file = self.data.live_memory_path
        return (file, self.server) if self.to == "neo4j" else (self.server, file)

    async def _move(self, source: Place, target: Place) -> Moved | None:
        tombstones = self.data.forgotten_path
        async with opened(source, half_filled=True) as giving, opened(target, half_filled=True) as taking:
            if await giving.filling() is None:
                await Projector(giving, about=about, threaded=True, tombstones=tombstones).begin()
            with _told_by_bar() as tell:
                moved = await move(giving, taking, replace=self.replace, tell=tell)
            if moved is not None:
                write_tombstones(tombstones, read_tombstones(tombstones) | await taking.forgotten())
                if not self.keep and not isinstance(source, Path):
                    await empty(giving)
        return moved


def _remove_damaged(path: Path) -> None:
    """Remove a file that nothing can be read from, as a stream would."""
    try:
        SqliteMemory(path, threaded=False).close()
    except MemoryFileError:
        remove_memory(path)


@contextmanager
def _told_by_bar() -> Iterator[Tell]:
    with progress_bar() as show:
        yield lambda doing, done, of: show(f"{doing} records", done, of)
