"""Taking out of the graph in Neo4j what is older than the retention period."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from vtuber.memory.changes import Addressed, Answered, Change
from vtuber.memory.neo4j_erasure import erase_viewers
from vtuber.memory.neo4j_reads import rows_of
from vtuber.memory.neo4j_writes import run
from vtuber.memory.retention import Expired, old_changes

if TYPE_CHECKING:
    from neo4j import AsyncManagedTransaction


async def expiring(transaction: "AsyncManagedTransaction", before: int) -> Expired:
    """Return what would go."""
    unseen = await rows_of(transaction, "retention/unseen", before=before)
    lines = await rows_of(transaction, "retention/others_lines", before=before)
    return Expired(viewers=len(unseen), lines=lines[0]["lines"])


async def expire(transaction: "AsyncManagedTransaction", before: int) -> Expired:
    """Erase what is older than a moment, and note the moment."""
    expired = await expiring(transaction, before)
    unseen = await rows_of(transaction, "retention/unseen", before=before)
    await erase_viewers(transaction, [row["viewer"] for row in unseen])
    await run(transaction, "retention/words", before=before)
    await run(transaction, "retention/unknown")
    await run(transaction, "retention/unanswered")
    await run(transaction, "erase/loose_ends")
    await run(transaction, "retention/moment", before=before)
    if expired != Expired():
        await run(transaction, "scrub/want")
    return expired


async def expire_again(
    transaction: "AsyncManagedTransaction", stream: str, changes: Iterable[Change], before: int
) -> None:
    """Erase those among the viewers of old changes, just written, who were not seen since the moment."""
    old = old_changes(changes, before)
    if not old:
        return
    concerned = sorted({change.viewer for change in old})
    unseen = await rows_of(transaction, "retention/unseen_of", viewers=concerned, before=before)
    await erase_viewers(transaction, [row["viewer"] for row in unseen])
    spoken_to = [change.utterance for change in old if isinstance(change, Addressed | Answered)]
    await run(transaction, "retention/unknown_of", stream=stream, utterances=spoken_to)
    await run(transaction, "retention/unanswered_of", stream=stream, utterances=spoken_to)
    if unseen or spoken_to:
        await run(transaction, "erase/loose_ends")
