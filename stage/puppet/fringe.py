"""Hair on top: crown, fringe, sheen, and the lock that stands up."""

from collections.abc import Sequence

import palette as c
from layers import HEAD, Layer, Sway, linear, solid
from shapes import Point, curve, ribbon

FRINGE_SWAYS = (Sway("ParamHairFront", 230, 200, 0.09),)


def crown() -> list[Layer]:
    """The top of the head, down to where the fringe begins."""
    cap = curve(
        "500,108 398,120 312,178 274,276 270,376 292,420! 322,330 372,262 500,232 628,262 "
        "678,330 708,420! 730,376 726,276 688,178 602,120"
    )
    return [
        Layer(
            id="crown",
            outline=cap,
            fill=linear((500, 110), (500, 420), (0, c.HAIR_DEEP), (0.45, c.HAIR), (1, c.HAIR_DEEP)),
            line=(c.HAIR_LINE, 3),
            depth=40,
            bulge=50,
        ),
    ]


FRINGE: Sequence[tuple[Sequence[Point], Sequence[float]]] = (
    (((430, 150), (346, 220), (302, 310), (300, 400), (316, 470)), (60, 74, 52, 34, 0)),
    (((570, 150), (654, 220), (698, 310), (700, 400), (684, 470)), (60, 74, 52, 34, 0)),
    (((452, 140), (394, 212), (356, 296), (348, 360), (352, 424)), (70, 80, 54, 32, 0)),
    (((548, 140), (606, 212), (644, 296), (652, 360), (648, 424)), (70, 80, 54, 32, 0)),
    (((540, 132), (576, 214), (594, 296), (592, 348), (578, 388)), (76, 84, 58, 34, 0)),
    (((470, 132), (440, 214), (414, 296), (412, 344), (424, 384)), (76, 84, 60, 34, 0)),
    (((508, 130), (506, 214), (496, 296), (500, 350), (516, 396)), (84, 92, 66, 38, 0)),
)


def fringe() -> list[Layer]:
    """Locks over the forehead, outer ones first, with fine strands and a band of light."""
    layers = []
    for i, (line, widths) in enumerate(FRINGE):
        tip = line[-1]
        layers.append(
            Layer(
                id=f"fringe{i}",
                outline=ribbon(line, widths),
                fill=linear(
                    (500, 130), (tip[0], tip[1]), (0, c.HAIR_DEEP), (0.45, c.HAIR), (0.85, c.HAIR_LIGHT), (1, "#9fa6ff")
                ),
                line=(c.HAIR_LINE, 2.6),
                depth=72,
                bulge=55,
                sways=FRINGE_SWAYS,
            )
        )
    return [*layers, _crest(), *_strands(), *_sheen()]


def _crest() -> Layer:
    """Covers the roots of the fringe so that it grows out of the crown."""
    outline = curve("500,110 402,122 330,182 372,196 440,178 500,190 560,178 628,196 670,182 598,122")
    return Layer(
        id="crest",
        outline=outline,
        fill=linear((500, 110), (500, 195), (0, c.HAIR_DEEP), (0.6, "#45349f"), (1, "#4c3aab00")),
        depth=64,
        bulge=55,
    )


def _strands() -> list[Layer]:
    lines: Sequence[Sequence[Point]] = (
        ((488, 122), (420, 190), (382, 280), (378, 350)),
        ((494, 122), (466, 210), (448, 300), (442, 352)),
        ((506, 122), (540, 200), (552, 290), (548, 350)),
        ((512, 122), (590, 190), (618, 280), (620, 350)),
        ((480, 122), (380, 170), (330, 260), (316, 350)),
        ((520, 122), (620, 170), (670, 260), (684, 350)),
    )
    return [
        Layer(
            id=f"fringeLine{i}",
            outline=ribbon(line, (1, 3.4, 3, 0)),
            fill=solid("#221755b0"),
            depth=74,
            bulge=55,
            sways=FRINGE_SWAYS,
        )
        for i, line in enumerate(lines)
    ]


def _sheen() -> list[Layer]:
    band = curve(
        "316,286! 340,248 372,226 384,240! 410,212 446,202 456,218! 478,200 520,200 534,220! "
        "556,203 596,214 610,240! 632,228 664,250 686,288! 664,272 634,250 622,264! 590,236 "
        "556,224 540,244! 520,222 478,222 462,242! 446,224 410,234 390,264! 372,248 342,268"
    )
    moonlight = ribbon(((279, 380), (285, 288), (322, 196), (398, 137), (474, 118)), (0, 9, 11, 8, 0))
    return [
        Layer(id="moonlight", outline=moonlight, fill=solid("#b7c8ff8c"), depth=46, bulge=50),
        Layer(
            id="sheen",
            outline=band,
            fill=linear(
                (316, 240), (686, 240), (0, "#c9bdff30"), (0.3, "#d8cfffd0"), (0.6, "#d8cfff90"), (1, "#c9bdff30")
            ),
            depth=78,
            bulge=55,
            turn=HEAD,
        ),
    ]


def ahoge() -> list[Layer]:
    """A lock that curls up like a stroke of ink."""
    line = ((498, 128), (486, 92), (500, 58), (540, 46), (572, 62), (574, 88))
    outline = ribbon(line, (12, 20, 22, 17, 10, 0))
    wisp = ((300, 198), (270, 208), (247, 240))
    return [
        Layer(
            id="wisp",
            outline=ribbon(wisp, (2, 8, 0)),
            fill=solid(c.HAIR),
            line=(c.HAIR_LINE, 2),
            depth=36,
            bulge=30,
            rotations=[("ParamHairAhoge", wisp[0], 5)],
        ),
        Layer(
            id="ahoge",
            outline=outline,
            fill=linear((498, 128), (574, 70), (0, c.HAIR), (0.6, c.HAIR_LIGHT), (1, c.INK_TIP)),
            line=(c.HAIR_LINE, 2.8),
            depth=40,
            bulge=30,
            rotations=[("ParamHairAhoge", (498, 128), 14)],
        ),
    ]
