import { CanvasPainter } from "../puppet/canvas_painter";
import type { Parameters, PuppetDocument } from "../puppet/format";
import { Rig } from "../puppet/rig";
import type { Placement } from "./layout";

const MOST_PIXELS_PER_POINT = 2;
/** Canvas widths are rounded up to this, so that an eased change of scale seldom resizes it. */
const CANVAS_STEP = 128;

/** The character's canvas: as wide as she is, so that a frame touches no more pixels than it must. */
export class CharacterView {
  private readonly rig: Rig;
  private readonly painter: CanvasPainter;
  private readonly context: CanvasRenderingContext2D | null;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly document: PuppetDocument,
  ) {
    this.rig = new Rig(document);
    this.painter = new CanvasPainter(this.rig);
    this.context = canvas.getContext("2d");
  }

  draw(pose: Parameters, place: Placement, width: number, height: number): void {
    if (!this.context || width === 0 || height === 0) return;
    const density = Math.min(MOST_PIXELS_PER_POINT, window.devicePixelRatio || 1);
    const unit = (place.scale * height) / this.document.size[1];
    const reach = Math.ceil((this.document.size[0] * unit) / CANVAS_STEP) * CANVAS_STEP;
    this.fit(reach, Math.ceil(height), density);
    const left = (place.x / 100) * width - reach / 2;
    this.canvas.style.transform = `translate3d(${Math.floor(left)}px, 0, 0)`;
    const { context } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const inset = (reach - this.document.size[0] * unit) / 2 + (left - Math.floor(left));
    context.setTransform(unit * density, 0, 0, unit * density, inset * density, (place.top / 100) * height * density);
    this.rig.pose(pose);
    this.painter.paint(context);
  }

  private fit(width: number, height: number, density: number): void {
    const [w, h] = [Math.round(width * density), Math.round(height * density)];
    if (this.canvas.width === w && this.canvas.height === h) return;
    this.canvas.width = w;
    this.canvas.height = h;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
  }
}
