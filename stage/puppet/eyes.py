"""Eyes: lids that close and smile, ink-to-teal irises with a star in them."""

from dataclasses import replace

import eyelids as lids
import palette as c
from layers import Layer, both_sides, linear, radial, solid
from shapes import curve, ellipse, star, stroke

DEPTH, BULGE = 50, 55
X, Y = 413, 432


def eyes() -> list[Layer]:
    """Both eyes, screen left first."""
    return both_sides(_eye)


def _eye(side: str) -> list[Layer]:
    layers = [_white(side), *_iris(side), *_lights(side), *_lids(side)]
    return [replace(layer, id=layer.id + side, depth=DEPTH + layer.depth, bulge=BULGE) for layer in layers]


def _white(side: str) -> Layer:
    return Layer(
        id="eyeWhite",
        outline=lids.OPEN.white,
        fill=linear((411, 384), (411, 478), (0, "#dcd6f2"), (0.3, "#fbfaff"), (1, c.WHITE)),
        keys=[
            *lids.closing(side, lambda lid: lid.white),
            ([(f"ParamEye{side}Smile", 0.0, 1.0), (f"ParamEye{side}Open", 0.0, 1.0)], lids.CHEEKY_WHITE),
        ],
    )


def _iris(side: str) -> list[Layer]:
    white = f"eyeWhite{side}"
    body = linear((X, Y - 46), (X, Y + 46), (0, "#1f1257"), (0.38, "#4a35c4"), (0.68, "#5a86f2"), (1, "#7df3ea"))
    glow = radial((X, Y + 28), 26, (0, "#c9fff4d0"), (0.6, "#7df3ea60"), (1, "#7df3ea00"))
    shrunk = [("ParamEyeShrink", 0.0, 1.0)]
    return [
        Layer(
            id="iris",
            outline=ellipse(X, Y, 37, 46),
            fill=body,
            line=("#1a1048", 3),
            gaze=1,
            clip=white,
            keys=[(shrunk, ellipse(X, Y, 22, 28))],
        ),
        Layer(id="irisGlow", outline=ellipse(X, Y + 24, 26, 18), fill=glow, gaze=1, clip=white),
        Layer(
            id="pupil",
            outline=ellipse(X, Y - 2, 14, 20),
            fill=solid("#120a3a"),
            gaze=1.08,
            clip=white,
            keys=[(shrunk, ellipse(X, Y, 8, 11))],
        ),
        Layer(
            id="irisStar",
            outline=star(X, Y + 20, 9),
            fill=solid("#ffffffb8"),
            gaze=1.1,
            clip=white,
            opacity=[("ParamEyeShrink", 1.0, 0.0)],
        ),
    ]


def _lights(side: str) -> list[Layer]:
    """Light falls from screen left on both eyes: what will be mirrored is drawn on the other side first."""
    sense = 1 if side == "R" else -1
    white = f"eyeWhite{side}"
    return [
        Layer(
            id="glint",
            outline=ellipse(X - 13 * sense, 413, 11, 14),
            fill=solid(c.WHITE),
            depth=4,
            clip=white,
            gaze=0.75,
        ),
        Layer(
            id="spark",
            outline=ellipse(X + 17 * sense, 453, 5.5, 6.5),
            fill=solid("#ffffffe0"),
            depth=4,
            clip=white,
            gaze=0.75,
        ),
        Layer(
            id="starEye",
            outline=star(X, 430, 30, inner=0.5),
            fill=solid("#fff3b0f0"),
            depth=4,
            clip=white,
            gaze=0.9,
            opacity=[("ParamEyeSparkle", 0.0, 1.0)],
        ),
    ]


def _lids(side: str) -> list[Layer]:
    lid, smile = f"ParamEye{side}Open", f"ParamEye{side}Smile"
    closed = [(lid, 1.0, 0.0)]
    return [
        Layer(
            id="lidShade",
            outline=curve("350,370! 350,440! 380,416 411,404 440,410 462,436! 462,370!"),
            fill=solid("#4a3a8c50"),
            clip=f"eyeWhite{side}",
            keys=[
                ([(lid, 1.0, 1.4)], curve("350,352! 350,424! 380,400 411,387 440,394 462,420! 462,352!")),
                (closed, curve("350,430! 350,480! 380,476 411,474 440,476 462,476! 462,430!")),
            ],
        ),
        Layer(
            id="lowerLid",
            outline=stroke("374,470 392,479 411,481 432,478 446,470"),
            line=("#7d3f63", 2.5),
            opacity=[(lid, 0.0, 0.5)],
            keys=[([(smile, 0.0, 1.0)], stroke("374,462 392,468 411,470 432,469 446,462"))],
        ),
        Layer(
            id="lash",
            outline=lids.OPEN.lash,
            fill=linear((347, 430), (460, 420), (0, c.LINE), (0.7, c.LINE), (1, "#4a2a6a")),
            line=(c.LINE, 2),
            keys=lids.closing(side, lambda shape: shape.lash),
        ),
        Layer(
            id="lashTip",
            outline=curve("354,430! 343,425 336,417! 349,418 364,418!"),
            fill=solid(c.LINE),
            keys=[(closed, curve("352,458! 340,456 330,450! 346,452 362,456!"))],
        ),
        Layer(
            id="lidFold",
            outline=stroke("368,388 388,373 412,367 440,374 456,388"),
            line=("#b06a7c", 2.2),
            keys=[(closed, stroke("372,428 390,424 412,423 438,425 452,430"))],
        ),
    ]
