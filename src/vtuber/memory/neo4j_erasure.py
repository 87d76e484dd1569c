"""Taking viewers out of the graph in Neo4j, and the marks by which they stay out."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from vtuber.domain.forgetting import mark_of
from vtuber.memory.cypher_files import statement
from vtuber.memory.forgotten import Forgotten, bears_its_name, name_mark
from vtuber.memory.neo4j_writes import run

if TYPE_CHECKING:
    from neo4j import AsyncManagedTransaction


async def load(transaction: "AsyncManagedTransaction") -> Forgotten:
    """Return the marks that are kept."""
    marks = [(row["kind"], row["mark"]) async for row in await transaction.run(statement("read/marks"))]
    return Forgotten(
        frozenset(mark for kind, mark in marks if kind == "viewer"),
        frozenset(mark for kind, mark in marks if kind == "name"),
    )


async def erase(transaction: "AsyncManagedTransaction", who: Forgotten) -> Forgotten:
    """Erase viewers, all names they bore, and words that tell these names; return the marks of all it concerned.

    Viewers known by name alone go with the name.
    """
    known = {row["viewer"]: row["names"] async for row in await transaction.run(statement("erase/known"))}
    who, ids = _closure(known, who)
    await erase_viewers(transaction, ids)
    await _strike_names(transaction, who)
    await run(transaction, "erase/loose_ends")
    marks = [("viewer", mark) for mark in sorted(who.viewers)] + [("name", mark) for mark in sorted(who.names)]
    await run(transaction, "erase/mark", marks=[{"kind": kind, "mark": mark} for kind, mark in marks])
    return who


async def erase_viewers(transaction: "AsyncManagedTransaction", ids: Iterable[str]) -> None:
    """Erase all that hangs on viewers; what others said of them stays. Loose ends are left."""
    await run(transaction, "erase/viewers", viewers=sorted(ids))


def _closure(known: dict[str, list[str]], who: Forgotten) -> tuple[Forgotten, set[str]]:
    """Return all marks and the ids of the viewers that follow from some marks."""
    ids = {viewer for viewer in known if who.has(viewer)}
    while True:
        who = Forgotten(who.viewers, who.names | {name_mark(name) for viewer in ids for name in known[viewer]})
        by_name = {
            viewer
            for viewer, names in known.items()
            for name in names
            if viewer not in ids and bears_its_name(viewer, name) and name_mark(name) in who.names
        }
        if not by_name:
            return who, ids | {viewer for viewer in known if who.has(viewer)}
        ids |= by_name
        who = Forgotten(who.viewers | frozenset(map(mark_of, by_name)), who.names)


async def _strike_names(transaction: "AsyncManagedTransaction", who: Forgotten) -> None:
    lines = [
        {"viewer": row["viewer"], "stream": row["stream"], "seq": row["seq"]}
        async for row in await transaction.run(statement("erase/texts"))
        if who.names_somebody(row["text"])
    ]
    await run(transaction, "erase/strike_lines", lines=lines)
    facts = [
        {"viewer": row["viewer"], "stream": row["stream"], "seq": row["seq"], "n": row["n"]}
        async for row in await transaction.run(statement("erase/facts"))
        if who.names_somebody(row["text"])
    ]
    await run(transaction, "erase/strike_facts", facts=facts)
    struck: defaultdict[str, list[str]] = defaultdict(list)
    async for row in await transaction.run(statement("erase/told")):
        if who.names_somebody(row["words"]):
            struck[row["kind"]].append(row["words"])
    for kind, words in sorted(struck.items()):
        await run(transaction, f"erase/strike_{kind}", struck=words)
