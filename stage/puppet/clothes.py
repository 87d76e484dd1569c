"""Navy jacket and blouse under a short star-trimmed cape."""

import palette as c
from layers import BODY, Layer, Paint, both_sides, linear, solid
from shapes import Outline, curve, ribbon, star, stroke


def torso() -> list[Layer]:
    """Blouse, jacket and sleeves; all below the neck that is not cape."""
    body = curve(
        "500,690 420,706 360,760 346,860 362,980 352,1100 326,1320! 674,1320! 648,1100 638,980 654,860 640,760 580,706"
    )
    blouse = curve("444,696! 436,760 452,860 470,980 474,1320! 526,1320! 530,980 548,860 564,760 556,696! 500,716")
    return [
        *both_sides(_sleeve),
        Layer(
            id="torso",
            outline=body,
            fill=linear((500, 700), (500, 1300), (0, c.NAVY_LIGHT), (0.35, c.NAVY), (1, c.NAVY_DARK)),
            line=(c.LINE, 3),
            turn=BODY,
        ),
        Layer(
            id="blouse",
            outline=blouse,
            fill=linear((500, 700), (500, 1200), (0, c.CREAM), (1, c.CREAM_SHADE)),
            line=(c.LINE, 2.5),
            depth=8,
            turn=BODY,
        ),
        Layer(
            id="placket",
            outline=stroke("500,780 501,1000 500,1320"),
            line=("#b7afd8", 2.5),
            depth=9,
            turn=BODY,
        ),
        *[
            Layer(
                id=f"button{i}",
                outline=star(500, 890 + 86 * i, 9, inner=0.6),
                fill=solid(c.GOLD),
                line=("#a9763a", 1.6),
                depth=12,
                turn=BODY,
            )
            for i in range(5)
        ],
        *both_sides(_lapel),
    ]


def _sleeve(side: str) -> list[Layer]:
    arm = curve("352,800 300,850 270,960 254,1100 236,1320! 352,1320! 362,1120 372,960")
    seam = stroke("356,930 348,1060 340,1200 338,1320")
    return [
        Layer(
            id=f"sleeve{side}",
            outline=arm,
            fill=linear((260, 900), (372, 930), (0, c.NAVY_LIGHT), (0.5, c.NAVY), (1, c.NAVY_DARK)),
            line=(c.LINE, 3),
            depth=-14,
            turn=BODY,
        ),
        Layer(id=f"sleeveSeam{side}", outline=seam, line=("#0d1030", 3), depth=-13, turn=BODY),
    ]


def _lapel(side: str) -> list[Layer]:
    outline = curve("440,700! 412,770 414,880 446,1010! 476,1320! 490,1320! 470,1000 452,860 452,760!")
    return [
        Layer(
            id=f"lapel{side}",
            outline=outline,
            fill=linear((412, 760), (480, 1100), (0, "#4353ad"), (1, c.NAVY)),
            line=(c.GOLD, 2.4),
            depth=14,
            turn=BODY,
        )
    ]


def cape() -> list[Layer]:
    """The cape over both shoulders, its trim and constellations."""
    return both_sides(_cape)


def _cape(side: str) -> list[Layer]:
    outline = curve(
        "446,690! 396,712 322,742 270,806 236,900 218,990! 252,1010 292,1004! 330,1014 "
        "372,990! 398,984 424,956! 430,880 440,790"
    )
    trim = stroke("228,962 256,984 292,980 328,988 368,966 398,958 424,930")
    fold = ribbon(((330, 760), (304, 830), (290, 920), (290, 990)), (1, 9, 12, 5))
    fold2 = ribbon(((400, 740), (384, 820), (376, 900), (372, 975)), (1, 8, 11, 5))
    light = ribbon(((352, 742), (292, 792), (260, 870), (246, 940)), (2, 15, 12, 0))
    name = f"cape{side}"

    def layer(
        part: str,
        shape: Outline,
        *,
        fill: Paint | None = None,
        line: tuple[str, float] | None = None,
        depth: float = 24,
    ) -> Layer:
        return Layer(
            id=f"{name}{part}",
            outline=shape,
            fill=fill or None,
            line=line,
            depth=depth,
            turn=BODY,
            clip=name,
        )

    stars = [(286, 846, 9), (330, 880, 6), (312, 930, 7), (366, 862, 6), (398, 900, 8), (350, 812, 5)]
    joints = stroke("286,846! 350,812! 366,862! 330,880! 312,930!")
    hang = stroke("366,862! 398,900!")
    return [
        Layer(
            id=name,
            outline=outline,
            fill=linear((340, 720), (290, 1000), (0, "#3c4a9e"), (0.5, c.NAVY), (1, "#181d4b")),
            line=(c.LINE, 3),
            depth=22,
            turn=BODY,
        ),
        layer("Fold", fold, fill=solid("#0d103080")),
        layer("Fold2", fold2, fill=solid("#0d103080")),
        layer("Light", light, fill=solid("#7f8ff055")),
        layer("Trim", trim, line=(c.GOLD, 4)),
        layer("Joints", joints, line=("#9fb6ffb0", 1.8)),
        layer("Joints2", hang, line=("#9fb6ffb0", 1.8)),
        *[
            layer(f"Star{i}", star(x, y, r, inner=0.4, points=4), fill=solid("#fff3c9"))
            for i, (x, y, r) in enumerate(stars)
        ],
    ]
