"""How often the show may act on its channel, so that a mind gone astray cannot flood it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from vtuber.domain.channel_actions import ChannelAction, arguments_of, name_of
from vtuber.domain.show_events import ChannelActed

SAME_CHANNEL_S = 3600.0
"""Twitch recommends the same channel once an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `per_stream` times in one stream, `gap_s` seconds apart."""

    per_stream: int
    gap_s: float = 0.0


LIMITS: Mapping[str, Limit] = {
    "create_poll": Limit(per_stream=12, gap_s=300),
    "end_poll": Limit(per_stream=12),
    "create_prediction": Limit(per_stream=6, gap_s=600),
    "resolve_prediction": Limit(per_stream=12),
    "cancel_prediction": Limit(per_stream=12),
    "change_title": Limit(per_stream=10, gap_s=300),
    "change_category": Limit(per_stream=10, gap_s=300),
    "shout_out": Limit(per_stream=20, gap_s=120),
    "start_raid": Limit(per_stream=2, gap_s=60),
    "cancel_raid": Limit(per_stream=4),
    "create_clip": Limit(per_stream=20, gap_s=60),
    "add_marker": Limit(per_stream=100, gap_s=10),
    "announce": Limit(per_stream=10, gap_s=300),
    "fulfill_redemption": Limit(per_stream=500),
    "refund_redemption": Limit(per_stream=500),
    "delete_message": Limit(per_stream=100),
    "time_out_viewer": Limit(per_stream=20, gap_s=10),
}
"""What holds unless a caller says otherwise; a shout-out's gap is Twitch's own."""


class ActionLimits:
    """Counts what was done in this stream. It knows no clock; an action without a limit is not allowed at all."""

    def __init__(self, limits: Mapping[str, Limit] = LIMITS) -> None:
        self._limits = limits
        self._counts: dict[str, int] = {}
        self._last: dict[str, datetime] = {}
        self._channels: dict[str, datetime] = {}

    def objection(self, action: ChannelAction, now: datetime) -> str | None:
        """Say why an action must not be done now, None if it may."""
        name = name_of(action)
        limit = self._limits.get(name)
        if limit is None or self._counts.get(name, 0) >= limit.per_stream:
            return f"{name} may be done {limit.per_stream if limit else 0} times in one stream"
        if (wait_s := _left(self._last.get(name), limit.gap_s, now)) > 0:
            return f"{name} may be done again in {wait_s:.0f} s"
        last = self._channels.get(_channel(arguments_of(action)))
        if name == "shout_out" and (wait_s := _left(last, SAME_CHANNEL_S, now)) > 0:
            return f"the same channel may be shouted out again in {wait_s:.0f} s"
        return None

    def note(self, action: ChannelAction, now: datetime) -> None:
        """Count an action that is done now."""
        self._count(name_of(action), _channel(arguments_of(action)), now)

    def remember(self, event: ChannelActed) -> None:
        """Count an action of the stream's first part, before its process died."""
        if event.outcome != "refused":
            self._count(event.action, _channel(event.arguments), event.at)

    def _count(self, name: str, channel: str, now: datetime) -> None:
        self._counts[name] = self._counts.get(name, 0) + 1
        self._last[name] = now
        if name == "shout_out":
            self._channels[channel] = now


def _channel(arguments: Mapping[str, str]) -> str:
    """Return the other channel, by its id where that is known: a name and an id are not compared."""
    return arguments.get("channel_id") or arguments.get("channel", "").lower()


def _left(last: datetime | None, gap_s: float, now: datetime) -> float:
    """Return the seconds until something may be done again."""
    return (last + timedelta(seconds=gap_s) - now).total_seconds() if last else 0.0
