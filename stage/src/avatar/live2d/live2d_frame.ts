import { PICTURE, type Laid } from "../../scene/character_canvas";
import type { Frame } from "../description";
import type { Place } from "./model_painter";

/** In the picture: where the model's top is, and how wide a model is made; a short one is made taller instead. */
const TOP_AT = 70;
const WIDTH = 900;

/** What is to be seen of a model at rest, in its own units, y up. */
export interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

export function boundsOf(positions: Iterable<Float32Array>): Bounds | null {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const points of positions) {
    for (let i = 0; i + 1 < points.length; i += 2) {
      left = Math.min(left, points[i]!);
      right = Math.max(right, points[i]!);
      bottom = Math.min(bottom, points[i + 1]!);
      top = Math.max(top, points[i + 1]!);
    }
  }
  return right > left && top > bottom ? { left, right, bottom, top } : null;
}

/** Puts a model where the puppet's picture is: as wide, and down to the lower edge whatever its height. */
export function placeOf(bounds: Bounds, frame: Frame, laid: Laid): Place {
  const units = Math.max(WIDTH / (bounds.right - bounds.left), (PICTURE[1] - TOP_AT) / (bounds.top - bounds.bottom));
  const pixels = units * laid.unit * frame.zoom;
  const middle = laid.left + (PICTURE[0] / 2 + frame.x * PICTURE[0]) * laid.unit;
  const top = laid.top + (TOP_AT + frame.y * PICTURE[1]) * laid.unit;
  const scaleX = (2 * pixels) / laid.width;
  const scaleY = (2 * pixels) / laid.height;
  return [
    scaleX,
    scaleY,
    (2 * middle) / laid.width - 1 - ((bounds.left + bounds.right) / 2) * scaleX,
    1 - (2 * top) / laid.height - bounds.top * scaleY,
  ];
}
