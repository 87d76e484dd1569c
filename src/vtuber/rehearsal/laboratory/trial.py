"""One policy on one channel, from the first stream to the last."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Any, Protocol, Self

from vtuber.domain.proposals import Context
from vtuber.learning.outcomes import Payment, SegmentOutcome
from vtuber.rehearsal.laboratory.channel import SEGMENT_MINUTES, STREAM_HOURS, Channel
from vtuber.rehearsal.laboratory.oracle import Oracle
from vtuber.rehearsal.laboratory.world import MODES, World


class Proposed(Protocol):
    """What the laboratory reads of a proposal."""

    @property
    def arm(self) -> str:
        """The mode that was drawn."""
        ...


class Player(Protocol):
    """What plays a channel: the learning package's policies do, and so do other people's behind an adapter."""

    def begin_stream(self, index: int) -> None:
        """Begin the stream of this index, from 0."""
        ...

    def propose(self, context: Context) -> Proposed:
        """Draw the mode of the next segment."""
        ...

    def observe(self, outcome: SegmentOutcome) -> None:
        """Take in what a segment brought."""
        ...

    def end_stream(self, late_payments: Sequence[Payment] = ()) -> None:
        """Take in what was paid after the end."""
        ...


MakePlayer = Callable[[Channel, int], Player]
"""Makes a player for a channel, with a seed of its own. Only a yardstick looks at the channel."""


_SEEDS = 1_000_003
"""Parts the players' seeds of one run from those of the next."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice without odds."""

    arm: str


class _Fixed:
    """A player that learns nothing."""

    def begin_stream(self, index: int) -> None:
        """Know nothing of it."""

    def observe(self, outcome: SegmentOutcome) -> None:
        """Look away."""

    def end_stream(self, late_payments: Sequence[Payment] = ()) -> None:
        """Look away."""


class OraclePlayer(_Fixed):
    """Plays what the oracle says."""

    def __init__(self, channel: Channel) -> None:
        self._oracle = Oracle(channel)

    def propose(self, context: Context) -> Chosen:
        """Look ahead in the channel itself."""
        return Chosen(self._oracle.choose())


class UniformPlayer(_Fixed):
    """Plays every mode but `idle` with the same odds: the yardstick from which gains are counted."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)
        self._modes = tuple(mode for mode in MODES if mode != "idle")

    def propose(self, context: Context) -> Chosen:
        """Draw."""
        return Chosen(self._chance.choice(self._modes))


class ConstantPlayer(_Fixed):
    """Plays one mode for ever."""

    def __init__(self, arm: str) -> None:
        self._arm = arm

    def propose(self, context: Context) -> Chosen:
        """Say the same as ever."""
        return Chosen(self._arm)


def player_named(name: str, channel: Channel, seed: int) -> Player:
    """Return the player of that name: `oracle`, `uniform`, `only_MODE`, or a policy of the learning package.

    Raises `SettingError` for an unknown one.
    """
    if name == "oracle":
        return OraclePlayer(channel)
    if name == "uniform":
        return UniformPlayer(seed)
    if name.startswith("only_") and name.removeprefix("only_") in MODES:
        return ConstantPlayer(name.removeprefix("only_"))
    from vtuber.learning.policies import make_policy

    return make_policy(name, seed=seed, arms=MODES)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamFigures:
    """One stream. `expected_usd` is what the audience meant to pay, `paid_usd` what it did; `minutes` by mode."""

    expected_usd: float
    paid_usd: float
    payments: int
    viewer_minutes: float
    messages: int
    minutes: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a policy made of a channel, stream by stream."""

    world: str
    policy: str
    seed: int
    number: int
    streams: tuple[StreamFigures, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Self:
        """Rebuild it; raise `KeyError` or `TypeError` for what is none."""
        streams = tuple(StreamFigures(**stream) for stream in found["streams"])
        return cls(**{**found, "streams": streams})


def play_trial(
    world: World | str,
    policy: str,
    *,
    seed: int,
    number: int,
    streams: int,
    hours: float = STREAM_HOURS,
    segment_minutes: float = SEGMENT_MINUTES,
    make_player: MakePlayer | None = None,
) -> Trial:
    """Play one policy on one channel; `make_player` makes players that the package does not know."""
    channel = Channel(world, seed=seed, number=number, streams=streams, hours=hours, segment_minutes=segment_minutes)
    chance = _SEEDS * seed + number
    player = player_named(policy, channel, chance) if make_player is None else make_player(channel, chance)
    played = tuple(_play_stream(channel, player, stream) for stream in range(streams))
    return Trial(world=channel.world.name, policy=policy, seed=seed, number=number, streams=played)


def _play_stream(channel: Channel, player: Player, stream: int) -> StreamFigures:
    channel.begin(stream)
    player.begin_stream(stream)
    while not channel.over:
        player.observe(channel.play(player.propose(channel.context()).arm))
    player.end_stream(channel.end())
    ledger = channel.ledger
    return StreamFigures(
        expected_usd=ledger.expected_usd,
        paid_usd=ledger.paid_usd,
        payments=ledger.payments,
        viewer_minutes=ledger.viewer_minutes,
        messages=ledger.messages,
        minutes=ledger.minutes,
    )
