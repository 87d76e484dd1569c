"""The avatar that stage pages show, and the files of it that they may fetch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from vtuber.domain.errors import AvatarError

AvatarKind = Literal["puppet", "vrm", "live2d"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where one of our parameters goes in a model that names it differently: value times scale plus offset."""

    id: str
    scale: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """How the model stands in the picture: larger, and moved by shares of the picture's width and height."""

    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AvatarMapping:
    """The user's own mapping: parameters by our names, expressions by our emotions' names, and the framing."""

    parameters: Mapping[str, Target] = field(default_factory=dict)
    expressions: Mapping[str, str] = field(default_factory=dict)
    frame: Framing = Framing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Avatar:
    """What pages are told to show.

    `files` are all files that may be fetched, by their names as seen from the model's own folder, `folder`; `main` is
    the name of the one that describes the model. `core` is the user's Cubism Core. With a `fault` the puppet is shown
    in place of what was asked for.
    """

    kind: AvatarKind = "puppet"
    main: str = ""
    folder: Path = Path()
    files: Mapping[str, Path] = field(default_factory=dict)
    core: Path | None = None
    mapping: AvatarMapping = AvatarMapping()
    fault: AvatarError | None = None


PUPPET = Avatar()
"""The built-in one: nothing to fetch."""
