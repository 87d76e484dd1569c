"""Where the time of a profiled run went: by package of the project, builtins counted with whoever called them."""

import cProfile
import pstats
from collections import defaultdict
from pathlib import PurePath

Code = tuple[str, int, str]
"""A function as `pstats` names it: file, line, name."""

Figures = tuple[int, int, float, float, dict[Code, tuple[int, int, float, float]]]
"""Calls without and with recursion, own seconds, cumulative seconds, and the same by caller."""

_SHOWN_FUNCTIONS = 12


def shares_by_layer(profile: cProfile.Profile) -> list[tuple[str, float]]:
    """Return each layer's share of the profiled time, the largest first."""
    spent: defaultdict[str, float] = defaultdict(float)
    for code, (_, _, own_s, _, callers) in _entries(profile).items():
        if _layer(code) == "builtins" and callers:
            for caller, figures in callers.items():
                spent[_layer(caller)] += figures[2]
        else:
            spent[_layer(code)] += own_s
    total = sum(spent.values())
    return [(layer, seconds / total) for layer, seconds in sorted(spent.items(), key=lambda one: -one[1])]


def hottest(profile: cProfile.Profile) -> list[tuple[str, float, int]]:
    """Return the functions with the largest own share: name, share, calls."""
    entries = _entries(profile)
    total = sum(figures[2] for figures in entries.values())
    ordered = sorted(entries.items(), key=lambda entry: -entry[1][2])[:_SHOWN_FUNCTIONS]
    return [(_name(code), figures[2] / total, figures[1]) for code, figures in ordered]


def _entries(profile: cProfile.Profile) -> dict[Code, Figures]:
    return pstats.Stats(profile).stats  # type: ignore[attr-defined, no-any-return]


def _layer(code: Code) -> str:
    parts = PurePath(code[0]).parts
    if code[0] == "~":
        return "builtins"
    if "vtuber" in parts and parts.index("vtuber") + 2 < len(parts):
        return f"vtuber.{parts[parts.index('vtuber') + 1]}"
    return "asyncio" if "asyncio" in parts else "other libraries"


def _name(code: Code) -> str:
    parts = PurePath(code[0]).parts
    where = "/".join(parts[-2:]) if code[0] != "~" else ""
    return f"{where}:{code[1]} {code[2]}" if where else code[2]
