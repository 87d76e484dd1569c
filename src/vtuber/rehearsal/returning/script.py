"""The script of the returning viewers: read from its file, and drawn for one seed."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

from vtuber.runtime.chance import Chance

_FIRST_ID = 9_100_001
_PREFIXES = ("", "hoshi, ", "hey hoshi, ", "so hoshi, ", "hoshi hoshi, ")
"""How a probe is led in, each time it is put, until it is answered or given up."""


class WrittenAct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An act as the file has it; see there."""

    stream: int
    says: str = ""
    asks: str = ""
    kind: str = ""
    wants: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()
    history: bool = False
    deleted: bool = False
    donates: str = ""
    cheers: int = 0
    name: str = ""


class WrittenViewer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A viewer as the file has them."""

    name: str
    acts: tuple[WrittenAct, ...]
    draws: dict[str, str] = {}
    service: str = "twitch"


class WrittenScript(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file; `pools` hold the values that facts are about."""

    pools: dict[str, tuple[str, ...]]
    viewer: tuple[WrittenViewer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something a viewer does, with its values in place: a line, a probe of a `kind`, or a payment."""

    viewer_id: str
    name: str
    stream: int
    text: str
    kind: str = ""
    wants: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()
    history: bool = False
    deleted: bool = False
    donates: str = ""
    cheers: int = 0

    @property
    def wordings(self) -> tuple[str, ...]:
        """A probe's text, each time it is put: others than the first call her by name."""
        return tuple(f"{prefix}{self.text}" for prefix in _PREFIXES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """All acts in the file's order.

    `owners` says whose each value is, in lower case; `values` are those of all pools, nobody's too.
    """

    acts: tuple[Act, ...]
    owners: Mapping[str, str]
    values: frozenset[str]

    @property
    def viewers(self) -> frozenset[str]:
        """The ids of those who play."""
        return frozenset(act.viewer_id for act in self.acts)

    def of_stream(self, number: int) -> tuple[Act, ...]:
        """Return the acts of a stream, counted from 1, so that everybody's stay in order and all take turns."""
        turns: dict[str, int] = {}
        placed: list[tuple[int, int, Act]] = []
        for place, act in enumerate(act for act in self.acts if act.stream == number):
            turns[act.viewer_id] = turns.get(act.viewer_id, -1) + 1
            placed.append((turns[act.viewer_id], place, act))
        return tuple(act for _, _, act in sorted(placed, key=lambda each: each[:2]))


@cache
def written_script() -> WrittenScript:
    """Return the script that comes with the program."""
    found = files(__package__).joinpath("viewers.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(found), WrittenScript)


def drawn(seed: int, written: WrittenScript | None = None) -> Script:
    """Return the script with values of its own for a seed; no two viewers are given the same."""
    written = written or written_script()
    chance = Chance(seed).stream("returning viewers")
    left = {pool: chance.sample(values, len(values)) for pool, values in sorted(written.pools.items())}
    acts: list[Act] = []
    owners: dict[str, str] = {}
    for number, viewer in enumerate(written.viewer):
        viewer_id = _id_of(viewer, number)
        drawn_values = {slot: left[pool].pop() for slot, pool in viewer.draws.items()}
        owners |= {value.casefold(): viewer_id for value in drawn_values.values()}
        acts += _acts(viewer, viewer_id, drawn_values)
    everything = frozenset(value.casefold() for values in written.pools.values() for value in values)
    return Script(acts=tuple(acts), owners=owners, values=everything)


def _id_of(viewer: WrittenViewer, number: int) -> str:
    if viewer.service == "twitch":
        return f"twitch:{_FIRST_ID + number}"
    return f"{viewer.service}:{viewer.name.lower()}"


def _acts(viewer: WrittenViewer, viewer_id: str, values: Mapping[str, str]) -> Iterable[Act]:
    name = viewer.name
    for act in viewer.acts:
        name = act.name or name
        yield Act(
            viewer_id=viewer_id,
            name=name,
            stream=act.stream,
            text=(act.asks or act.says).format_map(values),
            kind=act.kind,
            wants=tuple(want.format_map(values) for want in act.wants),
            outdated=tuple(want.format_map(values) for want in act.outdated),
            history=act.history,
            deleted=act.deleted,
            donates=act.donates,
            cheers=act.cheers,
        )
