import type { Avatar, Look } from "../avatar/avatar";
import type { Emotion } from "../protocol/messages";
import { CanvasPainter } from "../puppet/canvas_painter";
import type { PuppetDocument } from "../puppet/format";
import { Rig } from "../puppet/rig";
import { lay } from "./character_canvas";
import type { Placement } from "./layout";

/** The puppet on its canvas. */
export class CharacterView implements Avatar {
  /** Her faces are in the parameters. */
  readonly faces: ReadonlySet<Emotion> = new Set();
  mouthOpen = 0;
  private readonly rig: Rig;
  private readonly painter: CanvasPainter;
  private readonly context: CanvasRenderingContext2D | null;

  constructor(
    readonly canvas: HTMLCanvasElement,
    document: PuppetDocument,
  ) {
    this.rig = new Rig(document);
    this.painter = new CanvasPainter(this.rig);
    this.context = canvas.getContext("2d");
  }

  draw(look: Look, place: Placement, width: number, height: number): void {
    this.mouthOpen = look.pose["ParamMouthOpenY"] ?? 0;
    if (!this.context || width === 0 || height === 0) return;
    const laid = lay(this.canvas, place, width, height);
    const { context } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, laid.width, laid.height);
    context.setTransform(laid.unit, 0, 0, laid.unit, laid.left, laid.top);
    this.rig.pose(look.pose);
    this.painter.paint(context);
  }

  dispose(): void {
    this.canvas.remove();
  }
}
