"""Which messages have been seen: Twitch delivers at least once, and says so by the same `message_id`."""

from collections import OrderedDict


class MessageIds:
    """Remembers ids for a time, and never more than a number of them.

    Twitch redelivers for up to ten minutes; ids are kept for eleven. 65,536 of them are enough for 99 messages a second
    over all that time (some 8 MB); beyond, the oldest are forgotten first and `forgotten_early` counts them.
    """

    def __init__(self, *, most: int = 65_536, for_s: float = 660.0) -> None:
        self._most = most
        self._for_s = for_s
        self._seen_at: OrderedDict[str, float] = OrderedDict()
        self.forgotten_early = 0

    def __len__(self) -> int:
        return len(self._seen_at)

    def is_new(self, message_id: str, now: float) -> bool:
        """Return whether the id is seen for the first time, and remember it."""
        if message_id in self._seen_at:
            return False
        self._forget(now - self._for_s)
        self._seen_at[message_id] = now
        if len(self._seen_at) > self._most:
            self._seen_at.popitem(last=False)
            self.forgotten_early += 1
        return True

    def _forget(self, before: float) -> None:
        seen_at = self._seen_at
        while seen_at:
            oldest = next(iter(seen_at))
            if seen_at[oldest] >= before:
                return
            del seen_at[oldest]
