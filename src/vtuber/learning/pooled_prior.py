"""What several channels of one operator say of an activity before the next channel has said anything of its own.

The prior is about ratios alone: how an activity's rate per viewer-minute compares with its own channel's mean. It is
off unless an operator gives one, and it fades as the channel's own streams come in.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from vtuber.learning.json_reading import arm_name, number, table, whole
from vtuber.learning.json_reading import document as read_document
from vtuber.learning.json_reading import label as read_label

VERSION = 1
FORMAT = "vtuber pooled prior"
FEWEST_CHANNELS = 2
MOST_CHANNELS = 10_000
_LARGEST = 20.0
_Z_90 = 1.645
_SMALLEST = 1e-3
_MOST_STREAMS = 1e3


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEffect:
    """A normal belief about the logarithm of a ratio; a mean of 0 says that the arm is like its channel's mean."""

    mean: float
    sd: float

    def times(self, bound: int = 0) -> float:
        """Return the ratio itself: its median, or with −1 and 1 the bounds of its central 90 %."""
        return math.exp(self.mean + bound * _Z_90 * self.sd)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmPrior:
    """One arm's rates per viewer-minute, relative to the mean rate of its channel in which every arm weighs alike."""

    payments: LogEffect
    messages: LogEffect


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledPrior:
    """A prior from `channels` channels, worth `strength` streams of the channel's own.

    `arms` holds what is known of each arm by name; an arm that is missing has no prior but the model's own.
    """

    channels: int
    strength: float
    arms: Mapping[str, ArmPrior]
    label: str = ""

    def weight(self, streams: float) -> float:
        """Return the prior's weight after so many streams of the channel's own: S / (S + n), 1 before the first."""
        return self.strength / (self.strength + streams)

    def after(self, streams: float) -> dict[str, ArmPrior]:
        """Return what it says of each arm after so many streams of the channel's own, its deviations grown.

        Each effect is to be read as one observation, of precision `weight` / sd², beside the model's own prior: so it
        moves the model at most as far as that lets it, and in the end not at all.
        """
        grown = 1.0 / math.sqrt(self.weight(streams))
        return {
            arm: ArmPrior(payments=_grown(known.payments, grown), messages=_grown(known.messages, grown))
            for arm, known in self.arms.items()
        }

    @property
    def description(self) -> str:
        """How a status line and a report name it."""
        named = f" ({self.label})" if self.label else ""
        return f"begins with a prior of {self.channels} channels{named}, worth {self.strength:.3g} streams"

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "channels": self.channels,
            "strength": self.strength,
            "label": self.label,
            "arms": {
                arm: {name: [effect.mean, effect.sd] for name, effect in _effects(prior)}
                for arm, prior in sorted(self.arms.items())
            },
        }

    @classmethod
    def from_json(cls, held: object) -> Self:
        """Read what `to_json` gave.

        Raises:
            ValueError: it is something else, of a later version, or holds a number that no belief can have.
        """
        fields = read_document(
            held, "a pooled prior", form=FORMAT, version=VERSION, fields=("channels", "strength", "label", "arms")
        )
        arms = table(fields.get("arms"), "the table of its arms")
        return cls(
            channels=whole(fields.get("channels"), "its number of channels", least=FEWEST_CHANNELS, most=MOST_CHANNELS),
            strength=number(fields.get("strength"), "its strength", least=_SMALLEST, most=_MOST_STREAMS),
            label=read_label(fields.get("label", "")),
            arms={arm_name(arm): _arm(arm, of_arm) for arm, of_arm in arms.items()},
        )


def read_prior(text: str | bytes) -> PooledPrior:
    """Read a prior from a file's content; `ValueError` says what is wrong with it."""
    return PooledPrior.from_json(json.loads(text))


def _grown(effect: LogEffect, times: float) -> LogEffect:
    return LogEffect(mean=effect.mean, sd=effect.sd * times)


def _effects(prior: ArmPrior) -> tuple[tuple[str, LogEffect], ...]:
    return ("payments", prior.payments), ("messages", prior.messages)


def _arm(arm: str, held: object) -> ArmPrior:
    fields = table(held, f"the arm {arm!r}")
    if fields.keys() != {"payments", "messages"}:
        raise ValueError(f"the arm {arm!r} must hold payments and messages, and nothing else")
    return ArmPrior(payments=_effect(arm, fields["payments"]), messages=_effect(arm, fields["messages"]))


def _effect(arm: str, held: object) -> LogEffect:
    if not isinstance(held, list) or len(held) != 2:  # noqa: PLR2004  (a mean and a deviation)
        raise ValueError(f"an effect of the arm {arm!r} is not a mean and a deviation")
    mean, sd = held
    return LogEffect(
        mean=number(mean, f"a mean of the arm {arm!r}", least=-_LARGEST, most=_LARGEST),
        sd=number(sd, f"a deviation of the arm {arm!r}", least=_SMALLEST, most=_LARGEST),
    )
