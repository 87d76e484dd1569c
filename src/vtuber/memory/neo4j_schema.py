"""The layout of the memory in Neo4j: constraints, indexes, and the version that is kept beside them."""

from typing import TYPE_CHECKING

from vtuber.memory.cypher_files import statement, statements
from vtuber.memory.neo4j_access import Neo4jAccess, unusable

if TYPE_CHECKING:
    from neo4j import AsyncManagedTransaction, AsyncSession

FORMAT = 1
"""Version of the layout. A memory of another version is built anew: nothing is in it that the journals do not tell."""


async def prepare(session: "AsyncSession", access: Neo4jAccess) -> None:
    """Check what a database holds and make it a memory if it is empty; raise `MemoryFileError` for anything else."""
    found, scrubbing = await _look(session, access)
    if found == FORMAT:
        if scrubbing:
            await lay_out(session)
            await (await session.run(statement("scrub/laid_out"))).consume()
        return
    if found is not None:
        raise unusable(
            access,
            f"its layout is {found}, this version of the program knows {FORMAT}. Nothing is lost: "
            "`vtuber memory rebuild` builds it anew from the journals",
        )
    await lay_out(session)
    await session.execute_write(_begin)


async def lay_out(session: "AsyncSession") -> None:
    """Make what is missing of constraints and indexes, and wait until they can be used."""
    for each in statements("schema/constraints"):
        await (await session.run(each)).consume()
    await (await session.run("CALL db.awaitIndexes(300)")).consume()


async def wipe(session: "AsyncSession", access: Neo4jAccess) -> None:
    """Delete a memory of whatever version; constraints and indexes stay. What is no memory is not touched."""
    if await _version(session, access) is None:
        return
    for name in ("schema/unmake", "schema/wipe", "schema/end"):
        await (await session.run(statement(name))).consume()


async def _version(session: "AsyncSession", access: Neo4jAccess) -> int | None:
    return (await _look(session, access))[0]


async def _look(session: "AsyncSession", access: Neo4jAccess) -> tuple[int | None, bool]:
    """Return the version of the memory that is there, None if the database is free for one; and if it lacks indexes."""
    found, scrubbing, taken = await session.execute_read(_found)
    if found is None and taken:
        raise unusable(
            access,
            "its database holds something else. Name an empty one in NEO4J_DATABASE, or empty this one, or take "
            "another server",
        )
    return found, scrubbing


async def empty(session: "AsyncSession", access: Neo4jAccess, of: str) -> None:
    """Take everything out of a memory of whatever version, and note first what it is to be filled with.

    Raises `MemoryFileError` for a database that holds something else.
    """
    if await _version(session, access) != FORMAT:
        await lay_out(session)
    await session.execute_write(_begin_filling, of)
    await (await session.run(statement("schema/wipe"))).consume()


async def _begin_filling(transaction: "AsyncManagedTransaction", of: str) -> None:
    await (await transaction.run(statement("fill/begin"), format=FORMAT, of=of)).consume()


async def _found(transaction: "AsyncManagedTransaction") -> tuple[int | None, bool, bool]:
    record = await (await transaction.run(statement("schema/found"))).single(strict=True)
    return record["format"], record["scrubbing"], record["taken"]


async def _begin(transaction: "AsyncManagedTransaction") -> None:
    await (await transaction.run(statement("schema/begin"), format=FORMAT)).consume()
