"""What the minds of a stream cost, and how fast they were: a fold of its events."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, Self

from vtuber.domain.decision_reasons import FELL_BACK, SPARING, UNCHANGED
from vtuber.domain.direction_events import Decision
from vtuber.domain.events import Event
from vtuber.domain.show_events import Spend
from vtuber.domain.stream_events import StreamResumed
from vtuber.metrics.first_sounds import FirstSounds
from vtuber.metrics.sample import Sample

DIRECTS = "direct"
"""The purpose that the director's calls are put down to."""

SPEAKS = "speech"
"""The purpose that speech is put down to; every other is a brief of the writer's."""

_SECONDS_PER_HOUR = 3600
_HUNDREDTH_CENT = Decimal("0.0001")


class Asked(NamedTuple):
    """A role and the model that was asked in it."""

    role: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFigures:
    """What one model's calls in one role came to. `unmeasured` calls are those whose cost is the worst case.

    `cached` tokens are part of `tokens_in`. `first_token` is in seconds from the request.
    """

    calls: int = 0
    unmeasured: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0
    cost: dict[str, Decimal] = field(default_factory=dict)
    first_token: Sample = field(default_factory=Sample)

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON can hold them; money as text, per currency."""
        return {
            "calls": self.calls,
            "unmeasured": self.unmeasured,
            "tokens_in": self.tokens_in,
            "tokens_out": self.tokens_out,
            "tokens_cached": self.cached,
            "cost": {currency: str(amount) for currency, amount in self.cost.items()},
            "first_token": self.first_token.to_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MindFigures:
    """One stream, or several together.

    The samples are those of `Times`, in seconds; `decision` is how long decisions took for which a model was asked.
    Of all `decisions`, some were taken without asking a model (`skipped`, by reason); `fell_back` are those in which a
    model was asked in vain.
    """

    hours: float
    reply: Sample
    payment: Sample
    token: Sample
    overtaken: int
    decision: Sample
    decisions: int
    skipped: dict[str, int]
    fell_back: int
    calls: dict[Asked, CallFigures]

    @classmethod
    def of(cls, events: Iterable[Event]) -> Self:
        """Read a stream's events once."""
        fold = _Fold()
        for event in events:
            fold.apply(event)
        return cls(
            hours=fold.seconds / _SECONDS_PER_HOUR,
            reply=Sample.of(fold.sounds.times.reply),
            payment=Sample.of(fold.sounds.times.payment),
            token=Sample.of(fold.sounds.times.token),
            overtaken=fold.sounds.overtaken,
            decision=Sample.of(fold.took_s),
            decisions=fold.decisions,
            skipped=dict(fold.skipped),
            fell_back=fold.fell_back,
            calls={asked: _call_figures(fold.spent[asked]) for asked in sorted(fold.spent)},
        )

    @classmethod
    def together(cls, streams: Sequence["MindFigures"]) -> Self:
        """Return the figures of several streams as if they had been one."""
        skipped: Counter[str] = Counter()
        for stream in streams:
            skipped.update(stream.skipped)
        everybody = sorted({asked for stream in streams for asked in stream.calls})
        calls = {
            asked: _added([stream.calls[asked] for stream in streams if asked in stream.calls]) for asked in everybody
        }
        return cls(
            hours=sum(stream.hours for stream in streams),
            reply=_joined(stream.reply for stream in streams),
            payment=_joined(stream.payment for stream in streams),
            token=_joined(stream.token for stream in streams),
            overtaken=sum(stream.overtaken for stream in streams),
            decision=_joined(stream.decision for stream in streams),
            decisions=sum(stream.decisions for stream in streams),
            skipped=dict(skipped),
            fell_back=sum(stream.fell_back for stream in streams),
            calls=calls,
        )

    @property
    def cost(self) -> dict[str, Decimal]:
        """What all calls cost, per currency."""
        return _sums(figures.cost for figures in self.calls.values())

    @property
    def cost_per_hour(self) -> dict[str, Decimal]:
        """The cost of an hour on air, to a hundredth of a cent."""
        if not self.hours:
            return {}
        return {
            currency: (cost / Decimal(self.hours)).quantize(_HUNDREDTH_CENT) for currency, cost in self.cost.items()
        }

    @property
    def skipped_share(self) -> float:
        """The share of decisions for which no model was asked."""
        return sum(self.skipped.values()) / self.decisions if self.decisions else 0.0

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON can hold them."""
        return {
            "hours": self.hours,
            "time_to_first_audio": {
                "chat_taken_to_sound": self.reply.to_json(),
                "payment_to_sound": self.payment.to_json(),
                "first_token_to_sound": self.token.to_json(),
                "overtaken": self.overtaken,
            },
            "decisions": {
                "count": self.decisions,
                "skipped": self.skipped,
                "skipped_share": self.skipped_share,
                "fell_back": self.fell_back,
                "latency": self.decision.to_json(),
            },
            "calls": [{"role": role, "model": model, **each.to_json()} for (role, model), each in self.calls.items()],
            "cost": {currency: str(amount) for currency, amount in self.cost.items()},
            "cost_per_hour": {currency: str(amount) for currency, amount in self.cost_per_hour.items()},
        }


@dataclass(slots=True)
class _Fold:
    sounds: FirstSounds = field(default_factory=FirstSounds)
    first: Event | None = None
    seconds: float = 0.0
    offline_s: float = 0.0
    took_s: list[float] = field(default_factory=list)
    decisions: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    fell_back: int = 0
    spent: dict[Asked, list[Spend]] = field(default_factory=dict)

    def apply(self, event: Event) -> None:
        self.first = self.first or event
        self.sounds.apply(event)
        match event:
            case Spend():
                role = _ROLES.get(event.purpose, "writer")
                self.spent.setdefault(Asked(role, event.service), []).append(event)
            case Decision():
                self._count(event)
            case StreamResumed():
                self.offline_s += max(0.0, event.offline_s)
            case _:
                pass
        self.seconds = max(0.0, (event.at - self.first.at).total_seconds() - self.offline_s)

    def _count(self, decision: Decision) -> None:
        self.decisions += 1
        reason = next((name for name, phrase in _SKIPPED.items() if phrase in decision.reason), None)
        if decision.mind == _OFFLINE:
            reason = _OFFLINE
        if reason is not None:
            self.skipped[reason] += 1
        else:
            self.took_s.append(decision.took_s)
            self.fell_back += FELL_BACK in decision.reason


_ROLES = {DIRECTS: "director", SPEAKS: "voice"}

ROLES = ("director", "writer", "voice")
"""Who is paid for: all that `Asked.role` can be."""

_OFFLINE = "offline"
"""Signs what the offline mind decided by itself."""

_SKIPPED = {"unchanged": UNCHANGED, "sparing": SPARING}


def _call_figures(spends: Sequence[Spend]) -> CallFigures:
    return CallFigures(
        calls=len(spends),
        unmeasured=sum(spend.cost.estimated for spend in spends),
        tokens_in=sum(spend.tokens_in for spend in spends),
        tokens_out=sum(spend.tokens_out for spend in spends),
        cached=sum(spend.tokens_cached for spend in spends),
        cost=_sums({spend.cost.currency: spend.cost.amount} for spend in spends),
        first_token=Sample.of(spend.first_token_s for spend in spends if spend.first_token_s is not None),
    )


def _added(figures: Sequence[CallFigures]) -> CallFigures:
    return CallFigures(
        calls=sum(each.calls for each in figures),
        unmeasured=sum(each.unmeasured for each in figures),
        tokens_in=sum(each.tokens_in for each in figures),
        tokens_out=sum(each.tokens_out for each in figures),
        cached=sum(each.cached for each in figures),
        cost=_sums(each.cost for each in figures),
        first_token=_joined(each.first_token for each in figures),
    )


def _joined(samples: Iterable[Sample]) -> Sample:
    return Sample.of(value for sample in samples for value in sample.values)


def _sums(amounts: Iterable[dict[str, Decimal]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for each in amounts:
        for currency, amount in each.items():
            sums[currency] = sums.get(currency, Decimal(0)) + amount
    return sums
