"""Her right arm: hangs out of sight, is raised by `ParamArmR`, waves by `ParamArmRWave`."""

from dataclasses import replace

import palette as c
from layers import BODY, Layer, linear, solid
from shapes import Outline, Point, curve, ellipse, spline, star, stroke

ELBOW: Point = (262, 1090)
WRIST: Point = (214, 852)
LOWERED = -150.0


def arm() -> list[Layer]:
    """Sleeve, cuff and an open hand, drawn raised and stored lowered."""
    waving = [replace(layer, rotations=[("ParamArmRWave", WRIST, 9.0)]) for layer in _hand()]
    return [_hung(layer).turned(ELBOW, LOWERED) for layer in (*waving, *_sleeve())]


def _hung(layer: Layer) -> Layer:
    return replace(
        layer,
        depth=40,
        turn=BODY,
        rotations=[*layer.rotations, ("ParamArmRWave", ELBOW, 4.0), ("ParamArmR", ELBOW, -LOWERED)],
        opacity=[("ParamArmR", 0.0, 0.06)],
    )


def _finger(base: Point, tip: Point, width: float) -> Outline:
    (bx, by), (tx, ty) = base, tip
    length = ((tx - bx) ** 2 + (ty - by) ** 2) ** 0.5
    ux, uy = (tx - bx) / length, (ty - by) / length
    nx, ny = uy * width / 2, -ux * width / 2

    def at(along: float, across: float) -> Point:
        return (bx + ux * length * along + nx * across, by + uy * length * along + ny * across)

    return spline([at(0, 1), at(0.5, 1.02), at(0.86, 0.86), at(1, 0), at(0.86, -0.86), at(0.5, -1.02), at(0, -1)])


def _hand() -> list[Layer]:
    skin = linear((190, 700), (230, 840), (0, c.SKIN_LIGHT), (1, c.SKIN))
    line = (c.SKIN_LINE, 2.4)
    fingers: dict[str, tuple[Point, Point, float]] = {
        "Little": ((180, 772), (150, 722), 16),
        "Ring": ((193, 762), (176, 694), 18),
        "Middle": ((209, 758), (206, 682), 19),
        "Index": ((226, 764), (237, 694), 18.5),
        "Thumb": ((232, 810), (273, 770), 19),
    }
    palm = curve("176,764 206,750 236,764 243,796 232,838 214,858 192,838 176,800")
    inner = curve("178,768 206,755 234,768 240,796 229,836 214,852 195,836 180,800")
    crease = stroke("192,792 208,786 226,790")
    drawn = [Layer(id=f"finger{name}", outline=_finger(*ends), fill=skin, line=line) for name, ends in fingers.items()]
    return [
        *drawn,
        Layer(id="palm", outline=palm, fill=skin, line=line),
        Layer(id="palmInner", outline=inner, fill=skin),
        Layer(id="palmBlush", outline=ellipse(208, 806, 20, 18), fill=solid("#ff9aa83c")),
        Layer(id="palmCrease", outline=crease, line=("#dd9d99", 2)),
    ]


def _sleeve() -> list[Layer]:
    sleeve = curve("186,862! 244,850! 268,940 310,1060 320,1140 262,1180 206,1140 196,1040 188,950")
    shade = curve("230,856! 246,852! 270,940 312,1060 316,1140 284,1150 262,1040 244,940")
    cuff = curve("170,846! 212,850 256,828! 264,872! 222,894 178,890!")
    edge = stroke("177,880 222,884 262,862")
    navy = linear((190, 900), (300, 940), (0, c.NAVY_LIGHT), (0.5, c.NAVY), (1, c.NAVY_DARK))
    return [
        Layer(id="sleeveUp", outline=sleeve, fill=navy, line=(c.LINE, 3)),
        Layer(id="sleeveUpShade", outline=shade, fill=solid("#0d103066")),
        Layer(
            id="cuff",
            outline=cuff,
            fill=linear((170, 850), (262, 880), (0, c.WHITE), (1, "#d9d2f0")),
            line=(c.LINE, 2.8),
        ),
        Layer(id="cuffEdge", outline=edge, line=(c.GOLD, 3.4)),
        Layer(id="cuffStar", outline=star(219, 868, 9, inner=0.55), fill=solid(c.GOLD), line=("#a9763a", 1.4)),
    ]
