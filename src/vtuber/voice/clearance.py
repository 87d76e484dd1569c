"""What may be spoken: the gate's word at once, then a second opinion and the operator's, while the sound is made."""

from vtuber.domain.emotions import Emotion
from vtuber.domain.speech import Line
from vtuber.domain.verdicts import Severity, Verdict
from vtuber.voice.containment import Containment
from vtuber.voice.ports import Gate, SecondOpinion
from vtuber.voice.utterance_record import UtteranceRecord
from vtuber.voice.veto_desk import HeldLine, VetoDesk

GATE_FAILED = Verdict(allowed=False, categories=("gate_failed",), severity=Severity.SEVERE)
"""The verdict of a gate that raised."""

OPINION_FAILED = Verdict(allowed=False, categories=("moderation_failed",), severity=Severity.MILD)
"""The verdict of a second opinion that raised."""

VETOED = Verdict(allowed=False, categories=("vetoed",), severity=Severity.MILD)
"""The operator's verdict."""


class Clearance:
    """Decides on the lines of one utterance and journals what was decided; fails closed.

    `blocked` counts texts that were refused, by whomever. Lines are known by their number within the utterance.
    """

    def __init__(
        self,
        *,
        gate: Gate,
        second: SecondOpinion | None,
        desk: VetoDesk | None,
        record: UtteranceRecord,
        containment: Containment,
    ) -> None:
        self.blocked = 0
        self.takes_time = second is not None or desk is not None
        """Whether `in_time` has anybody to wait for."""
        self._gate = gate
        self._second = second
        self._desk = desk
        self._record = record
        self._containment = containment

    async def at_once(self, number: int, line: Line) -> Line | None:
        """Return what the gate lets pass of a line: itself, a replacement, or nothing."""
        verdict = self._examine(line.text)
        if verdict.allowed:
            if verdict.categories:
                await self._record.borderline(number, line.text, verdict.categories, by="gate")
            else:
                self._record.judged(number, "passed")
            return line
        instead = self._instead(verdict)
        await self._record.blocked(number, line.text, verdict, by="gate", instead=instead)
        return instead

    async def in_time(self, number: int, line: Line, held: HeldLine | None, *, ask: bool) -> Line | None:
        """Wait for the second opinion, if it is to be asked, and for the operator; return what may be spoken."""
        if ask and self._second is not None:
            verdict = OPINION_FAILED
            with self._containment.of("second opinion"):
                verdict = await self._second.review(line.text, vetted=line.vetted)
            if not verdict.allowed:
                self.blocked += 1
                instead = self._instead(verdict)
                await self._record.blocked(number, line.text, verdict, by="second_opinion", instead=instead)
                return instead
            if verdict.categories:
                await self._record.borderline(number, line.text, verdict.categories, by="second_opinion")
        if held is not None and self._desk is not None and not await self._desk.passed(held):
            await self._vetoed(number, line)
            return None
        return line

    async def examine_again(self, number: int, line: Line) -> bool:
        """Return whether a line may still be spoken after what was said meanwhile."""
        verdict = self._examine(line.text)
        if not verdict.allowed:
            await self._record.blocked(number, line.text, verdict, by="gate", instead=None)
        return verdict.allowed

    async def released(self, number: int, line: Line, held: HeldLine) -> bool:
        """Take a line off the operator's list, since it is about to sound; return whether it still may."""
        if self._desk is not None:
            self._desk.withdraw(held)
        if held.vetoed:
            await self._vetoed(number, line)
        return not held.vetoed

    async def _vetoed(self, number: int, line: Line) -> None:
        self.blocked += 1
        await self._record.blocked(number, line.text, VETOED, by="operator", instead=None)

    def _instead(self, verdict: Verdict) -> Line | None:
        """Return what may be said in the place of a refused line."""
        if not verdict.replacement or not self._examine(verdict.replacement).allowed:
            return None
        return Line(text=verdict.replacement, emotion=Emotion.NEUTRAL, vetted=True)

    def _examine(self, text: str) -> Verdict:
        verdict = GATE_FAILED
        with self._containment.of("gate"):
            verdict = self._gate.examine(text)
        self.blocked += not verdict.allowed
        return verdict
