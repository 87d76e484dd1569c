"""A layer of the puppet: an outline, its paint, and how it moves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from shapes import Outline, Point, mirrored, moved, turned

Ramp: TypeAlias = tuple[str, float, float]
Turn: TypeAlias = tuple[float, float, float, float]
Stops: TypeAlias = Sequence[tuple[float, str]]

HEAD: Turn = (1, 0, 1, 1)
NECK: Turn = (1, 560, 0, 672)
BODY: Turn = (0, 0, 0, 1)
LONG_HAIR: Turn = (1, 420, 0.12, 980)


@dataclass(frozen=True, slots=True)
class Paint:
    """What fills an outline: one colour, or stops between two anchors that deform with the layer."""

    stops: Stops
    anchors: tuple[Point, Point] | None = None
    radial: bool = False

    def mapped(self, place: Callable[[Outline], Outline]) -> "Paint":
        """The same paint with its anchors moved along with the outline."""
        if self.anchors is None:
            return self
        start, end = place(Outline("MM", self.anchors)).points
        return Paint(self.stops, (start, end), self.radial)


def solid(color: str) -> Paint:
    """Fill with one colour."""
    return Paint(((0, color),))


def linear(start: Point, end: Point, *stops: tuple[float, str]) -> Paint:
    """Fill with a gradient along a line."""
    return Paint(stops, (start, end))


def radial(center: Point, radius: float, *stops: tuple[float, str]) -> Paint:
    """Fill with a gradient about a centre."""
    return Paint(stops, (center, (center[0] + radius, center[1])), radial=True)


@dataclass(frozen=True, slots=True)
class Sway:
    """A sideways push that grows with the distance hung below `root`."""

    param: str
    root: float
    reach: float
    gain: float
    power: float = 1.8

    def as_json(self) -> dict[str, Any]:
        """As the document has it."""
        return {
            "param": self.param,
            "root": self.root,
            "reach": self.reach,
            "gain": self.gain,
            "power": self.power,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One drawn shape; the order of layers is the order of drawing, back to front."""

    id: str
    outline: Outline
    fill: Paint | None = None
    line: tuple[str, float] | None = None
    depth: float = 0
    bulge: float = 0
    turn: Turn = HEAD
    gaze: float = 0
    clip: str | None = None
    opacity: Sequence[Ramp] = ()
    keys: Sequence[tuple[Sequence[Ramp], Outline]] = ()
    rotations: Sequence[tuple[str, Point, float]] = ()
    sways: Sequence[Sway] = ()

    def mirrored(self) -> "Layer":
        """The same layer on her other side; what turns it still turns it the same way."""
        return self._mapped(mirrored)

    def moved(self, dx: float, dy: float) -> "Layer":
        """The same layer elsewhere."""
        return self._mapped(lambda outline: moved(outline, dx, dy))

    def turned(self, pivot: Point, degrees: float) -> "Layer":
        """The same layer turned clockwise about a pivot."""
        return self._mapped(lambda outline: turned(outline, pivot, degrees))

    def _mapped(self, place: Callable[[Outline], Outline]) -> "Layer":
        return replace(
            self,
            outline=place(self.outline),
            fill=self.fill.mapped(place) if self.fill else None,
            keys=[(when, place(target)) for when, target in self.keys],
            rotations=[(name, place(Outline("M", (at,))).points[0], turn) for name, at, turn in self.rotations],
        )

    def as_json(self) -> dict[str, Any]:
        """As the document has it: fields that say nothing are left out."""
        anchors = self.fill.anchors if self.fill and self.fill.anchors else ()
        record: dict[str, Any] = {
            "id": self.id,
            "path": self.outline.ops,
            "points": _flat((*self.outline.points, *anchors)),
            "fill": _paint(self.fill),
            "stroke": {"color": self.line[0], "width": self.line[1]} if self.line else None,
            "depth": self.depth,
            "bulge": self.bulge,
            "turn": list(self.turn),
            "gaze": self.gaze or None,
            "clip": self.clip,
            "opacity": [_ramp(ramp) for ramp in self.opacity],
            "keys": [{"when": [_ramp(ramp) for ramp in when], "delta": self._delta(to)} for when, to in self.keys],
            "rotations": [{"param": name, "pivot": list(at), "degrees": turn} for name, at, turn in self.rotations],
            "sways": [sway.as_json() for sway in self.sways],
        }
        return {name: value for name, value in record.items() if value not in (None, [])}

    def _delta(self, target: Outline) -> list[float]:
        if target.ops != self.outline.ops:
            message = f"{self.id}: a keyform must have the outline's operators"
            raise ValueError(message)
        pairs = zip(self.outline.points, target.points, strict=True)
        return _flat([(tx - x, ty - y) for (x, y), (tx, ty) in pairs])


def both_sides(draw: Callable[[str], list[Layer]]) -> list[Layer]:
    """Draw a part at screen left (her right, `R`), and again for `L`, mirrored."""
    return draw("R") + [layer.mirrored() for layer in draw("L")]


def _flat(points: Sequence[Point]) -> list[float]:
    return [_short(value) for point in points for value in point]


def _short(value: float) -> float:
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded


def _ramp(ramp: Ramp) -> dict[str, Any]:
    return {"param": ramp[0], "from": ramp[1], "to": ramp[2]}


def _paint(paint: Paint | None) -> dict[str, Any] | None:
    if paint is None:
        return None
    if paint.anchors is None:
        return {"type": "solid", "color": paint.stops[0][1]}
    return {"type": "radial" if paint.radial else "linear", "stops": [list(stop) for stop in paint.stops]}
