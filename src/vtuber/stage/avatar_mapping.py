"""The user's mapping file beside a model: `hoshi.vtuber.json` for `hoshi.vrm` or `hoshi.model3.json`."""

from pathlib import Path
from typing import Annotated

import msgspec

from vtuber.domain.errors import AvatarError
from vtuber.stage.avatar import AvatarMapping, Framing, Target

SUFFIX = ".vtuber.json"

_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Factor = Annotated[float, msgspec.Meta(ge=-1_000, le=1_000)]
_Zoom = Annotated[float, msgspec.Meta(ge=0.1, le=10)]
_Share = Annotated[float, msgspec.Meta(ge=-3, le=3)]


class _Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: _Id
    scale: _Factor = 1.0
    offset: _Factor = 0.0


class _Frame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    zoom: _Zoom = 1.0
    x: _Share = 0.0
    y: _Share = 0.0


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    parameters: dict[_Id, _Id | _Target] = {}
    expressions: dict[_Id, _Id] = {}
    frame: _Frame = _Frame()


def mapping_beside(model: Path, suffix: str) -> AvatarMapping:
    """Return the mapping that lies beside a model, an empty one where there is none.

    Raises:
        AvatarError: there is one, and it is malformed.
    """
    path = model.with_name(model.name[: -len(suffix)] + SUFFIX)
    if not path.is_file():
        return AvatarMapping()
    try:
        found = msgspec.json.decode(path.read_bytes(), type=_File)
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError) as error:
        raise AvatarError(
            f"VTUBER_AVATAR: the mapping {path} is malformed: {error}. Mend it, or remove it to do without.",
            on_stage="its mapping file is malformed (VTUBER_AVATAR)",
        ) from error
    return AvatarMapping(
        parameters={ours: _target(theirs) for ours, theirs in found.parameters.items()},
        expressions=found.expressions,
        frame=Framing(zoom=found.frame.zoom, x=found.frame.x, y=found.frame.y),
    )


def _target(theirs: str | _Target) -> Target:
    if isinstance(theirs, str):
        return Target(id=theirs)
    return Target(id=theirs.id, scale=theirs.scale, offset=theirs.offset)
