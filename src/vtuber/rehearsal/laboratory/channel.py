"""A simulated channel that is played a segment at a time."""

from dataclasses import dataclass, field

import numpy as np

from vtuber.domain.proposals import Context
from vtuber.learning.outcomes import Payment, SegmentOutcome
from vtuber.rehearsal.laboratory.amounts import drawn_amounts, drawn_lags, expected_amount
from vtuber.rehearsal.laboratory.dynamics import State, flow, kept, show_up
from vtuber.rehearsal.laboratory.nature import GROUPS, Floats, Nature, drawn_nature
from vtuber.rehearsal.laboratory.world import KINDS, MODES, World, world_of

SEGMENT_MINUTES = 4.0
STREAM_HOURS = 4.0

_KINDS = len(KINDS)
_FLEETING = _KINDS - 1
_FIRST_IMPRESSION = 0.5
_RESTED = 0.25
_CHAT_MEMORY = 0.5
_CHATS_OVERDISPERSION = 0.08


@dataclass(slots=True)
class Ledger:
    """What a stream came to. `expected_usd` is free of the luck of amounts and counts, given who was there."""

    expected_usd: float = 0.0
    paid_usd: float = 0.0
    viewer_minutes: float = 0.0
    messages: int = 0
    payments: int = 0
    minutes: dict[str, float] = field(default_factory=dict)


class Channel:
    """One channel of a world, over `streams` streams; the same seed and number give the same one.

    Chance is keyed by stream and segment: policies that are compared meet the same tastes, drift, raids and moods, and
    the same luck as far as their audiences allow. Use `begin`, then `play` until `over`, then `end`.
    """

    def __init__(
        self,
        world: World | str,
        *,
        seed: int,
        number: int = 0,
        streams: int = 30,
        hours: float = STREAM_HOURS,
        segment_minutes: float = SEGMENT_MINUTES,
    ) -> None:
        self.world = world_of(world) if isinstance(world, str) else world
        self.streams = streams
        self.planned_minutes = 60.0 * hours
        self.segment_minutes = segment_minutes
        self._key = (seed, number)
        self.nature: Nature = drawn_nature(self.world, self._chance(0))
        self.stream = -1
        self.minute = 0.0
        self.ledger = Ledger()
        self.mood = 1.0
        self._pool: Floats = self.world.regulars * self.nature.share / self.nature.share.sum()
        self._previous: str | None = None
        self._segment = 0
        self._speed = 0.0
        self._seen = 0
        self._raided = False
        self._pending: list[Payment] = []
        self.state = self._fresh()

    @property
    def over(self) -> bool:
        """Whether the stream has run its time."""
        return self.minute >= self.planned_minutes - 1e-9

    @property
    def viewers(self) -> int:
        """Heads, truly."""
        return int(self.state.heads.sum())

    def begin(self, stream: int) -> None:
        """Begin the next stream; they are played in order, from 0."""
        if stream != self.stream + 1:
            raise ValueError(f"stream {stream} cannot follow stream {self.stream}")
        chance = self._chance(1, stream)
        if stream:
            self.nature = self.nature.drifted(self.world, chance)
        self.stream, self.minute, self._segment = stream, 0.0, 0
        self.mood = float(np.exp(0.12 * chance.standard_normal()))
        self._previous, self._speed, self._raided, self._seen = None, 0.0, False, 0
        self.ledger = Ledger()
        self.state = self._fresh()

    def context(self) -> Context:
        """Return what is seen as the next segment begins."""
        return Context(
            viewers=self._seen,
            messages_per_minute=self._speed,
            minutes_into_stream=self.minute,
            planned_minutes=self.planned_minutes,
            previous_arm=self._previous,
            after_raid=self._raided,
        )

    def play(self, arm: str) -> SegmentOutcome:
        """Play one segment and return what was seen of it."""
        mode = MODES.index(arm)
        chance = self._chance(2, self.stream, self._segment)
        minutes = min(self.segment_minutes, self.planned_minutes - self.minute)
        raid = self._raid(minutes)
        state, start, begun = self.state, self.viewers, self.minute
        seen_start = self._seen
        due = flow(self.world, self.nature, state, np.intp(mode), minute=begun, minutes=minutes)  # type: ignore[arg-type]
        leaves = state.heads - chance.binomial(state.heads.astype(np.int64), due.stays)
        comes = chance.poisson(due.comes * self._mood_of_arrivals()).astype(float)
        comes[_KINDS:] = np.minimum(comes[_KINDS:], np.floor(state.due + 0.5))
        comes[_FLEETING] += raid
        messages = self._messages(float(due.messages), chance)
        self._want(due.paying, minutes, chance)
        came, left = int(comes.sum()), int(leaves.sum())
        end = start + came - left
        viewer_minutes = minutes * 0.5 * (start + end)
        self._go_on(due.enjoyment, leaves, comes, messages, viewer_minutes)
        state.tired, state.run, state.last = due.tired, due.run, np.intp(mode)  # type: ignore[assignment]
        self.minute = begun + minutes
        self._segment += 1
        self._previous, self._speed, self._raided = arm, messages / minutes, raid > 0
        self._seen = self._noisy(end, 1)
        self.ledger.viewer_minutes += viewer_minutes
        self.ledger.messages += messages
        self.ledger.minutes[arm] = self.ledger.minutes.get(arm, 0.0) + minutes
        net = self._seen - seen_start
        return SegmentOutcome(
            arm=arm,
            minutes=minutes,
            viewer_minutes=viewer_minutes if not self.world.noise else minutes * 0.5 * (seen_start + self._seen),
            viewers_start=seen_start,
            viewers_end=self._seen,
            arrivals=max(0, net) if self.world.net_only else came,
            departures=max(0, -net) if self.world.net_only else left,
            messages=self._noisy(messages, 2),
            payments=self._landed(),
            minute=begun,
            after_raid=raid > 0,
        )

    def end(self) -> tuple[Payment, ...]:
        """End the stream: everybody goes, and what was still on its way is paid."""
        self._return(self.state.heads)
        self._pool = self._pool + self.state.due
        late, self._pending = sorted(self._pending, key=lambda payment: payment.minute), []
        return tuple(late)

    def _fresh(self) -> State:
        due = show_up(self._pool) if self.stream >= 0 else np.zeros(_KINDS)
        self._pool = self._pool - due
        tired = np.zeros(len(MODES)) if self.stream <= 0 else self.state.tired * _RESTED
        return State(
            heads=np.zeros(GROUPS),
            enjoyment=np.full(GROUPS, _FIRST_IMPRESSION),
            tired=tired,
            chat=np.float64(0.0),  # type: ignore[arg-type]
            run=np.float64(0.0),  # type: ignore[arg-type]
            last=np.intp(-1),  # type: ignore[arg-type]
            pool=self._pool,
            due=due,
        )

    def _raid(self, minutes: float) -> int:
        chance = self._chance(3, self.stream, self._segment)
        if chance.random() >= self.world.raids_per_hour * minutes / 60.0:
            return 0
        return max(2, round(float(self.world.raid_size * np.exp(0.8 * chance.standard_normal()))))

    def _mood_of_arrivals(self) -> Floats:
        return np.concatenate([np.full(_KINDS, self.mood), np.ones(_KINDS)])

    def _messages(self, expected: float, chance: np.random.Generator) -> int:
        shape = 1.0 / _CHATS_OVERDISPERSION
        return int(chance.poisson(expected * self.mood * chance.gamma(shape, 1.0 / shape)))

    def _want(self, paying: Floats, minutes: float, chance: np.random.Generator) -> None:
        """Let wishes to pay arise; each is paid once, after its lag."""
        nature = self.nature
        self.ledger.expected_usd += float((paying * expected_amount(nature.amount)).sum())
        group = np.repeat(np.arange(GROUPS), chance.poisson(paying))
        if not group.size:
            return
        amounts = drawn_amounts(nature.amount[group], chance)
        wished = self.minute + minutes * chance.random(group.size)
        lands = wished + drawn_lags(nature.lag[group], self.world.lag_spread, chance)
        self._pending += [Payment(float(a), float(m)) for a, m in zip(amounts, lands, strict=True)]
        self.ledger.payments += len(amounts)
        self.ledger.paid_usd += float(amounts.sum())

    def _landed(self) -> tuple[Payment, ...]:
        landed = sorted((p for p in self._pending if p.minute < self.minute), key=lambda payment: payment.minute)
        self._pending = [payment for payment in self._pending if payment.minute >= self.minute]
        return tuple(landed)

    def _go_on(self, felt: Floats, leaves: Floats, comes: Floats, messages: int, viewer_minutes: float) -> None:
        state = self.state
        remain = state.heads - leaves
        heads = remain + comes
        self._return(leaves)
        state.due = np.maximum(0.0, state.due - comes[_KINDS:])
        state.enjoyment = np.where(
            heads > 0, (remain * felt + comes * _FIRST_IMPRESSION) / np.maximum(heads, 1), _FIRST_IMPRESSION
        )
        state.heads = heads
        speed = 60.0 * messages / viewer_minutes if viewer_minutes else 0.0
        state.chat = state.chat + _CHAT_MEMORY * (speed - state.chat)

    def _return(self, leaves: Floats) -> None:
        """Take into the pool those who will come again."""
        again = leaves * kept(self.state.enjoyment)
        self._pool = self._pool + again[:_KINDS] + again[_KINDS:]
        self.state.pool = self._pool

    def _noisy(self, count: int, place: int) -> int:
        if not self.world.noise:
            return count
        chance = self._chance(4, self.stream, self._segment, place)
        return max(0, round(count * float(np.exp(self.world.noise * chance.standard_normal()))))

    def _chance(self, *place: int) -> np.random.Generator:
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence((*self._key, *place))))
