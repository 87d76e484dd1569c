"""Draw the puppet: writes `puppet.json` beside this file, or with `--check` proves that it is up to date.

python3 stage/puppet/draw_puppet.py [--check]
"""

import json
import sys
from pathlib import Path
from typing import Any

import acting
import arm
import clothes
import collar
import eyes
import face
import fringe
import hair
import marks
import mouth
import ornaments
from layers import Layer

TARGET = Path(__file__).with_name("puppet.json")

CLOTHES_UP = 26
ARM_UP = 66

RIG = {
    "head_center": [500, 400],
    "head_radii": [250, 290],
    "neck": [500, 640],
    "hip": [500, 1300],
    "perspective": 0.00025,
    "head_turn": [0.75, 0.6, 0.55],
    "body_turn": [1.0, 1.4, 0.6],
    "gaze": [13, 10],
    "breath": 7,
}


def drawn_layers() -> list[Layer]:
    """All layers, back to front."""
    return [
        *hair.back_hair(),
        *ornaments.quill(),
        *raised(clothes.torso()),
        *face.neck(),
        *raised(clothes.cape()),
        *raised(collar.collar()),
        *face.head(),
        *eyes.eyes(),
        *mouth.mouth(),
        *fringe.crown(),
        *hair.side_locks(),
        *fringe.fringe(),
        *fringe.ahoge(),
        *ornaments.clips(),
        *face.brows(),
        *marks.marks(),
        *[layer.moved(-6, -ARM_UP) for layer in arm.arm()],
    ]


def raised(layers: list[Layer]) -> list[Layer]:
    """The clothes, set closer to the chin."""
    return [layer.moved(0, -CLOTHES_UP) for layer in layers]


def document() -> dict[str, Any]:
    """The whole puppet as plain data."""
    return {
        "version": 1,
        "name": "Hoshi Quill",
        "size": [1000, 1300],
        "rig": RIG,
        "parameters": acting.parameters(),
        "springs": acting.springs(),
        "expressions": acting.expressions(),
        "visemes": acting.visemes(),
        "layers": [layer.as_json() for layer in drawn_layers()],
    }


def as_text() -> str:
    """The file's text: one line for each layer, so that changes can be read."""
    head = document()
    layers = head.pop("layers")
    lines = ",\n".join("  " + json.dumps(layer, separators=(",", ":")) for layer in layers)
    opening = json.dumps(head, indent=1)[:-2]
    return f'{opening},\n "layers": [\n{lines}\n ]\n}}\n'


def main() -> int:
    """Write the file, or compare it."""
    text = as_text()
    if "--check" in sys.argv[1:]:
        return 0 if TARGET.read_text(encoding="utf-8") == text else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
