"""Whether this machine's date is right, told from the date of Twitch's answers.

Nothing depends on the local date: how long a token lasts is counted from Twitch's own `expires_in` on a clock that
cannot be set. A wrong date breaks TLS and every log, so it is worth a word.
"""

from datetime import datetime

import structlog

from vtuber.runtime.clock import Clock

_log = structlog.get_logger(__name__)

TOLERATED_S = 180.0
_MINUTE_S = 60


class ClockCheck:
    """Compares the local date with each `Date` header; `offset_s` is how far the local one is ahead."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._warned = False
        self.offset_s: float | None = None

    def note(self, date: datetime | None) -> None:
        """Compare with an answer that came just now; a wrong clock is logged once."""
        if date is None:
            return
        self.offset_s = (self._clock.now() - date).total_seconds()
        warning = self.warning
        if warning and not self._warned:
            self._warned = True
            _log.warning("the clock is wrong", offset_s=round(self.offset_s), detail=warning)

    @property
    def warning(self) -> str | None:
        """One paragraph on how wrong the clock is and what to do; None when it is right or not known."""
        if self.offset_s is None or abs(self.offset_s) <= TOLERATED_S:
            return None
        minutes = round(abs(self.offset_s) / _MINUTE_S)
        direction = "ahead of" if self.offset_s > 0 else "behind"
        return (
            f"This machine's clock is {minutes} minutes {direction} Twitch's. Logins are timed by Twitch's clock and "
            "go on working; set the date (`timedatectl set-ntp true`) to have right times in logs and reports."
        )
