"""Looking at the user's avatar: is it what it should be, and which files belong to it.

Sources: glTF 2.0 (binary container), VRM 0.x and 1.0 (extensions `VRM` and `VRMC_vrm`), Live2D's `model3.json`.
Only what cannot be is refused here; whether a page can draw a model, the page finds out and says.
"""

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

import msgspec

from vtuber.domain.errors import AvatarError
from vtuber.stage.avatar import PUPPET, Avatar
from vtuber.stage.avatar_mapping import mapping_beside

SETTING = "VTUBER_AVATAR"
CORE_SETTING = "VTUBER_CUBISM_CORE"
MODEL3 = ".model3.json"
VRM = ".vrm"

_LARGEST = 512_000_000
_GLB = struct.Struct("<4sIIII")
_GLTF = 2
_JSON_CHUNK = 0x4E4F534A


def find_avatar(name: str, core: Path | None) -> Avatar:
    """Return the avatar of this name (`puppet`, or the path of a `.vrm` or `.model3.json`), its files looked at.

    Raises:
        AvatarError: it cannot be shown; the text names the setting and says what to do.
    """
    if name == "puppet":
        return PUPPET
    path = Path(name).expanduser()
    lowered = path.name.lower()
    try:
        if lowered.endswith(VRM):
            return _vrm(path)
        if lowered.endswith(MODEL3):
            return _live2d(path, core)
    except OSError as error:
        raise _wrong(path, f"cannot be read: {error.strerror}", "the file cannot be read") from error
    raise AvatarError(
        f"{SETTING} is {name!r}, which is no avatar: set it to puppet, or to the path of a .vrm or .model3.json file.",
        on_stage=f"the file is neither .vrm nor .model3.json ({SETTING})",
    )


def _vrm(path: Path) -> Avatar:
    _check_vrm(_readable(path, SETTING, "the VRM file"))
    return Avatar(
        kind="vrm", main=path.name, folder=path.parent, files={path.name: path}, mapping=mapping_beside(path, VRM)
    )


def _check_vrm(path: Path) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_GLB.size)
        if len(head) < _GLB.size or head[:4] != b"glTF":
            raise _wrong(path, "is no VRM file: it does not begin as a binary glTF does", "the file is no VRM")
        _, version, total, length, kind = _GLB.unpack(head)
        if version != _GLTF or total != size or kind != _JSON_CHUNK or length > size - _GLB.size:
            raise _wrong(path, "is damaged: its length or its version is not what it says", "the VRM file is damaged")
        document = _json(file.read(length), path)
    extensions = document.get("extensions")
    if not isinstance(extensions, dict) or not {"VRM", "VRMC_vrm"} & extensions.keys():
        raise _wrong(path, "is a glTF without a VRM character in it", "the file holds no VRM character")
    if any(_refers_elsewhere(document.get(part)) for part in ("buffers", "images")):
        raise _wrong(path, "refers to other files; export it as one file", "the VRM refers to other files")


def _refers_elsewhere(items: object) -> bool:
    listed = items if isinstance(items, list) else []
    uris = (item.get("uri") for item in listed if isinstance(item, dict))
    return any(isinstance(uri, str) and not uri.startswith("data:") for uri in uris)


def _live2d(path: Path, core: Path | None) -> Avatar:
    document = _json(_readable(path, SETTING, "the model3.json").read_bytes(), path)
    files = {path.name: path}
    for name in _references(document, path):
        files[name] = _within(path, name)
    return Avatar(
        kind="live2d",
        main=path.name,
        folder=path.parent,
        files=files,
        core=_core(core),
        mapping=mapping_beside(path, MODEL3),
    )


def _references(document: Mapping[str, object], path: Path) -> Iterator[str]:
    """Yield the names of the files that pages need."""
    references = document.get("FileReferences")
    references = references if isinstance(references, dict) else {}
    moc, textures = references.get("Moc"), references.get("Textures")
    if not isinstance(moc, str) or not isinstance(textures, list) or not textures:
        raise _wrong(path, "names no moc or no textures: it is no model3.json", "the model3.json names no model")
    expressions = references.get("Expressions")
    listed = expressions if isinstance(expressions, list) else []
    named = [item.get("File") for item in listed if isinstance(item, dict)]
    for name in (moc, *textures, references.get("Physics"), references.get("Pose"), *named):
        if isinstance(name, str) and name:
            yield name


def _within(model: Path, name: str) -> Path:
    """Return a file the model refers to, which must lie in the model's folder, links followed."""
    parts = PurePosixPath(name)
    path = model.parent / parts
    if "\\" in name or parts.is_absolute() or ".." in parts.parts or not stays_within(model.parent, path):
        raise _wrong(model, f"refers to {name!r}, outside its own folder", "the model refers to files elsewhere")
    return _readable(path, SETTING, "a file of the model")


def stays_within(folder: Path, path: Path) -> bool:
    """Tell whether a path leads to something inside a folder once links are followed."""
    return path.resolve().is_relative_to(folder.resolve())


def _core(core: Path | None) -> Path:
    if core is None:
        raise AvatarError(
            f"A Live2D model needs Live2D's Cubism Core, which may not be shipped with this program: get "
            f"live2dcubismcore.min.js from Live2D's Cubism SDK for Web and set {CORE_SETTING} to its path.",
            on_stage=f"Cubism Core is not set ({CORE_SETTING})",
        )
    path = _readable(core.expanduser(), CORE_SETTING, "Cubism Core")
    if b"Live2DCubismCore" not in path.read_bytes():
        raise AvatarError(
            f"{CORE_SETTING}: {path} is not Cubism Core: set it to the path of live2dcubismcore.min.js.",
            on_stage=f"the file is not Cubism Core ({CORE_SETTING})",
        )
    return path


def _readable(path: Path, setting: str, what: str) -> Path:
    """Return the path of a file that can be read and is of a sensible size."""
    try:
        if not path.is_file():
            raise AvatarError(
                f"{setting}: {what} {path} does not exist; correct the path, or set {SETTING}=puppet.",
                on_stage=f"{what} is missing ({setting})",
            )
        with path.open("rb") as file:
            file.read(1)
        size = path.stat().st_size
    except OSError as error:
        raise AvatarError(
            f"{setting}: {what} {path} cannot be read: {error.strerror}; mend its permissions.",
            on_stage=f"{what} cannot be read ({setting})",
        ) from error
    if size > _LARGEST:
        raise AvatarError(
            f"{setting}: {what} {path} has {size / 1e6:.0f} MB; at most {_LARGEST / 1e6:.0f} MB are shown.",
            on_stage=f"{what} is too large ({setting})",
        )
    return path


def _json(raw: bytes, path: Path) -> dict[str, object]:
    try:
        return msgspec.json.decode(raw.rstrip(b"\0 "), type=dict[str, object])
    except (msgspec.DecodeError, RecursionError) as error:
        raise _wrong(path, f"is damaged: {error}", "the file is damaged") from error


def _wrong(path: Path, what: str, on_stage: str) -> AvatarError:
    return AvatarError(
        f"{SETTING}: {path} {what}. Set it to another file, or to puppet.", on_stage=f"{on_stage} ({SETTING})"
    )
