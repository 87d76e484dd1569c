"""Who is compared, and by which sources: results of other sources are not taken for those of these."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vtuber.domain.errors import SettingError
from vtuber.learning.policies import POLICY_NAMES
from vtuber.rehearsal.laboratory.trial import MakePlayer
from vtuber.rehearsal.laboratory.world import MODES

YARDSTICKS = ("uniform", "oracle")
"""The policies between which gains are counted."""

_HERE = Path(__file__).parent
_LEARNING = _HERE.parents[1] / "learning"
_WORLD_SOURCES = ("world", "nature", "dynamics", "amounts", "channel", "oracle", "trial")
_CONSTANT = tuple(f"only_{mode}" for mode in MODES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A policy by name; `version` changes with its sources. `make` makes players that the package does not know."""

    name: str
    version: str
    make: MakePlayer | None = None


def contender_named(name: str) -> Contender:
    """Return a yardstick, `only_MODE`, or a policy of the learning package; `SettingError` for any other."""
    if name in YARDSTICKS or name in _CONSTANT:
        return Contender(name=name, version="")
    if name in POLICY_NAMES:
        return Contender(name=name, version=_digest_of(sorted(_LEARNING.rglob("*.py"))))
    known = (*dict.fromkeys((*YARDSTICKS, *POLICY_NAMES)), *_CONSTANT)
    raise SettingError(f"There is no policy called {name!r}. Choose from: {', '.join(known)}.")


@cache
def world_version() -> str:
    """Return a digest of what the laboratory's worlds are made of."""
    return _digest_of(_HERE / f"{name}.py" for name in _WORLD_SOURCES)


def version_of(*sources: Path) -> str:
    """Return a digest of these files, for contenders from elsewhere."""
    return _digest_of(sources)


def _digest_of(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
