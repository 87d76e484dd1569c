"""Comic marks: tears, sweat, a vein of anger."""

from layers import Layer, both_sides, linear, solid
from shapes import curve, ribbon


def marks() -> list[Layer]:
    """Invisible until their parameter rises."""
    return [*both_sides(_tear), _sweat(), *_vein()]


def _tear(side: str) -> list[Layer]:
    well = curve("372,470! 392,462 430,464 448,470! 436,484 411,490 384,485")
    drop = curve("380,482! 368,506 366,524 380,534 394,524 391,506")
    wet = linear((380, 480), (380, 536), (0, "#d8f6ffd0"), (1, "#7fd4ffe0"))
    return [
        Layer(
            id=f"tearWell{side}",
            outline=well,
            fill=solid("#bdeaffb8"),
            depth=54,
            bulge=55,
            opacity=[("ParamTear", 0, 0.5), (f"ParamEye{side}Open", 0.1, 0.4)],
        ),
        Layer(
            id=f"tear{side}",
            outline=drop,
            fill=wet,
            line=("#4fa9dd", 1.8),
            depth=56,
            bulge=55,
            opacity=[("ParamTear", 0.5, 1)],
        ),
    ]


def _sweat() -> Layer:
    drop = curve("668,330! 652,362 650,386 668,398 686,386 683,362")
    return Layer(
        id="sweat",
        outline=drop,
        fill=linear((668, 330), (668, 398), (0, "#e9fbff"), (1, "#7fd4ff")),
        line=("#3d93cf", 2.4),
        depth=84,
        bulge=40,
        opacity=[("ParamSweat", 0, 1)],
    )


def _vein() -> list[Layer]:
    arms = (
        ((318, 196), (336, 212), (356, 208)),
        ((376, 190), (370, 212), (384, 230)),
        ((386, 250), (364, 247), (348, 266)),
        ((326, 260), (337, 242), (323, 222)),
    )
    return [
        Layer(
            id=f"vein{i}",
            outline=ribbon(arm, (9, 12, 7)),
            fill=solid("#ff4a63"),
            line=("#8f1d3b", 1.6),
            depth=92,
            bulge=50,
            opacity=[("ParamAngry", 0, 1)],
        )
        for i, arm in enumerate(arms)
    ]
