"""One channel of a world: its regulars, and what they truly like. Drawn once per seed; the same in every stream."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vtuber.audience.distributions import lognormal, shares
from vtuber.audience.people import ACTIVITIES, COLORS, HABITS, TIERS, TRAITS, NameGiver, Person
from vtuber.audience.phrasebook import fillers, words
from vtuber.audience.style_tastes import StyleTastes
from vtuber.domain.activities import ARMS, Activity
from vtuber.runtime.chance import Chance

if TYPE_CHECKING:
    from vtuber.audience.world import ViewerKind, World

_FIRST_ID = 10_000_000
_IDS_PER_CHANNEL = 80_000_000
_OLDEST_SUBSCRIPTION = 48
_RUNNING_JOKES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What stays the same from stream to stream.

    `appeal` is how much an average fresh viewer likes each activity, 0 to 1, the mix of kinds included: the ground
    truth a learner tries to find; `taste_base` is the same without the kinds' leanings. `kind_shares` are in the order
    of the world's kinds; `jokes` are the running jokes of this chat; `styles` what this audience thinks of her styles.
    """

    world: "World"
    seed: int
    appeal: dict[Activity, float]
    kind_shares: tuple[float, ...]
    regulars: tuple[Person, ...]
    jokes: tuple[str, ...]
    taste_base: dict[Activity, float]
    styles: StyleTastes

    def ranking(self) -> tuple[Activity, ...]:
        """Return the activities a learner chooses between, best first."""
        return tuple(sorted(ARMS, key=lambda activity: -self.appeal[activity]))


def draw_channel(world: "World", seed: int) -> Channel:
    """Draw a channel of this world; see `World.channel`."""
    chance = Chance(seed).stream("audience/channel")
    base = _draw_base(world, chance)
    kind_shares = shares(chance, [kind.share for kind in world.kinds], world.kinds_concentration)
    appeal = {
        activity: _clamped(
            base[activity]
            + sum(share * kind.likes.get(activity, 0.0) for share, kind in zip(kind_shares, world.kinds, strict=True))
        )
        for activity in ACTIVITIES
    }
    names = NameGiver(chance)
    regulars = tuple(
        draw_person(
            world, base, kind_shares, chance, name=names.new_name(), regular=True, moderator=n < world.moderators
        )
        for n in range(world.regulars)
    )
    jokes = tuple(chance.sample(words("jokes"), _RUNNING_JOKES))
    return Channel(
        world=world,
        seed=seed,
        appeal=appeal,
        kind_shares=kind_shares,
        regulars=_with_distinct_ids(regulars),
        jokes=jokes,
        taste_base=base,
        styles=StyleTastes.drawn(Chance(seed).stream("audience/styles"), spread=world.style_spread),
    )


def draw_person(
    world: "World",
    base: dict[Activity, float],
    kind_shares: Sequence[float],
    chance: random.Random,
    *,
    name: str,
    regular: bool,
    moderator: bool = False,
) -> Person:
    """Draw somebody: a kind, tastes around the channel's, a purse, a subscription perhaps."""
    kind: ViewerKind = chance.choices(world.kinds, kind_shares)[0]
    tastes = tuple(
        _clamped(base[activity] + kind.likes.get(activity, 0.0) + chance.gauss(0.0, world.taste_spread))
        for activity in ACTIVITIES
    )
    subscribed = regular and chance.random() < world.regulars_subscribed
    return Person(
        id=str(_FIRST_ID + chance.randrange(_IDS_PER_CHANNEL)),
        name=name,
        kind=kind,
        tastes=tastes,
        traits={slot: chance.choice(fillers(slot)) for slot in TRAITS},
        color=chance.choice(COLORS),
        habit=chance.choice(HABITS),
        regular=regular,
        moderator=moderator,
        months=1 + int(chance.random() ** 2 * _OLDEST_SUBSCRIPTION) if subscribed else 0,
        plan=chance.choices(TIERS, (0.93, 0.05, 0.02))[0],
        follows=regular and chance.random() < world.regulars_following,
        chattiness=kind.chattiness * lognormal(chance, 0.75, 0.75) * (1.0 if regular else 0.6),
        generosity=lognormal(chance, 1.0, world.generosity_sigma) * (0.9 if regular else 0.35),
    )


def _draw_base(world: "World", chance: random.Random) -> dict[Activity, float]:
    order = list(ARMS)
    chance.shuffle(order)
    base = {
        activity: level + chance.uniform(-world.appeal_jitter, world.appeal_jitter)
        for activity, level in zip(order, world.appeal, strict=True)
    }
    return {activity: base.get(activity, world.idle_appeal) for activity in ACTIVITIES}


def _with_distinct_ids(people: tuple[Person, ...]) -> tuple[Person, ...]:
    if len({person.id for person in people}) != len(people):
        raise ValueError("two regulars drew the same id")
    return people


def _clamped(value: float) -> float:
    return min(1.0, max(0.02, value))
