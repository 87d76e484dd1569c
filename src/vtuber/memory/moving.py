"""Moving one memory into another: all of it, also what no journal tells any more."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Literal

from vtuber.domain.errors import MemoryFileError, MemoryMoveError
from vtuber.memory.ports import Movable
from vtuber.memory.state import Piece, Survey

Tell = Callable[[Literal["reading", "moving", "comparing"], int, int | None], None]
"""Hears what is being done, how many records of it are done, and of how many; None where nobody knows yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What was moved; `done` is false where the target held it all already, `resumed` true where a part of it."""

    records: int
    digest: str
    done: bool = True
    resumed: bool = False


async def move(source: Movable, target: Movable, *, replace: bool, tell: Tell) -> Moved | None:
    """Fill `target` with all that is in `source`, which stays as it is; None if nothing is in it.

    An interrupted move is taken up where it left off. Nobody may write into either meanwhile.

    Raises:
        MemoryMoveError: the target holds what the source does not, and it is not to be replaced.
        MemoryFileError: a memory cannot be used, or the two differ in the end.
    """
    if await source.filling() is not None:
        raise MemoryFileError(
            "The memory that is to be moved is itself half filled: an earlier move into it was broken off. Repeat "
            "that one, or build it anew with `vtuber memory rebuild`."
        )
    wanted = await _survey(source, tell)
    if not wanted.covered:
        return None
    begun = await target.filling()
    if begun is None:
        there = await _survey(target, tell)
        if there.digest == wanted.digest:
            return Moved(records=wanted.records, digest=wanted.digest, done=False)
        if there.is_within(wanted):
            wanted = await _with_marks_of(target, source, wanted, tell)
        elif not replace:
            raise MemoryMoveError(
                "The memory that is to be filled holds streams that the other one does not know, and would lose them. "
                "Perhaps the way is the other one; or else repeat the command with `--replace`. What journals tell is "
                "taken in again by the next stream."
            )
    done = begun.done if begun is not None and begun.of == wanted.digest else 0
    if not done:
        await target.begin_filling(wanted.digest)
    await _fill(target, source.contents(), done, wanted, tell)
    found = await _survey(target, tell, of=wanted.records, doing="comparing")
    if found.digest != wanted.digest:
        raise MemoryFileError(
            f"The memory was moved, but the two differ ({found.records:,} records of {wanted.records:,}): somebody "
            "wrote into one of them meanwhile. End what does, and repeat the command; nothing of the first is lost."
        )
    await target.end_filling()
    return Moved(records=wanted.records, digest=wanted.digest, resumed=done > 0)


async def empty(memory: Movable) -> None:
    """Take everything out of a memory; broken off in between, it counts as half filled."""
    await memory.begin_filling("")
    await memory.end_filling()


async def _survey(
    memory: Movable, tell: Tell, *, of: int | None = None, doing: Literal["reading", "comparing"] = "reading"
) -> Survey:
    found = Survey()
    async for piece in memory.contents():
        found.add(piece)
        tell(doing, found.records, of)
    return found


async def _with_marks_of(target: Movable, source: Movable, wanted: Survey, tell: Tell) -> Survey:
    """Let the source forget whom the target has forgotten, and look at it again."""
    ours, theirs = await source.forgotten(), await target.forgotten()
    if ours | theirs == ours:
        return wanted
    await source.forget(theirs)
    return await _survey(source, tell)


async def _fill(target: Movable, contents: AsyncIterator[Piece], done: int, wanted: Survey, tell: Tell) -> None:
    number = records = 0
    async for piece in contents:
        number += 1
        if number > done:
            await target.fill(piece, done=number)
        records += len(piece)
        tell("moving", records, wanted.records)
