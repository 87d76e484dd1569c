"""Star clips in her hair and the quill behind her ear."""

from dataclasses import replace

import palette as c
from layers import Layer, linear, solid
from shapes import curve, ribbon, spline, star

CLIP = (664, 268)


def quill() -> list[Layer]:
    """A white feather with an ink-dipped vane, tucked in from behind at screen right."""
    root, wag = (676, 330), ("ParamFeather", (676, 330), 9.0)
    vane = curve(
        "676,330! 694,268 706,214 734,150 782,92 842,52! 846,104 832,152 806,172! 812,188 "
        "786,228 758,246! 760,262 732,296"
    )
    inked = curve("842,52! 846,104 832,152 806,172! 800,150 786,140! 782,120 790,92")
    shaft = ribbon((root, (712, 260), (752, 186), (800, 116), (836, 62)), (6, 5, 4, 3, 0))
    barbs = [
        ((722, 246), (752, 232)),
        ((742, 208), (780, 196)),
        ((764, 168), (806, 150)),
        ((716, 230), (714, 202)),
        ((746, 176), (752, 142)),
        ((780, 136), (796, 96)),
    ]

    feather = linear((680, 320), (840, 60), (0, "#cfc6f5"), (0.35, "#ffffff"), (0.7, "#e9fbff"), (1, c.TEAL))
    ink = linear((800, 150), (842, 60), (0, "#3b2b9400"), (1, "#2a1d6ed0"))
    layers = [
        Layer(id="quill", outline=vane, fill=feather, line=(c.LINE, 2.8)),
        Layer(id="quillInk", outline=inked, fill=ink, clip="quill"),
        *[
            Layer(id=f"quillBarb{i}", outline=spline(barb, closed=False), line=("#8f83c8", 1.8))
            for i, barb in enumerate(barbs)
        ],
        Layer(id="quillShaft", outline=shaft, fill=solid(c.GOLD), line=("#a9763a", 1.2)),
    ]
    return [replace(layer, depth=-30, bulge=20, rotations=[wag]) for layer in layers]


def clips() -> list[Layer]:
    """One large and two small stars at the temple, a crescent on the other side."""
    x, y = CLIP
    moon = curve("330,262! 308,268 300,292 314,314 340,316! 324,304 318,286")
    return [
        *_star("clipStar", x, y, 31, 12),
        *_star("clipStarSmall", x + 28, y + 42, 14, -10),
        *_star("clipStarTiny", x + 10, y + 66, 9, 20),
        Layer(
            id="clipMoon",
            outline=moon,
            fill=linear((300, 262), (340, 316), (0, "#fff3c9"), (1, c.GOLD_DARK)),
            line=("#8a5a2e", 2.4),
            depth=44,
            bulge=40,
        ),
    ]


def _star(name: str, x: float, y: float, radius: float, tilt: float) -> list[Layer]:
    outline = star(x, y, radius, inner=0.52, tilt=tilt)
    shine = star(x - radius * 0.06, y - radius * 0.08, radius * 0.5, inner=0.52, tilt=tilt)
    return [
        Layer(
            id=name,
            outline=outline,
            fill=linear(
                (x - radius, y - radius), (x + radius, y + radius), (0, "#fff6cf"), (0.5, c.GOLD), (1, c.GOLD_DARK)
            ),
            line=("#8a5a2e", 2.6),
            depth=60,
            bulge=40,
        ),
        Layer(id=f"{name}Shine", outline=shine, fill=solid("#ffffff90"), depth=61, bulge=40),
    ]
