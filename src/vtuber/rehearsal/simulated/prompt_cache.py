"""What of a request a vendor has in its cache."""

from collections.abc import Sequence

from vtuber.domain.prompts import Prompt, ToolSpec
from vtuber.rehearsal.simulated.profiles import ModelProfile
from vtuber.rehearsal.simulated.request_text import fixed_text, whole_text
from vtuber.runtime.clock import Clock

_STEP = 128
"""OpenAI caches in steps of so many tokens."""


class PromptCache:
    """One model's cache of prompts.

    Anthropic's keeps what is marked, here the tools and the system text, and charges for writing it. OpenAI's keeps the
    beginnings of requests and charges nothing for that.
    """

    def __init__(self, profile: ModelProfile, clock: Clock) -> None:
        self._profile = profile
        self._clock = clock
        self._kept: dict[str, tuple[str, float]] = {}

    def use(self, prompt: Prompt, tools: Sequence[ToolSpec]) -> tuple[int, int]:
        """Return how many tokens of a request are read from the cache and how many are written to it."""
        fixed = fixed_text(prompt, tools)
        now = self._clock.monotonic()
        known, used_at = self._kept.get(fixed, ("", 0.0))
        fresh = bool(known) and now - used_at <= self._profile.cache_s
        if self._profile.cache == "prefix":
            whole = whole_text(prompt, tools)
            self._kept[fixed] = whole, now
            return self._steps(_common(known, whole)) if fresh else 0, 0
        size = self._profile.tokens(fixed)
        if size < self._profile.cache_least:
            return 0, 0
        self._kept[fixed] = fixed, now
        return (size, 0) if fresh else (0, size)

    def _steps(self, alike: str) -> int:
        size = self._profile.tokens(alike)
        return size // _STEP * _STEP if size >= self._profile.cache_least else 0


def _common(first: str, second: str) -> str:
    """Return what two texts begin with alike."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first.startswith(second[:middle]):
            low = middle
        else:
            high = middle - 1
    return second[:low]
