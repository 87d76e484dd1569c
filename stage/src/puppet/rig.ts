import type { Layer, Parameters, PuppetDocument, Ramp, RigConstants } from "./format";

const RADIANS = Math.PI / 180;

interface CompiledKeyform {
  readonly when: readonly Ramp[];
  readonly delta: Float32Array;
}

/** A layer with what never changes worked out once; `out` holds its points after `pose`. */
export interface PosedLayer {
  readonly source: Layer;
  readonly rest: Float32Array;
  readonly follow: Float32Array;
  readonly lift: Float32Array;
  readonly keys: readonly CompiledKeyform[];
  readonly out: Float32Array;
  alpha: number;
}

export function rampWeight(ramp: Ramp, value: number): number {
  return Math.min(1, Math.max(0, (value - ramp.from) / (ramp.to - ramp.from)));
}

/** The puppet's geometry: parameters in, deformed control points out. Draws nothing. */
export class Rig {
  readonly layers: readonly PosedLayer[];
  private readonly defaults: ReadonlyMap<string, number>;

  constructor(private readonly document: PuppetDocument) {
    this.defaults = new Map(Object.entries(document.parameters).map(([id, range]) => [id, range.default]));
    this.layers = document.layers.map((layer) => compile(layer, document.rig));
  }

  /** Deforms every layer for these parameters; those not given stand at their default. */
  pose(parameters: Parameters): void {
    const value = (id: string): number => parameters[id] ?? this.defaults.get(id) ?? 0;
    const turn = headTurn(this.document.rig, value);
    const lean = bodyLean(this.document.rig, value);
    for (const layer of this.layers) {
      layer.alpha = product(layer.source.opacity, value);
      if (layer.alpha === 0) continue;
      layer.out.set(layer.rest);
      applyKeys(layer, value);
      applyGaze(layer, this.document.rig, value);
      applyRotations(layer, value);
      applySways(layer, value);
      turn(layer);
      lean(layer);
    }
  }
}

type Lookup = (id: string) => number;

function compile(layer: Layer, rig: RigConstants): PosedLayer {
  const rest = Float32Array.from(layer.points);
  const count = rest.length / 2;
  const follow = new Float32Array(count);
  const lift = new Float32Array(count);
  const [above, y0, below, y1] = layer.turn;
  for (let i = 0; i < count; i++) {
    const x = rest[2 * i] ?? 0;
    const y = rest[2 * i + 1] ?? 0;
    follow[i] = above + (below - above) * Math.min(1, Math.max(0, (y - y0) / (y1 - y0)));
    const u = (x - rig.head_center[0]) / rig.head_radii[0];
    const v = (y - rig.head_center[1]) / rig.head_radii[1];
    lift[i] = layer.depth + layer.bulge * Math.max(-1, 1 - u * u - 0.6 * v * v);
  }
  const keys = (layer.keys ?? []).map((key) => ({ when: key.when, delta: Float32Array.from(key.delta) }));
  return { source: layer, rest, follow, lift, keys, out: new Float32Array(rest.length), alpha: 1 };
}

function product(ramps: readonly Ramp[] | undefined, value: Lookup): number {
  let weight = 1;
  for (const ramp of ramps ?? []) weight *= rampWeight(ramp, value(ramp.param));
  return weight;
}

function applyKeys(layer: PosedLayer, value: Lookup): void {
  for (const key of layer.keys) {
    const weight = product(key.when, value);
    if (weight === 0) continue;
    for (let i = 0; i < key.delta.length; i++) layer.out[i]! += key.delta[i]! * weight;
  }
}

function applyGaze(layer: PosedLayer, rig: RigConstants, value: Lookup): void {
  const share = layer.source.gaze ?? 0;
  if (share === 0) return;
  const dx = value("ParamEyeBallX") * rig.gaze[0] * share;
  const dy = -value("ParamEyeBallY") * rig.gaze[1] * share;
  for (let i = 0; i < layer.out.length; i += 2) {
    layer.out[i]! += dx;
    layer.out[i + 1]! += dy;
  }
}

function applyRotations(layer: PosedLayer, value: Lookup): void {
  for (const rotation of layer.source.rotations ?? []) {
    const angle = value(rotation.param) * rotation.degrees * RADIANS;
    if (angle !== 0) rotate(layer.out, rotation.pivot[0], rotation.pivot[1], angle);
  }
}

function rotate(points: Float32Array, px: number, py: number, angle: number): void {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i]! - px;
    const y = points[i + 1]! - py;
    points[i] = px + x * cos - y * sin;
    points[i + 1] = py + x * sin + y * cos;
  }
}

function applySways(layer: PosedLayer, value: Lookup): void {
  for (const sway of layer.source.sways ?? []) {
    const push = value(sway.param) * sway.gain * sway.reach;
    if (push === 0) continue;
    for (let i = 0; i < layer.out.length; i += 2) {
      const t = (layer.rest[i + 1]! - sway.root) / sway.reach;
      if (t > 0) layer.out[i]! += push * Math.min(1.3, t) ** sway.power;
    }
  }
}

/** Lifts points by their depth, turns them about the head's centre and rolls them about the neck. */
function headTurn(rig: RigConstants, value: Lookup): (layer: PosedLayer) => void {
  const [cx, cy] = rig.head_center;
  const [nx, ny] = rig.neck;
  const yaw = value("ParamAngleX") * RADIANS * rig.head_turn[0];
  const pitch = value("ParamAngleY") * RADIANS * rig.head_turn[1];
  const roll = value("ParamAngleZ") * RADIANS * rig.head_turn[2];
  const sinYaw = Math.sin(yaw);
  const cosYaw = Math.cos(yaw);
  const sinPitch = Math.sin(pitch);
  const cosPitch = Math.cos(pitch);
  return (layer) => {
    const { out, follow, lift } = layer;
    for (let i = 0; i < follow.length; i++) {
      const k = follow[i]!;
      if (k === 0) continue;
      const x = out[2 * i]! - cx;
      const y = out[2 * i + 1]! - cy;
      const z = lift[i]!;
      const yawed = x * (1 + (cosYaw - 1) * k) + z * sinYaw * k;
      const depth = z * cosYaw - x * sinYaw * k;
      const pitched = y * (1 + (cosPitch - 1) * k) - depth * sinPitch * k;
      const scale = 1 + (1 / (1 - depth * rig.perspective) - 1) * k;
      const dx = yawed * scale + cx - nx;
      const dy = pitched * scale + cy - ny;
      const cos = Math.cos(roll * k);
      const sin = Math.sin(roll * k);
      out[2 * i] = nx + dx * cos - dy * sin;
      out[2 * i + 1] = ny + dx * sin + dy * cos;
    }
  };
}

/** Breath lifts the chest, head and shoulders; the body leans about the hip. */
function bodyLean(rig: RigConstants, value: Lookup): (layer: PosedLayer) => void {
  const [hx, hy] = rig.hip;
  const sway = value("ParamBodyAngleX") * RADIANS * rig.body_turn[0];
  const stretch = value("ParamBodyAngleY") * rig.body_turn[1];
  const roll = value("ParamBodyAngleZ") * RADIANS * rig.body_turn[2];
  const breath = value("ParamBreath");
  const cos = Math.cos(roll);
  const sin = Math.sin(roll);
  return (layer) => {
    const { out, follow, lift } = layer;
    for (let i = 0; i < follow.length; i++) {
      const free = 1 - follow[i]!;
      const height = Math.max(0, (hy - out[2 * i + 1]!) / hy);
      const widen = 1 + breath * 0.005 * free;
      const x = (out[2 * i]! - hx) * widen + sway * (height * 220 + lift[i]! * free * 0.8);
      const y = out[2 * i + 1]! - hy - (breath * rig.breath + stretch) * Math.min(1, height * 2.2);
      out[2 * i] = hx + x * cos - y * sin;
      out[2 * i + 1] = hy + x * sin + y * cos;
    }
  };
}
