import type { Fill } from "./format";
import type { PosedLayer, Rig } from "./rig";

/** Draws a posed rig on a Canvas2D context, in puppet units; the caller sets the transform. */
export class CanvasPainter {
  private readonly byId: ReadonlyMap<string, PosedLayer>;

  constructor(private readonly rig: Rig) {
    this.byId = new Map(rig.layers.map((layer) => [layer.source.id, layer]));
  }

  paint(context: CanvasRenderingContext2D): void {
    const paths = new Map<PosedLayer, Path2D>();
    const pathOf = (layer: PosedLayer): Path2D => {
      const known = paths.get(layer);
      if (known) return known;
      const path = trace(layer);
      paths.set(layer, path);
      return path;
    };
    context.lineJoin = "round";
    context.lineCap = "round";
    for (const layer of this.rig.layers) {
      if (layer.alpha > 0) this.paintLayer(context, layer, pathOf);
    }
    context.globalAlpha = 1;
  }

  private paintLayer(
    context: CanvasRenderingContext2D,
    layer: PosedLayer,
    pathOf: (layer: PosedLayer) => Path2D,
  ): void {
    const { clip, fill, stroke } = layer.source;
    const mask = clip === undefined ? undefined : this.byId.get(clip);
    if (mask) {
      context.save();
      context.clip(pathOf(mask));
    }
    context.globalAlpha = layer.alpha;
    const path = pathOf(layer);
    if (fill) {
      context.fillStyle = paintOf(context, fill, layer.out);
      context.fill(path);
    }
    if (stroke) {
      context.strokeStyle = stroke.color;
      context.lineWidth = stroke.width;
      context.stroke(path);
    }
    if (mask) context.restore();
  }
}

function paintOf(context: CanvasRenderingContext2D, fill: Fill, points: Float32Array): string | CanvasGradient {
  if (fill.type === "solid") return fill.color;
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = points.subarray(points.length - 4);
  const gradient =
    fill.type === "linear"
      ? context.createLinearGradient(x0, y0, x1, y1)
      : context.createRadialGradient(x0, y0, 0, x0, y0, Math.hypot(x1 - x0, y1 - y0));
  for (const [offset, color] of fill.stops) gradient.addColorStop(offset, color);
  return gradient;
}

function trace(layer: PosedLayer): Path2D {
  const path = new Path2D();
  const p = layer.out;
  let i = 0;
  for (const op of layer.source.path) {
    if (op === "M") {
      path.moveTo(p[i]!, p[i + 1]!);
      i += 2;
    } else if (op === "C") {
      path.bezierCurveTo(p[i]!, p[i + 1]!, p[i + 2]!, p[i + 3]!, p[i + 4]!, p[i + 5]!);
      i += 6;
    } else {
      path.closePath();
    }
  }
  return path;
}
