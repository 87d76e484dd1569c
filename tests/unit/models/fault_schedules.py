"""Random schedules of faults over a story, and what must hold of how it was heard."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tests.peers.fake_models import Act, Deed

from vtuber.models.breakers import Breakers
from vtuber.models.faults import FaultError
from vtuber.models.names import ModelName
from vtuber.runtime.clock import Clock

STORY = (
    "Once a lantern hung over the quiet harbour.",
    "Nobody in town remembered who had lit it first!",
    "A girl with paper boats came by every evening.",
    "She counted waves, gulls and sleepy fishermen.",
    "Then the big storm of March blew everything dark.",
    "Did anyone see where her last boat went?",
    "It had carried the small flame out to sea.",
    "Sailors still tell of two moons on that night.",
)

_DEEDS = (*([Deed.SAY] * 4), *Deed)


def schedule(chance: random.Random, names: Sequence[ModelName]) -> dict[ModelName, list[Act]]:
    """Give each model one act: a stretch of the story, told at some pace, in some chunks, to some end."""
    return {name: [_act(chance)] for name in names}


def _act(chance: random.Random) -> Act:
    first = chance.choice((0, 0, chance.randrange(len(STORY))))
    text = " ".join(STORY[first : first + chance.randint(1, len(STORY))])
    deed = chance.choice(_DEEDS)
    if deed is not Deed.SAY:
        text = text[: chance.randint(0, len(text))]
    if deed in {Deed.EMPTY, Deed.FAIL, Deed.HANG}:
        text = ""
    size = chance.choice((4, 9, 30, 400))
    return Act(
        deed=deed,
        text=tuple(text[at : at + size] for at in range(0, len(text), size)),
        pause_s=chance.choice((0.0, 0.0, 0.3, 1.5, 3.0)),
        gap_s=chance.choice((0.0, 0.0, 0.02, 0.02, 0.6)),
        status=chance.choice((401, 429, 500, 503)),
    )


class WatchedBreakers(Breakers):
    """Notes when faults began."""

    def __init__(self, *, clock: Clock, chance: random.Random) -> None:
        super().__init__(clock=clock, chance=chance)
        self._now = clock.monotonic
        self.faults_at: list[float] = []

    def note(self, name: ModelName, fault: FaultError) -> None:
        self.faults_at.append(self._now() - fault.silent_s)
        super().note(name, fault)


@dataclass(slots=True)
class Hearing:
    """What was heard of a turn, and when."""

    chunks: list[str] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    began_at: float = 0.0
    ended_at: float = 0.0
    error: bool = False

    def check(self, acts: Mapping[ModelName, Sequence[Act]], faults_at: Sequence[float], *, within_s: float) -> None:
        """Hold a hearing against the rules.

        Whole sentences, none twice, those of each model in its order; an error if and only if there was none; after
        every fault the next sentence, or the end, within `within_s` seconds. A first model that says nothing at all is
        at fault from the beginning.
        """
        told = [chunk.strip() for chunk in self.chunks]
        places = [_place(chunk, acts) for chunk in told]
        assert len(set(places)) == len(places), told
        assert sum(after < before for before, after in pairwise(places)) < len(acts), told
        assert self.error is (not told)
        mute = next(iter(acts.values()))[0].deed is Deed.HANG
        for fault_at in [*faults_at, *([self.began_at] if mute else [])]:
            following = [at for at in [*self.at, self.ended_at] if at >= fault_at]
            assert min(following) - fault_at <= within_s


def _place(chunk: str, acts: Mapping[ModelName, Sequence[Act]]) -> int:
    """Return where a chunk stands in the story; it is whole, unless it is the very end of an answer that ended well."""
    for place, sentence in enumerate(STORY):
        if chunk == sentence:
            return place
        ends = {"".join(act.text).strip()[-len(chunk) :] for turn in acts.values() for act in turn if _closes(act)}
        if chunk in ends and sentence.startswith(chunk):
            return place
    raise AssertionError(f"{chunk!r} is no sentence of the story")


def _closes(act: Act) -> bool:
    return act.deed in {Deed.SAY, Deed.EMPTY}
