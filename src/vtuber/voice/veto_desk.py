"""Where lines wait for the operator's veto before they are spoken."""

import asyncio
from contextlib import suppress

from vtuber.domain.emotions import Emotion
from vtuber.domain.speech import Line
from vtuber.runtime.clock import Clock

LONGEST_DELAY_S = 10.0


class HeldLine:
    """A line that waits. `id` is short, so that it can be typed; `due_at` is by the clock's monotonic time."""

    def __init__(self, *, line_id: str, utterance_id: str, line: Line, due_at: float) -> None:
        self.id = line_id
        self.utterance_id = utterance_id
        self.line = line
        self.due_at = due_at
        self._vetoed = asyncio.Event()

    @property
    def text(self) -> str:
        """What would be said."""
        return self.line.text

    @property
    def emotion(self) -> Emotion:
        """How it would be said."""
        return self.line.emotion

    @property
    def vetoed(self) -> bool:
        """Whether it must not be spoken."""
        return self._vetoed.is_set()

    def veto(self) -> None:
        """Keep it from being spoken."""
        self._vetoed.set()

    async def vetoed_within(self, seconds: float) -> bool:
        """Wait so long for a veto; return whether it came, at once when it does."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._vetoed.wait()
        return self.vetoed


class VetoDesk:
    """Holds each line for `delay_s` seconds from the moment it was written, and until it sounds.

    Lines of one utterance wait together: the delay is paid once for each utterance, not for each line.
    """

    def __init__(self, *, delay_s: float, clock: Clock) -> None:
        if not 0 < delay_s <= LONGEST_DELAY_S:
            raise ValueError(f"a delay is more than 0 and at most {LONGEST_DELAY_S:g} seconds")
        self.delay_s = delay_s
        self._clock = clock
        self._submitted = 0
        self._held: dict[str, HeldLine] = {}

    def submit(self, utterance_id: str, line: Line) -> HeldLine:
        """Hold a line from now on; it is listed until it is withdrawn."""
        self._submitted += 1
        due_at = self._clock.monotonic() + self.delay_s
        held = HeldLine(line_id=str(self._submitted), utterance_id=utterance_id, line=line, due_at=due_at)
        self._held[held.id] = held
        return held

    async def passed(self, held: HeldLine) -> bool:
        """Wait until a line is due or vetoed; return whether it may go on."""
        return not await held.vetoed_within(self.due_in_s(held))

    def due_in_s(self, held: HeldLine) -> float:
        """Return how many seconds a line still has to wait; 0 for one that waits only for its turn."""
        return max(0.0, held.due_at - self._clock.monotonic())

    def withdraw(self, held: HeldLine) -> None:
        """Take a line off the list: it sounds now, or never will."""
        self._held.pop(held.id, None)

    def withdraw_all(self, utterance_id: str) -> None:
        """Take all lines of an utterance off the list."""
        self._held = {name: held for name, held in self._held.items() if held.utterance_id != utterance_id}

    def lines(self) -> tuple[HeldLine, ...]:
        """Return the lines that may still be vetoed, in the order in which they were written."""
        return tuple(held for held in self._held.values() if not held.vetoed)

    def veto(self, line_id: str) -> bool:
        """Keep a line from being spoken; return whether there is such a line."""
        held = self._held.get(line_id)
        if held is None or held.vetoed:
            return False
        held.veto()
        return True
