"""Collar of the blouse, bow and star brooch."""

import palette as c
from layers import BODY, Layer, both_sides, linear, solid
from shapes import curve, ellipse, star, stroke


def collar() -> list[Layer]:
    """Blouse collar, bow and star brooch."""
    return [*both_sides(_collar), *both_sides(_bow), *_brooch()]


def _collar(side: str) -> list[Layer]:
    wing = curve("448,676! 418,702 398,748! 446,764 498,742! 470,716")
    edge = stroke("408,740! 448,753 486,737!")
    return [
        Layer(
            id=f"collar{side}",
            outline=wing,
            fill=linear((430, 690), (450, 765), (0, c.WHITE), (1, "#e4dcf6")),
            line=(c.LINE, 2.6),
            depth=30,
            turn=BODY,
        ),
        Layer(id=f"collarEdge{side}", outline=edge, line=(c.TEAL, 2.4), depth=31, turn=BODY),
    ]


def _bow(side: str) -> list[Layer]:
    tail = curve("490,760! 468,806 450,866! 470,858 486,874! 496,820 504,766!")
    loop = curve("500,756! 462,722 424,722 412,758 426,792 464,788")
    inner = curve("490,757! 462,742 436,746 432,762 440,774 464,772")
    pink = linear((420, 720), (500, 800), (0, "#ffa3c8"), (0.5, c.PINK), (1, c.PINK_DARK))
    sways = ()
    return [
        Layer(
            id=f"bowTail{side}",
            outline=tail,
            fill=linear((480, 760), (460, 870), (0, c.PINK_DARK), (1, c.PINK)),
            line=(c.LINE, 2.6),
            depth=34,
            turn=BODY,
            rotations=[("ParamRibbon", (500, 756), 5)],
            sways=sways,
        ),
        Layer(
            id=f"bow{side}",
            outline=loop,
            fill=pink,
            line=(c.LINE, 2.6),
            depth=40,
            turn=BODY,
            rotations=[("ParamRibbon", (500, 756), 1.5)],
        ),
        Layer(
            id=f"bowInner{side}",
            outline=inner,
            fill=solid("#b2356c90"),
            depth=41,
            turn=BODY,
            rotations=[("ParamRibbon", (500, 756), 1.5)],
        ),
    ]


def _brooch() -> list[Layer]:
    return [
        Layer(
            id="brooch",
            outline=star(500, 758, 25, inner=0.55),
            fill=linear((480, 735), (520, 782), (0, "#fff6cf"), (0.5, c.GOLD), (1, c.GOLD_DARK)),
            line=("#8a5a2e", 2.6),
            depth=50,
            turn=BODY,
        ),
        Layer(
            id="broochGem",
            outline=ellipse(500, 758, 8, 8),
            fill=linear((496, 750), (504, 766), (0, "#d3fffb"), (1, "#1fa6b8")),
            line=("#0f6f86", 1.4),
            depth=53,
            turn=BODY,
        ),
        Layer(id="broochGlint", outline=ellipse(497, 755, 2.4, 2.4), fill=solid(c.WHITE), depth=54, turn=BODY),
    ]
