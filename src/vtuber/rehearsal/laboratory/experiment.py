"""What is to be played, and the key under which each part of it is kept."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from vtuber.rehearsal.laboratory.channel import SEGMENT_MINUTES, STREAM_HOURS
from vtuber.rehearsal.laboratory.contenders import YARDSTICKS, Contender, contender_named, world_version
from vtuber.rehearsal.laboratory.world import world_of

_FORM = 1
"""Of the result files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """Worlds × channels × policies. `hours` are those of one stream; both yardsticks are always among the contenders.

    Raises `SettingError` where a world is unknown.
    """

    worlds: tuple[str, ...]
    contenders: tuple[Contender, ...]
    channels: int
    streams: int
    seed: int
    hours: float = STREAM_HOURS
    segment_minutes: float = SEGMENT_MINUTES

    def __post_init__(self) -> None:
        for world in self.worlds:
            world_of(world)

    @property
    def policies(self) -> tuple[str, ...]:
        """Names, in the order of the contenders."""
        return tuple(contender.name for contender in self.contenders)

    def tasks(self) -> Iterator["Task"]:
        """Give every task, channel by channel, so that a broken-off run has whole channels to show."""
        for world in self.worlds:
            for number in range(self.channels):
                for contender in self.contenders:
                    yield Task(experiment=self, world=world, contender=contender, number=number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One policy on one channel."""

    experiment: Experiment
    world: str
    contender: Contender
    number: int

    @property
    def key(self) -> str:
        """A digest of all that the result depends on."""
        experiment = self.experiment
        depends = {
            "form": _FORM,
            "world": asdict(world_of(self.world)),
            "sources": world_version(),
            "policy": [self.contender.name, self.contender.version],
            "seed": experiment.seed,
            "number": self.number,
            "streams": experiment.streams,
            "hours": experiment.hours,
            "segment_minutes": experiment.segment_minutes,
        }
        return hashlib.sha256(json.dumps(depends, sort_keys=True).encode()).hexdigest()[:20]


def with_yardsticks(contenders: Sequence[Contender]) -> tuple[Contender, ...]:
    """Return the contenders, each once, with uniform and oracle among them."""
    named = {contender.name: contender for contender in contenders}
    yardsticks = {name: contender_named(name) for name in YARDSTICKS}
    return tuple((yardsticks | named).values())
