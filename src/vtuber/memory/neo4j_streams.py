"""What streams left, asked of Neo4j."""

from typing import TYPE_CHECKING

from vtuber.memory.history import (
    PHRASES_LOOKED_BACK,
    PROMISES_KEPT_IN_MIND,
    STREAMS_LOOKED_BACK,
    TALKS_LOOKED_BACK,
    StreamHistory,
    StreamRows,
    history_of,
)
from vtuber.memory.neo4j_reads import rows_of
from vtuber.memory.stream_graph import PhraseEchoed, PromiseNode, Takings, TopicTalk

if TYPE_CHECKING:
    from neo4j import AsyncManagedTransaction, Record


async def history(transaction: "AsyncManagedTransaction", besides: str) -> StreamHistory:
    """Return what all streams but one left."""

    async def newest(name: str, limit: int) -> list["Record"]:
        return await rows_of(transaction, f"streams/{name}", besides=besides, limit=limit)

    streams = await newest("streams", STREAMS_LOOKED_BACK)
    takings = await rows_of(transaction, "streams/takings", besides=besides)
    return history_of(
        StreamRows(
            streams=tuple(stream for (stream,) in reversed(streams)),
            promises=[PromiseNode(*row) for row in await newest("owed", PROMISES_KEPT_IN_MIND)],
            takings=[Takings(*row) for row in takings],
            talks=[TopicTalk(*row) for row in await newest("talks", TALKS_LOOKED_BACK)],
            phrases=[PhraseEchoed(*row) for row in await newest("phrases", PHRASES_LOOKED_BACK)],
        )
    )
