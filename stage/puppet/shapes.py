"""Outlines made of cubic Bézier curves, in puppet units (x right, y down)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

WIDTH = 1000.0
_CIRCLE = 0.5523

Point: TypeAlias = tuple[float, float]
Knot: TypeAlias = tuple[float, float] | tuple[float, float, int]


@dataclass(frozen=True, slots=True)
class Outline:
    """Path operators (`M`, `C`, `Z`) and the points they consume, in order."""

    ops: str
    points: tuple[Point, ...]


def spline(knots: Sequence[Knot], *, closed: bool = True) -> Outline:
    """Draw a smooth curve through the knots; a third item makes a knot a sharp corner."""
    count = len(knots)
    ops, points = "M", [_at(knots[0])]
    for i in range(count if closed else count - 1):
        here, there = knots[i], knots[(i + 1) % count]
        before = knots[(i - 1) % count] if closed or i > 0 else here
        after = knots[(i + 2) % count] if closed or i + 2 < count else there
        points += [_handle(here, before, there), _handle(there, after, here), _at(there)]
        ops += "C"
    return Outline(ops + ("Z" if closed else ""), tuple(points))


def curve(text: str) -> Outline:
    """Draw a closed curve from knots written `x,y x,y! ...`; an exclamation mark makes a corner."""
    return spline([_knot(word) for word in text.split()])


def stroke(text: str) -> Outline:
    """Draw an open curve from knots written likewise."""
    return spline([_knot(word) for word in text.split()], closed=False)


def ellipse(x: float, y: float, rx: float, ry: float) -> Outline:
    """Draw an ellipse from its leftmost point, clockwise."""
    kx, ky = _CIRCLE * rx, _CIRCLE * ry
    return Outline(
        "MCCCCZ",
        (
            (x - rx, y),
            *((x - rx, y - ky), (x - kx, y - ry), (x, y - ry)),
            *((x + kx, y - ry), (x + rx, y - ky), (x + rx, y)),
            *((x + rx, y + ky), (x + kx, y + ry), (x, y + ry)),
            *((x - kx, y + ry), (x - rx, y + ky), (x - rx, y)),
        ),
    )


def polygon(corners: Sequence[Point]) -> Outline:
    """Draw straight edges between the corners."""
    return spline([(x, y, 1) for x, y in corners])


def star(x: float, y: float, radius: float, *, inner: float = 0.45, tilt: float = 0.0, points: int = 5) -> Outline:
    """Draw a star with its first point up, tilted clockwise by degrees."""
    corners = []
    for i in range(2 * points):
        angle = math.radians(tilt - 90 + 180 / points * i)
        reach = radius if i % 2 == 0 else radius * inner
        corners.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return polygon(corners)


def ribbon(center: Sequence[Point], widths: Sequence[float], *, tip: bool = True) -> Outline:
    """Draw a band of the given widths along a centre line; with `tip` it ends in a point."""
    left, right = [], []
    for i, (x, y) in enumerate(center):
        nx, ny = _normal(center, i)
        half = widths[i] / 2
        left.append((x + nx * half, y + ny * half))
        right.append((x - nx * half, y - ny * half))
    knots: list[Knot] = [(*left[0], 1), *left[1:-1]]
    knots += [(*center[-1], 1)] if tip else [(*left[-1], 1), (*right[-1], 1)]
    knots += [*reversed(right[1:-1]), (*right[0], 1)]
    return spline(knots)


def mirrored(outline: Outline) -> Outline:
    """Reflect about the puppet's middle line."""
    return Outline(outline.ops, tuple((WIDTH - x, y) for x, y in outline.points))


def moved(outline: Outline, dx: float, dy: float) -> Outline:
    """Shift by a vector."""
    return Outline(outline.ops, tuple((x + dx, y + dy) for x, y in outline.points))


def turned(outline: Outline, pivot: Point, degrees: float) -> Outline:
    """Turn clockwise about a pivot."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    px, py = pivot
    return Outline(
        outline.ops,
        tuple((px + (x - px) * cos - (y - py) * sin, py + (x - px) * sin + (y - py) * cos) for x, y in outline.points),
    )


def _knot(word: str) -> Knot:
    x, y = (float(part) for part in word.rstrip("!").split(","))
    return (x, y, 1) if word.endswith("!") else (x, y)


def _at(knot: Knot) -> Point:
    return (float(knot[0]), float(knot[1]))


def _handle(knot: Knot, behind: Knot, ahead: Knot) -> Point:
    x, y = _at(knot)
    ax, ay = _at(ahead)
    if len(knot) > 2:  # noqa: PLR2004 - a corner's handle points straight at its neighbour
        return (x + (ax - x) * 0.25, y + (ay - y) * 0.25)
    bx, by = _at(behind)
    return (x + (ax - bx) / 6, y + (ay - by) / 6)


def _normal(center: Sequence[Point], i: int) -> Point:
    (x0, y0), (x1, y1) = center[max(0, i - 1)], center[min(len(center) - 1, i + 1)]
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    return ((y1 - y0) / length, -(x1 - x0) / length)
