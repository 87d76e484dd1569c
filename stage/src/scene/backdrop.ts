import { Motes } from "./motes";
import { paintRoom } from "./room";
import { paintSky } from "./sky";
import { SCENE_HEIGHT, SCENE_WIDTH } from "./window_frame";

const FRAME_S = 1 / 30;
/** The sky moves behind the window, the room hardly: parallax in hundredths of the width. */
const SKY_DRIFT = 0.9;
const ROOM_DRIFT = 0.25;
/** How far sky and room reach beyond the page on each side, in hundredths of its width. */
const MARGIN = 1;

/** Sky and room are painted once for each size; only the motes are drawn again and again. */
export class Backdrop {
  private readonly motes = new Motes();
  private readonly sky: HTMLCanvasElement;
  private readonly room: HTMLCanvasElement;
  private readonly air: HTMLCanvasElement;
  private lastDrawn = -1;
  private size = "";

  constructor(
    parent: HTMLElement,
    private readonly still: boolean,
  ) {
    this.sky = layer(parent, "sky");
    this.room = layer(parent, "room");
    this.air = layer(parent, "air");
  }

  /** `lean` is -1..1: where the camera leans, following her head. */
  draw(time: number, lean: number, width: number, height: number): void {
    this.fit(width, height);
    slide(this.sky, lean * SKY_DRIFT, width);
    slide(this.room, -lean * ROOM_DRIFT, width);
    if (time - this.lastDrawn < FRAME_S * 0.9 || (this.still && this.lastDrawn >= 0)) return;
    this.lastDrawn = time;
    const context = this.air.getContext("2d");
    if (!context) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.air.width, this.air.height);
    cover(context, this.air);
    this.motes.draw(context, time);
  }

  private fit(width: number, height: number): void {
    const density = Math.min(2, window.devicePixelRatio || 1);
    const size = `${width}x${height}@${density}`;
    if (size === this.size) return;
    this.size = size;
    this.lastDrawn = -1;
    resize(this.air, width, height, density);
    const margin = Math.ceil((width * MARGIN) / 100);
    for (const canvas of [this.sky, this.room]) {
      resize(canvas, width + 2 * margin, height, density);
      canvas.style.left = `${-margin}px`;
    }
    repaint(this.sky, paintSky);
    repaint(this.room, paintRoom);
  }
}

/** Whole pixels only: a fraction would make the browser resample the picture for each frame. */
function slide(canvas: HTMLCanvasElement, hundredths: number, width: number): void {
  canvas.style.transform = `translate3d(${Math.round((hundredths * width) / 100)}px, 0, 0)`;
}

function resize(canvas: HTMLCanvasElement, width: number, height: number, density: number): void {
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}

function layer(parent: HTMLElement, name: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.className = `backdrop ${name}`;
  parent.append(canvas);
  return canvas;
}

function repaint(canvas: HTMLCanvasElement, paint: (context: CanvasRenderingContext2D) => void): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  cover(context, canvas);
  paint(context);
}

/** Fits the scene over the canvas like `background-size: cover`. */
function cover(context: CanvasRenderingContext2D, canvas: HTMLCanvasElement): void {
  const scale = Math.max(canvas.width / SCENE_WIDTH, canvas.height / SCENE_HEIGHT);
  const x = (canvas.width - SCENE_WIDTH * scale) / 2;
  const y = (canvas.height - SCENE_HEIGHT * scale) / 2;
  context.setTransform(scale, 0, 0, scale, x, y);
}
