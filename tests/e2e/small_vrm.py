"""A VRM file, 1.0 or 0.x, of a few triangles: a whole humanoid skeleton, and a face of plain, countable colours.

Written after the glTF 2.0 specification and the extensions `VRMC_vrm` 1.0 and `VRM` 0.x; a body of 0.x looks the other
way. The mouth is magenta and opens by the five
vowels, the eyes are blue and shut by `blink`, cheeks of cyan come with `happy`.
"""

import io
import json
import struct
from collections.abc import Iterable, Mapping, Sequence

from PIL import Image

Point = tuple[float, float, float]

_BONES: tuple[tuple[str, str | None, Point], ...] = (
    ("hips", None, (0, 0.9, 0)),
    ("spine", "hips", (0, 0.1, 0)),
    ("chest", "spine", (0, 0.15, 0)),
    ("neck", "chest", (0, 0.2, 0)),
    ("head", "neck", (0, 0.08, 0)),
    ("leftEye", "head", (0.05, 0.12, 0.08)),
    ("rightEye", "head", (-0.05, 0.12, 0.08)),
    *(
        (f"{side}{part}", f"{side}{parent}" if parent[0].isupper() else parent, (sign * x, y, 0))
        for side, sign in (("left", 1), ("right", -1))
        for part, parent, x, y in (
            ("UpperArm", "chest", 0.15, 0.15),
            ("LowerArm", "UpperArm", 0.25, 0),
            ("Hand", "LowerArm", 0.25, 0),
            ("UpperLeg", "hips", 0.09, -0.05),
            ("LowerLeg", "UpperLeg", 0, -0.4),
            ("Foot", "LowerLeg", 0, -0.4),
        )
    ),
)
_INDEX = {name: index for index, (name, _, _) in enumerate(_BONES)}

SKIN, HAIR, COAT = (1.0, 1.0, 1.0), (0.1, 0.1, 0.3), (0.0, 0.4, 0.2)
MAGENTA, BLUE, CYAN = (1.0, 0.0, 1.0), (0.0, 0.0, 1.0), (0.0, 1.0, 1.0)
_COLORS = (SKIN, HAIR, COAT, MAGENTA, BLUE, CYAN)


def small_vrm(*, old: bool = False) -> bytes:
    """Return the file; an `old` one is of VRM 0.x."""
    return _Vrm(way=-1 if old else 1).whole()


def without_a_character() -> bytes:
    """Return a sound glTF file that has no VRM extension."""
    made = _Vrm()
    made.document["extensions"] = {}
    return made.whole()


def with_a_broken_face() -> bytes:
    """Return a file that is sound outside, and inside refers to data that is not there."""
    made = _Vrm()
    for view in made.views[:-1]:
        view["byteOffset"] = 10_000_000
    return made.whole()


class _Vrm:
    def __init__(self, *, way: int = 1) -> None:
        """`way` is 1 for a body that looks along +z, -1 for one that looks along -z, as those of VRM 0.x do."""
        self._way = way
        self._data = bytearray()
        self.views: list[dict[str, int]] = []
        self._accessors: list[dict[str, object]] = []
        self._meshes: list[dict[str, object]] = []
        self._nodes: list[dict[str, object]] = [_bone(name, self._seen(at)) for name, _, at in _BONES]
        self._dress()
        self.document: dict[str, object] = self._document()

    def whole(self) -> bytes:
        """Return the container with its two chunks, each padded to four bytes."""
        text = json.dumps(self.document).encode()
        text += b" " * (-len(text) % 4)
        data = bytes(self._data) + b"\0" * (-len(self._data) % 4)
        chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(data), 0x004E4942) + data
        return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks

    def _dress(self) -> None:
        self._put("head", HAIR, [((0, 0.12, 0.02), 0.16, 0.2)])
        self._put("head", SKIN, [((0, 0.1, 0.06), 0.12, 0.15)])
        self._put("chest", COAT, [((0, 0.0, 0.04), 0.16, 0.18)])
        self._put("hips", COAT, [((0, 0.05, 0.04), 0.14, 0.2)])
        self._put("leftUpperArm", COAT, [((0.12, 0, 0.03), 0.13, 0.03)])
        self._put("rightUpperArm", COAT, [((-0.12, 0, 0.03), 0.13, 0.03)])
        mouth = ((0.0, 0.02, 0.09), 0.035, 0.003)
        vowels = [(0.0, 0.025), (0.01, 0.008), (-0.015, 0.01), (0.005, 0.014), (-0.01, 0.018)]
        self._mouth = self._put("head", MAGENTA, [mouth], [[vowel] for vowel in vowels])
        eyes = [((side, 0.12, 0.08), 0.025, 0.025) for side in (-0.05, 0.05)]
        self._eyes = self._put("head", BLUE, eyes, [[(0, -0.024)] * 2])
        cheeks = [((side, 0.055, 0.085), 0.0, 0.0) for side in (-0.08, 0.08)]
        self._cheeks = self._put("head", CYAN, cheeks, [[(0.02, 0.015)] * 2])

    def _put(
        self,
        bone: str,
        color: tuple[float, float, float],
        quads: Sequence[tuple[Point, float, float]],
        targets: Sequence[Sequence[tuple[float, float]]] = (),
    ) -> int:
        """Hang quads (middle, half width, half height) on a bone; targets widen and heighten each. Return the node."""
        points = [self._seen(corner) for (x, y, z), w, h in quads for corner in _corners(x, y, z, w, h)]
        triangles = [4 * quad + corner for quad in range(len(quads)) for corner in (0, 1, 2, 2, 1, 3)]
        primitive: dict[str, object] = {
            "attributes": {
                "POSITION": self._floats(points, bounded=True),
                "NORMAL": self._floats([(0, 0, self._way)] * len(points)),
                "TEXCOORD_0": self._floats([(0.5, 0.5)] * len(points)),
            },
            "indices": self._indices(triangles),
            "material": _COLORS.index(color),
        }
        if targets:
            primitive["targets"] = [
                {
                    "POSITION": self._floats(
                        [self._seen(corner) for w, h in target for corner in _corners(0, 0, 0, w, h)], bounded=True
                    )
                }
                for target in targets
            ]
        self._meshes.append({"primitives": [primitive]})
        self._nodes.append({"mesh": len(self._meshes) - 1})
        node = len(self._nodes) - 1
        children = self._nodes[_INDEX[bone]].setdefault("children", [])
        assert isinstance(children, list)
        children.append(node)
        return node

    def _seen(self, point: Point) -> Point:
        x, y, z = point
        return self._way * x, y, self._way * z

    def _view(self, raw: bytes) -> int:
        self._data += b"\0" * (-len(self._data) % 4)
        self.views.append({"buffer": 0, "byteOffset": len(self._data), "byteLength": len(raw)})
        self._data += raw
        return len(self.views) - 1

    def _floats(self, rows: Sequence[Sequence[float]], *, bounded: bool = False) -> int:
        width = len(rows[0])
        raw = b"".join(struct.pack(f"<{width}f", *row) for row in rows)
        made: dict[str, object] = {
            "bufferView": self._view(raw),
            "componentType": 5126,
            "count": len(rows),
            "type": f"VEC{width}",
        }
        if bounded:
            columns = list(zip(*rows, strict=True))
            made |= {"min": [min(each) for each in columns], "max": [max(each) for each in columns]}
        self._accessors.append(made)
        return len(self._accessors) - 1

    def _indices(self, found: Sequence[int]) -> int:
        raw = struct.pack(f"<{len(found)}H", *found)
        self._accessors.append(
            {"bufferView": self._view(raw), "componentType": 5123, "count": len(found), "type": "SCALAR"}
        )
        return len(self._accessors) - 1

    def _document(self) -> dict[str, object]:
        image = self._view(_white_picture())
        return {
            "asset": {"version": "2.0"},
            "scene": 0,
            "scenes": [{"nodes": [0]}],
            "nodes": self._nodes,
            "meshes": self._meshes,
            "accessors": self._accessors,
            "bufferViews": self.views,
            "buffers": [{"byteLength": len(self._data) + (-len(self._data) % 4)}],
            "images": [{"bufferView": image, "mimeType": "image/png"}],
            "textures": [{"source": 0}],
            "materials": [_unlit(color) for color in _COLORS],
            "extensionsUsed": ["KHR_materials_unlit", *self._extensions()],
            "extensions": self._extensions(),
        }

    def _extensions(self) -> dict[str, object]:
        return {"VRMC_vrm": self._vrm()} if self._way == 1 else {"VRM": self._old_vrm()}

    def _old_vrm(self) -> dict[str, object]:
        bones = [{"bone": name, "node": index} for name, index in _INDEX.items()]
        faces = {**{vowel: (self._mouth, index) for index, vowel in enumerate("aiueo")}, "blink": (self._eyes, 0)}
        groups = [
            {
                "name": name,
                "presetName": name,
                "binds": [{"mesh": self._nodes[node]["mesh"], "index": index, "weight": 100}],
                "materialValues": [],
            }
            for name, (node, index) in {**faces, "joy": (self._cheeks, 0)}.items()
        ]
        straight = {"curve": [0, 0, 0, 1, 1, 1, 1, 0], "xRange": 90, "yRange": 10}
        ranges = {
            f"lookAt{way}": straight for way in ("HorizontalInner", "HorizontalOuter", "VerticalDown", "VerticalUp")
        }
        return {
            "specVersion": "0.0",
            "meta": {"title": "Small"},
            "humanoid": {"humanBones": bones},
            "blendShapeMaster": {"blendShapeGroups": groups},
            "firstPerson": {"firstPersonBone": _INDEX["head"], "lookAtTypeName": "Bone", **ranges},
            "materialProperties": [],
        }

    def _vrm(self) -> dict[str, object]:
        presets = {vowel: _expression(self._mouth, index) for index, vowel in enumerate(("aa", "ih", "ou", "ee", "oh"))}
        return {
            "specVersion": "1.0",
            "meta": {
                "name": "Small",
                "version": "1",
                "authors": ["the test"],
                "licenseUrl": "https://vrm.dev/licenses/1.0/",
            },
            "humanoid": {"humanBones": {name: {"node": index} for name, index in _INDEX.items()}},
            "expressions": {
                "preset": {
                    **presets,
                    "blink": _expression(self._eyes, 0),
                    "happy": _expression(self._cheeks, 0),
                }
            },
            "lookAt": {
                "type": "bone",
                "offsetFromHeadBone": [0, 0.12, 0.08],
                **{
                    f"rangeMap{way}": {"inputMaxValue": 90, "outputScale": 10}
                    for way in ("HorizontalInner", "HorizontalOuter", "VerticalDown", "VerticalUp")
                },
            },
        }


def _bone(name: str, at: Point) -> dict[str, object]:
    children = [index for index, (_, parent, _) in enumerate(_BONES) if parent == name]
    bone: dict[str, object] = {"name": name, "translation": at}
    return {**bone, "children": children} if children else bone


def _corners(x: float, y: float, z: float, w: float, h: float) -> Iterable[Point]:
    return ((x - w, y - h, z), (x + w, y - h, z), (x - w, y + h, z), (x + w, y + h, z))


def _unlit(color: tuple[float, float, float]) -> Mapping[str, object]:
    return {
        "pbrMetallicRoughness": {"baseColorFactor": [*color, 1.0], "baseColorTexture": {"index": 0}},
        "extensions": {"KHR_materials_unlit": {}},
    }


def _expression(node: int, index: int) -> dict[str, object]:
    return {"morphTargetBinds": [{"node": node, "index": index, "weight": 1.0}]}


def _white_picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (2, 2), "white").save(file, "PNG")
    return file.getvalue()
