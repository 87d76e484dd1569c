"""Hair behind the shoulders and beside the face."""

import palette as c
from layers import LONG_HAIR, Layer, Paint, Sway, both_sides, linear, solid
from shapes import Outline, Point, curve, ribbon

BACK_SWAYS = (Sway("ParamHairBack", 360, 560, 0.10), Sway("ParamHairTip", 520, 420, 0.10, 2.6))
SIDE_SWAYS = (Sway("ParamHairSide", 330, 500, 0.11), Sway("ParamHairTip", 520, 330, 0.11, 2.6))


def _flow(top: float, bottom: float) -> Paint:
    """Violet that runs out into teal ink."""
    return linear(
        (500, top),
        (500, bottom),
        (0, c.HAIR_DARK),
        (0.35, c.HAIR_DEEP),
        (0.62, c.HAIR),
        (0.82, c.INK_MID),
        (1, c.INK_TIP),
    )


def back_hair() -> list[Layer]:
    """Everything behind the neck and the shoulders."""
    mass = curve(
        "500,120 380,136 294,205 256,320 246,450 232,580 206,710 186,830 150,946! 222,912 "
        "240,1004! 292,930 326,1010! 372,900 500,880 628,900 676,1010! 710,930 762,1004! "
        "780,912 852,946! 816,830 794,710 768,580 754,450 744,320 706,205 620,136"
    )
    return [
        Layer(
            id="hairBack",
            outline=mass,
            fill=_flow(130, 990),
            line=(c.HAIR_LINE, 3),
            depth=-64,
            bulge=-10,
            turn=LONG_HAIR,
            sways=BACK_SWAYS,
        ),
        *both_sides(_back_strands),
        *both_sides(_flicks),
        Layer(
            id="hairInner",
            outline=curve("372,420 352,560 336,700 350,800 500,840 650,800 664,700 648,560 628,420"),
            fill=linear((500, 420), (500, 840), (0, "#150d42"), (1, "#2a1d6e")),
            depth=-50,
            turn=LONG_HAIR,
            sways=BACK_SWAYS,
        ),
    ]


def _back_strands(side: str) -> list[Layer]:
    centers: tuple[tuple[tuple[Point, ...], float, str], ...] = (
        (((292, 300), (268, 440), (258, 580), (236, 720), (214, 850), (186, 920)), 13, "#8f80ff66"),
        (((320, 380), (296, 520), (282, 660), (262, 800), (256, 900), (246, 972)), 17, "#1c144266"),
        (((276, 420), (262, 540), (246, 660), (222, 780), (206, 870), (196, 912)), 6, "#1c144255"),
        (((336, 560), (322, 680), (312, 790), (314, 880), (318, 930), (324, 980)), 12, "#a6f4ff4d"),
    )
    return [
        Layer(
            id=f"backStrand{side}{i}",
            outline=ribbon(line, (0.5, width * 0.7, width, width * 0.9, width * 0.5, 0)),
            fill=solid(color),
            depth=-62,
            bulge=-10,
            turn=LONG_HAIR,
            sways=BACK_SWAYS,
        )
        for i, (line, width, color) in enumerate(centers)
    ]


def _flicks(side: str) -> list[Layer]:
    """Locks that leave the mass and give it an outline."""
    lines: tuple[tuple[tuple[Point, ...], tuple[float, ...]], ...] = (
        (((276, 400), (262, 500), (236, 590), (206, 660), (160, 712)), (1, 26, 34, 22, 0)),
        (((256, 560), (238, 660), (210, 756), (172, 836), (112, 888)), (1, 30, 40, 26, 0)),
        (((296, 660), (286, 760), (276, 860), (290, 950), (330, 1030)), (1, 34, 46, 30, 0)),
    )
    return [
        Layer(
            id=f"flick{side}{i}",
            outline=ribbon(line, widths),
            fill=linear(line[0], line[-1], (0, c.HAIR), (0.45, c.HAIR_LIGHT), (1, c.INK_TIP)),
            line=(c.HAIR_LINE, 2.6),
            depth=-60,
            turn=LONG_HAIR,
            sways=BACK_SWAYS,
        )
        for i, (line, widths) in enumerate(lines)
    ]


def side_locks() -> list[Layer]:
    """Two locks on each side, in front of the shoulders."""
    return both_sides(_side_locks)


def _side_locks(side: str) -> list[Layer]:
    long_line = ((322, 262), (300, 380), (306, 500), (288, 620), (282, 730), (306, 828), (292, 912))
    short_line = ((344, 268), (322, 360), (324, 450), (332, 522), (322, 592))
    shade = ((332, 300), (316, 400), (322, 500), (304, 620), (298, 720), (314, 800), (304, 860))
    shine = ((306, 330), (288, 400), (292, 490), (276, 600), (270, 680), (284, 750), (286, 790))

    def lock(name: str, outline: Outline, fill: Paint, line: tuple[str, float] | None, depth: float) -> Layer:
        return Layer(
            id=name + side,
            outline=outline,
            fill=fill,
            line=line,
            depth=depth,
            bulge=10,
            turn=(1, 480, 0.32, 900),
            sways=SIDE_SWAYS,
        )

    flow = linear(
        (310, 260), (300, 900), (0, c.HAIR_DEEP), (0.4, c.HAIR), (0.68, c.HAIR_LIGHT), (0.86, c.INK_MID), (1, c.INK_TIP)
    )
    return [
        lock("lockLong", ribbon(long_line, (40, 58, 54, 50, 42, 28, 0)), flow, (c.HAIR_LINE, 3), 34),
        lock("lockLongShade", ribbon(shade, (2, 12, 14, 13, 10, 6, 0)), solid("#1c144250"), None, 34),
        lock("lockLongShine", ribbon(shine, (1, 6, 8, 7, 6, 4, 0)), solid("#cfc4ff70"), None, 35),
        lock(
            "lockShort",
            ribbon(short_line, (38, 40, 32, 20, 0)),
            linear((345, 270), (338, 590), (0, c.HAIR), (0.7, c.HAIR_LIGHT), (1, c.INK_MID)),
            (c.HAIR_LINE, 3),
            48,
        ),
    ]
