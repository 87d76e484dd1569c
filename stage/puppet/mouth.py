"""One mouth for all shapes: openness times form, with teeth and tongue clipped inside."""

import palette as c
from layers import Layer, linear, solid
from shapes import Outline, ellipse, spline

X, Y = 500.0, 549.0
DEPTH, BULGE = 78, 42


def mouth() -> list[Layer]:
    """Inside, tongue, teeth, lips."""
    return [
        Layer(
            id="mouth",
            outline=_lips(24, 2, 4, 0),
            fill=linear((X, Y - 10), (X, Y + 46), (0, "#5c1531"), (1, "#a5304f")),
            line=("#74263f", 3),
            depth=DEPTH,
            bulge=BULGE,
            keys=_shapes(),
        ),
        Layer(
            id="tongue",
            outline=ellipse(X, Y + 62, 26, 20),
            fill=solid("#ff8296"),
            depth=DEPTH,
            bulge=BULGE,
            clip="mouth",
            keys=[([("ParamMouthOpenY", 0, 1)], ellipse(X, Y + 42, 26, 20))],
        ),
        Layer(
            id="teeth",
            outline=spline([(X - 40, Y - 24, 1), (X + 40, Y - 24, 1), (X + 32, Y + 1), (X, Y + 4), (X - 32, Y + 1)]),
            fill=solid(c.WHITE),
            depth=DEPTH + 1,
            bulge=BULGE,
            clip="mouth",
            opacity=[("ParamMouthOpenY", 0.05, 0.16), ("ParamMouthForm", -0.45, -0.1)],
        ),
        Layer(
            id="lipShade",
            outline=spline([(X - 10, Y + 21), (X, Y + 23), (X + 10, Y + 21)], closed=False),
            line=("#d98d92", 3),
            depth=DEPTH,
            bulge=BULGE,
            keys=[
                ([("ParamMouthOpenY", 0, 1)], spline([(X - 12, Y + 58), (X, Y + 61), (X + 12, Y + 58)], closed=False))
            ],
        ),
    ]


def _lips(width: float, top: float, bottom: float, corner: float, *, skew: float = 0.0) -> Outline:
    """Eight knots about the mouth's middle; a negative corner lifts the corners."""
    return spline(
        [
            (X - width, Y + corner, 1),
            (X - width * 0.5, Y + top * 0.85 + corner * 0.2),
            (X, Y + top),
            (X + width * 0.5, Y + top * 0.85 + corner * 0.2 - skew * 0.4),
            (X + width, Y + corner - skew, 1),
            (X + width * 0.6, Y + bottom * 0.8 + corner * 0.15 - skew * 0.4),
            (X, Y + bottom),
            (X - width * 0.6, Y + bottom * 0.8 + corner * 0.15),
        ]
    )


def _shapes() -> list[tuple[list[tuple[str, float, float]], Outline]]:
    """Keyforms add up, so the corner shapes are given as what is left over."""
    rest = _lips(24, 2, 4, 0)
    smile, frown = _lips(34, 7, 9, -8), _lips(21, -3, 0, 7)
    opened = _lips(31, -11, 44, 2)
    wide, round_ = _lips(43, -10, 37, -10), _lips(17, -13, 34, 6)
    return [
        ([("ParamMouthForm", 0, 1)], smile),
        ([("ParamMouthForm", 0, -1)], frown),
        ([("ParamMouthOpenY", 0, 1)], opened),
        ([("ParamMouthOpenY", 0, 1), ("ParamMouthForm", 0, 1)], _remainder(wide, rest, smile, opened)),
        ([("ParamMouthOpenY", 0, 1), ("ParamMouthForm", 0, -1)], _remainder(round_, rest, frown, opened)),
        ([("ParamMouthSmirk", 0, 1)], _lips(27, 4, 6, 2, skew=13)),
        ([("ParamMouthPout", 0, 1)], _lips(13, -3, 3, 2)),
    ]


def _remainder(target: Outline, rest: Outline, first: Outline, second: Outline) -> Outline:
    points = zip(target.points, rest.points, first.points, second.points, strict=True)
    return Outline(
        rest.ops, tuple((t[0] + 2 * r[0] - a[0] - b[0], t[1] + 2 * r[1] - a[1] - b[1]) for t, r, a, b in points)
    )
