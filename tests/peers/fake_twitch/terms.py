"""What the fake may be told to do faster than Twitch does it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Times in seconds; the defaults are Twitch's own where it tells them.

    `keepalive` overrules the time a client asks for, so that a test need not wait for ten seconds. `ping_every` and
    `irc_ping_every` are how often the server pings. Helix's bucket holds `points` and refills them within a minute.
    """

    token_lifetime: float = 14_400.0
    device_lifetime: float = 1_800.0
    device_interval: int = 5
    keepalive: float | None = None
    unused_after: float = 10.0
    reconnect_grace: float = 30.0
    ping_every: float = 30.0
    pong_within: float = 10.0
    irc_ping_every: float = 270.0
    points: int = 800
    refill_seconds: float = 60.0


class WallClock:
    """The fake's time of day: the machine's, plus what a test skipped. Token lifetimes and cooldowns go by it."""

    def __init__(self) -> None:
        self._skipped = timedelta()

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(UTC) + self._skipped

    def skip(self, seconds: float) -> None:
        """Let time pass at once. Timers of sockets run in real time and do not notice."""
        self._skipped += timedelta(seconds=seconds)


def stamp(at: datetime) -> str:
    """Write a time as EventSub does, with nine digits after the second."""
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}000Z"


def whole_second(at: datetime) -> str:
    """Write a time as Helix does."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
