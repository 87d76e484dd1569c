"""What the community needs from the rest of the program."""

from typing import Protocol

from vtuber.domain.subscriptions import SubscriptionHistory


class SubscriptionRecords(Protocol):
    """What is on record of subscriptions, from all streams but one."""

    async def subscriptions(self, viewer: str | None = None, *, besides: str | None = None) -> SubscriptionHistory:
        """Return what is known of one viewer's, or of all; may be slow, or raise `MemoryFileError`."""
        ...
