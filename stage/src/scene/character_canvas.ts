import type { Placement } from "./layout";

/** The puppet's picture; placements mean a picture of this size whatever is drawn in it. */
export const PICTURE: readonly [width: number, height: number] = [1000, 1300];

const MOST_PIXELS_PER_POINT = 2;
/** Canvas widths are rounded up to this, so that an eased change of scale seldom resizes it. */
const CANVAS_STEP = 128;

/** Where the picture lies on its canvas, in device pixels. */
export interface Laid {
  /** Device pixels for one unit of the picture. */
  readonly unit: number;
  readonly left: number;
  readonly top: number;
  /** Of the canvas. */
  readonly width: number;
  readonly height: number;
  /** Whether the canvas has just changed its size, which empties it. */
  readonly resized: boolean;
}

/** A canvas as wide as she is and as tall as the stage: a frame touches no more pixels than it must. */
export function lay(canvas: HTMLCanvasElement, place: Placement, width: number, height: number): Laid {
  const density = Math.min(MOST_PIXELS_PER_POINT, window.devicePixelRatio || 1);
  const unit = (place.scale * height) / PICTURE[1];
  const reach = Math.ceil((PICTURE[0] * unit) / CANVAS_STEP) * CANVAS_STEP;
  const left = (place.x / 100) * width - reach / 2;
  canvas.style.transform = `translate3d(${Math.floor(left)}px, 0, 0)`;
  const resized = fit(canvas, reach, Math.ceil(height), density);
  return {
    unit: unit * density,
    left: ((reach - PICTURE[0] * unit) / 2 + (left - Math.floor(left))) * density,
    top: (place.top / 100) * height * density,
    width: canvas.width,
    height: canvas.height,
    resized,
  };
}

function fit(canvas: HTMLCanvasElement, width: number, height: number, density: number): boolean {
  const [w, h] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width === w && canvas.height === h) return false;
  canvas.width = w;
  canvas.height = h;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  return true;
}
