"""The lids' shapes: open, wide, shut, and shut in a smile; each gives the white of the eye and the lash line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from layers import Ramp
from shapes import Knot, Outline, Point, spline

WHITE_XS = (361, 380, 410, 440, 458)
LASH_XS = (361, 380, 410, 440, 459)
LASH_WEIGHT = (0.75, 1.0, 0.9, 0.7)


@dataclass(frozen=True, slots=True)
class Lids:
    """One state of an eye's lids, at screen left."""

    white: Outline
    lash: Outline


def _white(upper: Sequence[float], lower: Sequence[float]) -> Outline:
    """Draw from five heights of the upper lid (outer to inner) and three of the lower."""
    middle: list[Knot] = list(zip(WHITE_XS[1:-1], upper[1:-1], strict=True))
    below: list[Knot] = [(443, lower[2]), (411, lower[1]), (377, lower[0])]
    return spline([(WHITE_XS[0], upper[0], 1), *middle, (WHITE_XS[-1], upper[-1], 1), *below])


def _lash(upper: Sequence[float], weight: float, wing: Point) -> Outline:
    """Draw the upper lash line: thick in the outer half, with a wing beyond the outer corner."""
    low: list[Knot] = list(zip(LASH_XS[:-1], upper[:-1], strict=True))
    high: list[Knot] = [
        (x - 3, y - weight * share) for x, y, share in zip(LASH_XS[:-1], upper[:-1], LASH_WEIGHT, strict=True)
    ]
    return spline([(*wing, 1), *low, (LASH_XS[-1], upper[-1], 1), *reversed(high)])


OPEN = Lids(
    _white((437, 402, 384, 395, 428), (469, 479, 470)),
    _lash((437, 402, 384, 395, 428), 13, (347, 441)),
)
SHUT = Lids(
    _white((462, 470, 474, 470, 458), (471, 475, 471)),
    _lash((462, 470, 474, 470, 458), 6, (347, 455)),
)
SMILING = Lids(
    _white((466, 450, 443, 448, 460), (452, 446, 450)),
    _lash((466, 450, 443, 448, 462), 8, (350, 474)),
)
WIDE = Lids(
    _white((435, 393, 373, 386, 425), (473, 484, 474)),
    _lash((435, 393, 373, 386, 425), 12, (348, 437)),
)
CHEEKY_WHITE = _white((437, 404, 387, 397, 428), (461, 468, 462))


def closing(side: str, part: Callable[[Lids], Outline]) -> list[tuple[list[Ramp], Outline]]:
    """Keyforms from open to shut, wide, and shut in a smile.

    Keyforms add up: a smiling shut eye is the shut one plus the difference to the smile.
    """
    lid, smile = f"ParamEye{side}Open", f"ParamEye{side}Smile"
    rest, shut, smiling = part(OPEN), part(SHUT), part(SMILING)
    points = zip(rest.points, smiling.points, shut.points, strict=True)
    smile_on_top = Outline(rest.ops, tuple((r[0] + s[0] - t[0], r[1] + s[1] - t[1]) for r, s, t in points))
    return [
        ([(lid, 1.0, 0.0)], shut),
        ([(lid, 1.0, 1.4)], part(WIDE)),
        ([(lid, 1.0, 0.0), (smile, 0.0, 1.0)], smile_on_top),
    ]
