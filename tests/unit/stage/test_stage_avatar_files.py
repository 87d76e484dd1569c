"""The user's avatar is looked at before it is shown: what is wrong is said, and what is not its own stays unserved."""

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.e2e.small_live2d import MODEL, STAND_IN_CORE, write_model
from tests.e2e.small_vrm import small_vrm, without_a_character

from vtuber.domain.errors import AvatarError
from vtuber.stage.avatar import PUPPET, AvatarMapping, Framing, Target
from vtuber.stage.avatar_files import find_avatar, stays_within

OUTSIDE = ["../secret.txt", "/etc/hostname", "a/../../secret.txt", "..\\secret.txt", "link.txt"]


def glb(document: object) -> bytes:
    """Return a binary glTF with this document and no data."""
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    return struct.pack("<4sIIII", b"glTF", 2, 20 + len(text), len(text), 0x4E4F534A) + text


def refused(name: Path | str, core: Path | None = None) -> AvatarError:
    """Return the error with which an avatar is refused."""
    with pytest.raises(AvatarError) as found:
        find_avatar(str(name), core)
    return found.value


def test_the_puppet_needs_no_file() -> None:
    """And no Core."""
    assert find_avatar("puppet", None) is PUPPET


def test_a_vrm_is_one_file(tmp_path: Path) -> None:
    """It alone may be fetched."""
    path = tmp_path / "Hoshi 星.vrm"
    path.write_bytes(small_vrm())
    avatar = find_avatar(str(path), None)
    assert (avatar.kind, avatar.main, dict(avatar.files)) == ("vrm", "Hoshi 星.vrm", {"Hoshi 星.vrm": path})
    assert avatar.mapping == AvatarMapping()


def test_a_model_is_what_its_document_names(tmp_path: Path) -> None:
    """Moc, textures, physics, pose and expressions; what else lies in the folder is not part of it."""
    path = write_model(tmp_path)
    (tmp_path / "diary.txt").write_text("private", encoding="utf-8")
    avatar = find_avatar(str(path), STAND_IN_CORE)
    assert (avatar.kind, avatar.core) == ("live2d", STAND_IN_CORE)
    assert set(avatar.files) == {
        "small.model3.json",
        "small.moc3",
        "small.2048/texture 00.png",
        "small.physics3.json",
        "small.pose3.json",
        "expressions/smile.exp3.json",
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no VRM"),
        (b"PK\3\4" + bytes(40), "no VRM"),
        (small_vrm()[:-1], "damaged"),
        (small_vrm() + b"\0", "damaged"),
        (struct.pack("<4sIIII", b"glTF", 2, 20, 4_000_000, 0x4E4F534A), "damaged"),
        (struct.pack("<4sIIII", b"glTF", 2, 24, 4, 0x4E4F534A) + b"{{{{", "damaged"),
        (glb([]), "damaged"),
        (without_a_character(), "holds no VRM character"),
        (glb({"extensions": {"VRM": {}}, "buffers": [{"uri": "../other.bin"}]}), "refers to other files"),
        (glb({"extensions": {"VRM": {}}, "images": [{"uri": "http://example.org/x.png"}]}), "refers to other files"),
    ],
)
def test_what_is_no_vrm_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    """The text names the setting and the file; what is said on stage names no file."""
    path = tmp_path / "a.vrm"
    path.write_bytes(content)
    error = refused(path)
    assert "VTUBER_AVATAR" in str(error)
    assert str(path) in str(error)
    assert said in error.on_stage
    assert str(tmp_path) not in error.on_stage


@given(content=st.binary(max_size=200) | st.binary(max_size=200).map(lambda raw: b"glTF\2\0\0\0" + raw))
def test_no_content_breaks_the_look(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Whatever is in the file, it is refused in words."""
    path = tmp_path_factory.getbasetemp() / "any.vrm"
    path.write_bytes(content)
    assert "VTUBER_AVATAR" in str(refused(path))


@pytest.mark.parametrize("name", ["Puppet", "hoshi.glb", "model.json", "", "/"])
def test_other_names_are_no_avatars(name: str) -> None:
    """The text says what is allowed."""
    assert "set it to puppet, or to the path of a .vrm or .model3.json file" in str(refused(name))


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    """So is a folder in a file's place."""
    folder = tmp_path / "folder.vrm"
    folder.mkdir()
    for path in (tmp_path / "nobody.vrm", folder, tmp_path / "nobody.model3.json"):
        assert f"{path} does not exist" in str(refused(path))


def test_a_link_in_a_circle_is_refused_in_words(tmp_path: Path) -> None:
    """A file that the system refuses to open is no reason to stop."""
    circle = tmp_path / "circle.vrm"
    circle.symlink_to(circle)
    assert "VTUBER_AVATAR" in str(refused(circle))


@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize("part", ["Moc", "Textures", "Physics", "Expressions"])
def test_nothing_outside_the_folder_belongs_to_a_model(tmp_path: Path, name: str, part: str) -> None:
    """Not by its name, nor by a link."""
    folder = tmp_path / "model"
    folder.mkdir()
    path = write_model(folder)
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    named: object = {"Moc": name, "Textures": [name], "Physics": name, "Expressions": [{"File": name}]}[part]
    path.write_text(json.dumps(MODEL | {"FileReferences": _references() | {part: named}}), encoding="utf-8")
    error = refused(path, STAND_IN_CORE)
    assert "outside its own folder" in str(error)
    assert "elsewhere" in error.on_stage


def _references() -> dict[str, Any]:
    references = MODEL["FileReferences"]
    assert isinstance(references, dict)
    return references


@pytest.mark.parametrize("references", [None, [], {}, {"Moc": "m.moc3"}, {"Moc": 7, "Textures": ["t"]}])
def test_a_document_without_a_model_is_refused(tmp_path: Path, references: object) -> None:
    """A JSON file may be anything."""
    path = tmp_path / "a.model3.json"
    path.write_text(json.dumps({"Version": 3, "FileReferences": references}), encoding="utf-8")
    assert "names no moc or no textures" in str(refused(path, STAND_IN_CORE))


def test_a_model_needs_core(tmp_path: Path) -> None:
    """Unset, missing or something else, each is said, by the name of its own setting."""
    path = write_model(tmp_path)
    other = tmp_path / "jquery.js"
    other.write_text("window.jQuery = {}", encoding="utf-8")
    for core, said in (
        (None, "set VTUBER_CUBISM_CORE to its path"),
        (tmp_path / "core.js", "does not exist"),
        (other, "is not Cubism Core"),
    ):
        error = refused(path, core)
        assert said in str(error)
        assert "VTUBER_CUBISM_CORE" in str(error)


def test_the_users_mapping_lies_beside_the_model(tmp_path: Path) -> None:
    """Parameters by name or with scale and offset, expressions, and the framing."""
    path = write_model(tmp_path)
    mapping = {
        "parameters": {"ParamAngleX": "Head", "ParamBreath": {"id": "Chest", "scale": 2, "offset": -0.5}},
        "expressions": {"joy": "f01"},
        "frame": {"zoom": 1.5, "y": -0.1},
    }
    (tmp_path / "small.vtuber.json").write_text(json.dumps(mapping), encoding="utf-8")
    assert find_avatar(str(path), STAND_IN_CORE).mapping == AvatarMapping(
        parameters={"ParamAngleX": Target(id="Head"), "ParamBreath": Target(id="Chest", scale=2, offset=-0.5)},
        expressions={"joy": "f01"},
        frame=Framing(zoom=1.5, y=-0.1),
    )


@pytest.mark.parametrize("content", ["{", "[]", '{"frame": {"zoom": 0}}', '{"paramters": {}}', '{"expressions": [1]}'])
def test_a_malformed_mapping_is_refused(tmp_path: Path, content: str) -> None:
    """A misspelt word is not passed over."""
    path = write_model(tmp_path)
    (tmp_path / "small.vtuber.json").write_text(content, encoding="utf-8")
    error = refused(path, STAND_IN_CORE)
    assert "small.vtuber.json is malformed" in str(error)


@pytest.mark.parametrize(
    ("make", "inside"),
    [
        (lambda folder: folder / "a" / "b.png", True),
        (lambda folder: folder / ".." / "b.png", False),
        (lambda folder: folder.with_name(folder.name + "2") / "b.png", False),
    ],
)
def test_a_folder_ends_where_it_ends(tmp_path: Path, make: Callable[[Path], Path], inside: bool) -> None:
    """A neighbour whose name begins alike is outside."""
    assert stays_within(tmp_path, make(tmp_path)) is inside
