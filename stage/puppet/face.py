"""Head, neck, cheeks, nose and brows."""

import palette as c
from layers import HEAD, NECK, Layer, both_sides, linear, radial, solid
from shapes import Knot, Outline, curve, ellipse, mirrored, spline, stroke


def neck() -> list[Layer]:
    """The neck and the head's shadow on it."""
    outline = curve("452,560! 455,640 440,690 420,712! 580,712! 560,690 545,640 548,560!")
    shadow = curve("440,560! 446,622 500,664 554,622 560,560!")
    return [
        Layer(
            id="neck",
            outline=outline,
            fill=linear((500, 590), (500, 715), (0, c.SKIN_SHADE), (1, c.SKIN)),
            line=(c.SKIN_LINE, 2.5),
            depth=-40,
            turn=NECK,
        ),
        Layer(id="neckShadow", outline=shadow, fill=solid("#c9798fa8"), depth=-36, turn=NECK, clip="neck"),
    ]


def head() -> list[Layer]:
    """Face, its shading, and what sits on it below the hair."""
    shape, dropped = _jaw(0), _jaw(9)
    return [
        Layer(
            id="face",
            outline=shape,
            fill=linear((500, 240), (500, 610), (0, c.SKIN), (0.45, c.SKIN_LIGHT), (1, c.SKIN)),
            line=(c.SKIN_LINE, 3),
            depth=15,
            bulge=55,
            keys=[([("ParamMouthOpenY", 0, 1)], dropped)],
        ),
        *_shading(),
        _pallor(),
        *both_sides(_cheek),
        Layer(
            id="nose",
            outline=stroke("497,500 502,508 506,505"),
            line=("#c97c86", 3),
            depth=92,
            bulge=40,
        ),
        Layer(id="noseLight", outline=ellipse(500, 489, 3.5, 6), fill=solid("#ffffffb0"), depth=94, bulge=40),
    ]


def _jaw(drop: float) -> Outline:
    right = [(372, 232), (335, 320), (331, 418), (343, 482), (381, 545), (444, 592 + drop * 0.8)]
    left = [(1000 - x, y) for x, y in reversed(right)]
    return spline([(500, 205), *right, (500, 607 + drop), *left])


def _shading() -> list[Layer]:
    under_hair = curve("320,230! 326,420! 352,385 400,352 455,368 500,350 548,368 600,352 648,385 674,420! 680,230!")
    side = curve("325,400! 338,490 385,555 440,600 452,606! 405,556 366,495 352,400!")
    return [
        Layer(id="faceShade", outline=under_hair, fill=solid("#e28f9a5c"), depth=20, bulge=55, clip="face"),
        Layer(id="faceSideR", outline=side, fill=solid("#ee9fa455"), depth=18, bulge=55, clip="face"),
        Layer(id="faceSideL", outline=mirrored(side), fill=solid("#ee9fa430"), depth=18, bulge=55, clip="face"),
    ]


def _cheek(side: str) -> list[Layer]:
    glow = radial((384, 497), 46, (0, "#ff6f8fb8"), (0.55, "#ff7f9a58"), (1, "#ff8fa500"))
    blush = Layer(
        id=f"blush{side}",
        outline=ellipse(384, 497, 46, 26),
        fill=glow,
        depth=40,
        bulge=55,
        opacity=[("ParamCheek", -0.8, 1)],
        clip="face",
    )
    strokes = [
        Layer(
            id=f"blushLine{side}{i}",
            outline=spline([(372 + 14 * i, 490), (366 + 14 * i, 504)], closed=False),
            line=("#f0607fb0", 3),
            depth=42,
            bulge=55,
            opacity=[("ParamCheek", 0.25, 0.9)],
        )
        for i in range(3)
    ]
    return [blush, *strokes]


def brows() -> list[Layer]:
    """Drawn above the fringe, as is the custom."""
    return both_sides(_brow)


def _brow(side: str) -> list[Layer]:
    def shape(outer: float, arch: float, inner: float, *, shift: float = 0.0) -> Outline:
        knots: list[Knot] = [
            (356 + shift, 355 + outer, 1),
            (386 + shift, 338 + arch),
            (424 + shift, 334 + (arch + inner) / 2),
            (455 + shift, 344 + inner),
            (456 + shift, 351 + inner),
            (424 + shift, 343 + (arch + inner) / 2),
            (388 + shift, 346 + arch),
        ]
        return spline(knots)

    name = f"ParamBrow{side}"
    return [
        Layer(
            id=f"brow{side}",
            outline=shape(0, 0, 0),
            fill=solid("#3a2a80"),
            line=("#3a2a80", 1.5),
            depth=58,
            bulge=55,
            turn=HEAD,
            keys=[
                ([(f"{name}Y", 0, 1)], shape(-16, -20, -18)),
                ([(f"{name}Y", 0, -1)], shape(14, 16, 14)),
                ([(f"{name}Angle", 0, -1)], shape(-16, -4, 24, shift=6)),
                ([(f"{name}Angle", 0, 1)], shape(16, 6, -20, shift=-4)),
                ([(f"{name}Form", 0, 1)], shape(8, -9, -2)),
                ([(f"{name}Form", 0, -1)], shape(-8, 9, 2)),
            ],
        )
    ]


def _pallor() -> Layer:
    return Layer(
        id="pallor",
        outline=ellipse(500, 330, 180, 120),
        fill=linear((500, 250), (500, 450), (0, "#5a5fc0c0"), (1, "#5a5fc000")),
        depth=30,
        bulge=55,
        clip="face",
        opacity=[("ParamPallor", 0, 1)],
    )
