"""How fast an account may write in a channel's chat, and what it must not say twice.

Source: https://dev.twitch.tv/docs/chat/#rate-limits. Twitch counts when messages arrive, we when they leave: the
windows here are a little longer, for what the way adds.
"""

from collections import deque
from dataclasses import dataclass

_WINDOW_S = 30.0
_MARGIN_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceRules:
    """At most `most` messages in any `window_s` seconds, and `gap_s` seconds between two."""

    most: int
    gap_s: float
    window_s: float = _WINDOW_S + _MARGIN_S


UNPRIVILEGED = PaceRules(most=20, gap_s=1.2)
PRIVILEGED = PaceRules(most=100, gap_s=0.0)
"""For the broadcaster and moderators."""


class Pace:
    """Says when the next message may go; it knows no clock, times are seconds that never go back."""

    def __init__(self, rules: PaceRules) -> None:
        self._rules = rules
        self._sent: deque[float] = deque(maxlen=rules.most)

    def earliest(self, now: float) -> float:
        """Return when the next message may go: `now` or later."""
        if not self._sent:
            return now
        after_gap = self._sent[-1] + self._rules.gap_s
        after_window = self._sent[0] + self._rules.window_s if len(self._sent) == self._rules.most else now
        return max(now, after_gap, after_window)

    def note(self, now: float) -> None:
        """Count a message that goes now."""
        self._sent.append(now)


class Repetition:
    """Tells a text that was said within the last 30 seconds: Twitch rejects it. Case and spaces make no difference."""

    def __init__(self, window_s: float = _WINDOW_S + _MARGIN_S) -> None:
        self._window_s = window_s
        self._said: dict[str, float] = {}

    def seconds_since(self, text: str, now: float) -> float | None:
        """Return how long ago the text was said, None when that was not within the window."""
        said_at = self._said.get(_key(text))
        return None if said_at is None or now - said_at >= self._window_s else now - said_at

    def note(self, text: str, now: float) -> None:
        """Remember a text that was said now."""
        self._said = {key: at for key, at in self._said.items() if now - at < self._window_s}
        self._said[_key(text)] = now


def _key(text: str) -> str:
    return " ".join(text.casefold().split())
