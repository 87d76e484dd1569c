"""A Live2D model for the stand-in Core: its `model3.json` as Live2D documents it, its moc a made-up one.

Plain colours that can be counted: a mouth of magenta that opens by `ParamMouthOpenY`, blue pupils seen only within
the whites of the eyes, a green collar with a hole, cyan cheeks that come with the expression `Smile`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

STAND_IN_CORE = Path(__file__).with_name("stand_in_core.js")

COLORS = ("#808080", "#ffffff", "#0000ff", "#ff00ff", "#00ff00", "#00ffff", "#ff0000", "#404040")
GREY, WHITE, BLUE, MAGENTA, GREEN, CYAN, RED, DARK = range(8)

ADDITIVE, MULTIPLICATIVE, DOUBLE_SIDED, INVERTED = 1, 2, 4, 8
_RGBA = (0.0, 0.0, 0.0, 1.0)

PARAMETERS = {
    "ParamAngleX": (-30, 0, 30),
    "ParamMouthOpenY": (0, 0, 1),
    "ParamMouthForm": (-1, 0, 1),
    "ParamEyeLOpen": (0, 1, 1),
    "ParamEyeBallX": (-1, 0, 1),
    "ParamBreath": (0, 0, 1),
    "ParamCheek": (0, 0, 1),
    "ParamHairFront": (-1, 0, 1),
}
MODEL = {
    "Version": 3,
    "FileReferences": {
        "Moc": "small.moc3",
        "Textures": ["small.2048/texture 00.png"],
        "Physics": "small.physics3.json",
        "Pose": "small.pose3.json",
        "Expressions": [{"Name": "Smile", "File": "expressions/smile.exp3.json"}],
    },
    "Groups": [{"Target": "Parameter", "Name": "LipSync", "Ids": ["ParamMouthOpenY"]}],
}
SMILE = {"Type": "Live2D Expression", "Parameters": [{"Id": "ParamCheek", "Value": 1, "Blend": "Add"}]}
POSE = {"Type": "Live2D Pose", "Groups": [[{"Id": "PartShown", "Link": []}, {"Id": "PartHidden", "Link": []}]]}
PHYSICS = {
    "Version": 3,
    "PhysicsSettings": [
        {
            "Id": "Hair",
            "Input": [
                {"Source": {"Target": "Parameter", "Id": "ParamAngleX"}, "Weight": 100, "Type": "X", "Reflect": False}
            ],
            "Output": [
                {
                    "Destination": {"Target": "Parameter", "Id": "ParamHairFront"},
                    "VertexIndex": 1,
                    "Scale": 1.5,
                    "Weight": 100,
                    "Type": "Angle",
                    "Reflect": False,
                }
            ],
            "Vertices": [
                {"Position": {"X": 0, "Y": 0}, "Mobility": 1, "Delay": 1, "Acceleration": 1, "Radius": 0},
                {"Position": {"X": 0, "Y": 8}, "Mobility": 0.9, "Delay": 1, "Acceleration": 1, "Radius": 8},
            ],
            "Normalization": {
                "Position": {"Minimum": -10, "Default": 0, "Maximum": 10},
                "Angle": {"Minimum": -10, "Default": 0, "Maximum": 10},
            },
        }
    ],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quad:
    """A drawable: a box in model units, y up, of one colour of the texture; `moves` shift its four corners."""

    name: str
    box: tuple[float, float, float, float]
    color: int
    flags: int = DOUBLE_SIDED
    masks: tuple[str, ...] = ()
    part: int = 0
    moves: Mapping[str, Sequence[float]] = field(default_factory=dict)
    multiply: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    screen: tuple[float, float, float, float] = _RGBA


QUADS = (
    Quad(name="body", box=(-0.9, -1.0, 0.9, 1.2), color=GREY),
    Quad(name="eye", box=(-0.5, 0.5, 0.1, 0.7), color=WHITE, moves={"ParamEyeLOpen": (0, 0, 0, 0, 0, 0.2, 0, 0.2)}),
    Quad(
        name="pupil",
        box=(-0.3, 0.3, -0.1, 0.9),
        color=BLUE,
        masks=("eye",),
        moves={"ParamEyeBallX": (0.05, 0, 0.05, 0, 0.05, 0, 0.05, 0)},
    ),
    Quad(
        name="mouth",
        box=(-0.25, 0.19, 0.25, 0.2),
        color=MAGENTA,
        moves={"ParamMouthOpenY": (0, -0.25, 0, -0.25, 0, 0, 0, 0)},
    ),
    Quad(name="hole", box=(-0.2, -0.45, 0.2, -0.25), color=GREY),
    Quad(
        name="collar",
        box=(-0.5, -0.6, 0.5, -0.2),
        color=GREEN,
        flags=DOUBLE_SIDED | INVERTED,
        masks=("hole",),
    ),
    Quad(name="cheek", box=(0.4, 0.25, 0.41, 0.4), color=CYAN, moves={"ParamCheek": (0, 0, 0.2, 0, 0, 0, 0.2, 0)}),
    Quad(
        name="tinted",
        box=(0.3, 0.5, 0.4, 0.6),
        color=WHITE,
        multiply=(1.0, 1.0, 0.0, 1.0),
        screen=(0.0, 0.0, 0.5, 1.0),
    ),
    Quad(name="glow", box=(0.5, 0.5, 0.6, 0.6), color=RED, flags=DOUBLE_SIDED | ADDITIVE),
    Quad(name="shade", box=(0.7, 0.5, 0.8, 0.6), color=GREY, flags=DOUBLE_SIDED | MULTIPLICATIVE),
    Quad(name="other arm", box=(-0.8, -0.9, -0.6, -0.7), color=RED, part=1),
    Quad(name="seen from behind", box=(0.8, -0.9, 0.6, -0.7), color=RED, flags=0),
    Quad(
        name="lock",
        box=(0.3, 0.9, 0.36, 1.2),
        color=DARK,
        moves={"ParamHairFront": (0.2, 0, 0.2, 0, 0, 0, 0, 0)},
    ),
)


def write_model(folder: Path, *, name: str = "small") -> Path:
    """Write the model's files to a folder and return the path of its `model3.json`."""
    texture = folder / "small.2048" / "texture 00.png"
    texture.parent.mkdir(parents=True)
    palette().save(texture)
    (folder / "expressions").mkdir()
    (folder / "small.moc3").write_bytes(moc())
    for file, content in (
        (f"{name}.model3.json", MODEL),
        ("small.physics3.json", PHYSICS),
        ("small.pose3.json", POSE),
        ("expressions/smile.exp3.json", SMILE),
    ):
        (folder / file).write_text(json.dumps(content), encoding="utf-8")
    return folder / f"{name}.model3.json"


def palette() -> Image.Image:
    """Return the texture: eight columns of one colour each."""
    picture = Image.new("RGBA", (64, 8))
    for column, color in enumerate(COLORS):
        picture.paste(Image.new("RGBA", (8, 8), color), (8 * column, 0))
    return picture


def moc(*, newer: bool = False) -> bytes:
    """Return the made-up moc that the stand-in Core reads: listed front to back, painted back to front.

    A `newer` one is served as by Core 5.3.
    """
    listed = QUADS[::-1]
    names = [quad.name for quad in listed]
    document = {
        "newer": newer,
        "canvas": {"CanvasWidth": 2000, "CanvasHeight": 2200, "PixelsPerUnit": 1000},
        "parameters": [
            {"id": name, "min": low, "rest": rest, "max": high} for name, (low, rest, high) in PARAMETERS.items()
        ],
        "parts": ["PartShown", "PartHidden"],
        "drawables": [
            {
                "id": quad.name,
                "flags": quad.flags,
                "order": QUADS.index(quad),
                "part": quad.part,
                "masks": [names.index(mask) for mask in quad.masks],
                "points": _corners(quad.box),
                "uvs": [(quad.color + 0.5) / len(COLORS), 0.5] * 4,
                "triangles": [0, 1, 2, 2, 1, 3],
                "moves": {name: list(shift) for name, shift in quad.moves.items()},
                "multiply": quad.multiply,
                "screen": quad.screen,
            }
            for quad in listed
        ],
    }
    return b"MOC3" + json.dumps(document).encode()


def _corners(box: tuple[float, float, float, float]) -> list[float]:
    left, bottom, right, top = box
    return [left, bottom, right, bottom, left, top, right, top]
