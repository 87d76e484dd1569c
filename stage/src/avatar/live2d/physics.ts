import { asFields, list, number, oneOf, text, type Fields } from "../../protocol/fields";
import { clamp } from "../avatar";
import type { CoreParameters } from "./cubism_core";

const KINDS = ["X", "Y", "Angle"] as const;
type Kind = (typeof KINDS)[number];

/** Of the pendulums' own time: steps no longer than this, and no more than so much caught up with. */
const STEP_S = 1 / 60;
const LONGEST_S = 0.25;
/** Per second squared, for each unit of a string's length: a weight of acceleration 1 swings about once a second. */
const PULL = 40;
const DRAG_PER_S = 6;

interface Range {
  readonly low: number;
  readonly rest: number;
  readonly high: number;
}

interface Input {
  readonly id: string;
  readonly kind: Kind;
  /** Share of the whole, negative where it is mirrored. */
  readonly weight: number;
}

interface Output {
  readonly id: string;
  readonly kind: Kind;
  readonly vertex: number;
  readonly scale: number;
  /** How much of the parameter is the pendulum's, 0..1. */
  readonly weight: number;
}

interface Bob {
  readonly radius: number;
  readonly mobility: number;
  readonly delay: number;
  readonly acceleration: number;
  x: number;
  y: number;
  vx: number;
  vy: number;
}

interface Pendulum {
  readonly inputs: readonly Input[];
  readonly outputs: readonly Output[];
  readonly position: Range;
  readonly angle: Range;
  readonly bobs: Bob[];
}

/**
 * A `physics3.json`, simply: each setting is a chain of weights on strings, hung from a root that the inputs move and
 * tilt; outputs read how the strings lean. It is our own model of the published fields and not Live2D's solver, so
 * hair swings in its own time; wind is left out.
 */
export class Physics {
  private readonly pendulums: readonly Pendulum[];

  constructor(
    document: unknown,
    private readonly parameters: CoreParameters,
  ) {
    this.pendulums = list(asFields(document)?.["PhysicsSettings"]).map((item) => pendulum(asFields(item) ?? {}));
  }

  step(seconds: number, write: (index: number, value: number) => void): void {
    for (const each of this.pendulums) {
      const root = this.root(each);
      for (let left = Math.min(seconds, LONGEST_S); left > 1e-6; left -= STEP_S) swing(each.bobs, root, Math.min(left, STEP_S));
      for (const output of each.outputs) this.put(each, output, write);
    }
  }

  private root({ inputs, position, angle }: Pendulum): { readonly x: number; readonly y: number; readonly tilt: number } {
    const sum = { X: 0, Y: 0, Angle: 0 };
    for (const { id, kind, weight } of inputs) {
      sum[kind] += this.deviation(id) * weight;
    }
    return {
      x: spread(sum.X, position),
      y: spread(sum.Y, position),
      tilt: (spread(sum.Angle, angle) * Math.PI) / 180,
    };
  }

  /** How far a parameter is from its rest, -1..1 of the way to its ends. */
  private deviation(id: string): number {
    const index = this.parameters.ids.indexOf(id);
    if (index < 0) return 0;
    const [low, rest, high, value] = [
      this.parameters.minimumValues[index] ?? 0,
      this.parameters.defaultValues[index] ?? 0,
      this.parameters.maximumValues[index] ?? 0,
      this.parameters.values[index] ?? 0,
    ];
    const reach = value < rest ? rest - low : high - rest;
    return reach > 0 ? clamp((value - rest) / reach, -1, 1) : 0;
  }

  private put({ bobs }: Pendulum, output: Output, write: (index: number, value: number) => void): void {
    const index = this.parameters.ids.indexOf(output.id);
    const bob = bobs[output.vertex];
    const above = bobs[output.vertex - 1];
    if (index < 0 || !bob || !above) return;
    const dx = bob.x - above.x;
    const dy = bob.y - above.y;
    const lean = { X: dx, Y: dy - bob.radius, Angle: Math.atan2(dx, dy) }[output.kind] * output.scale;
    const now = this.parameters.values[index] ?? 0;
    write(index, now + (lean - now) * output.weight);
  }
}

function swing(bobs: Bob[], root: { readonly x: number; readonly y: number; readonly tilt: number }, seconds: number): void {
  const [top] = bobs;
  if (!top) return;
  top.x = root.x;
  top.y = root.y;
  for (let i = 1; i < bobs.length; i++) hang(bobs[i]!, bobs[i - 1]!, root.tilt, seconds);
}

/** A weight on a string: pulled down (aslant by the tilt), slowed by the air, kept at the string's length. */
function hang(bob: Bob, above: Bob, tilt: number, seconds: number): void {
  const dt = seconds * bob.delay;
  if (dt <= 0) return;
  const pull = PULL * bob.acceleration * bob.radius;
  const keep = Math.exp(-(DRAG_PER_S * (1.05 - clamp(bob.mobility, 0, 1)) + 1) * dt);
  bob.vx = (bob.vx + Math.sin(tilt) * pull * dt) * keep;
  bob.vy = (bob.vy + Math.cos(tilt) * pull * dt) * keep;
  const [x, y] = [bob.x, bob.y];
  bob.x += bob.vx * dt;
  bob.y += bob.vy * dt;
  const dx = bob.x - above.x;
  const dy = bob.y - above.y;
  const length = Math.hypot(dx, dy);
  bob.x = above.x + (length > 1e-6 ? (dx / length) * bob.radius : 0);
  bob.y = above.y + (length > 1e-6 ? (dy / length) * bob.radius : bob.radius);
  bob.vx = (bob.x - x) / dt;
  bob.vy = (bob.y - y) / dt;
}

function spread(share: number, range: Range): number {
  const s = clamp(share, -1, 1);
  return range.rest + s * (s < 0 ? range.rest - range.low : range.high - range.rest);
}

function pendulum(fields: Fields): Pendulum {
  const normalization = asFields(fields["Normalization"]) ?? {};
  let hangs = 0;
  return {
    inputs: list(fields["Input"]).map((item) => input(asFields(item) ?? {})),
    outputs: list(fields["Output"]).map((item) => output(asFields(item) ?? {})),
    position: range(normalization["Position"], 10),
    angle: range(normalization["Angle"], 10),
    bobs: list(fields["Vertices"]).map((item, index) => {
      const made = bob(asFields(item) ?? {}, index === 0);
      hangs += made.radius;
      return { ...made, y: hangs };
    }),
  };
}

function input(fields: Fields): Input {
  const weight = number(fields["Weight"], 100) / 100;
  return {
    id: text(asFields(fields["Source"])?.["Id"]),
    kind: oneOf(fields["Type"], KINDS, "X"),
    weight: fields["Reflect"] === true ? -weight : weight,
  };
}

function output(fields: Fields): Output {
  const scale = number(fields["Scale"], 1);
  return {
    id: text(asFields(fields["Destination"])?.["Id"]),
    kind: oneOf(fields["Type"], KINDS, "Angle"),
    vertex: Math.round(number(fields["VertexIndex"], 1)),
    scale: fields["Reflect"] === true ? -scale : scale,
    weight: clamp(number(fields["Weight"], 100) / 100, 0, 1),
  };
}

function bob(fields: Fields, root: boolean): Bob {
  return {
    radius: root ? 0 : Math.max(0.01, number(fields["Radius"], 10)),
    mobility: number(fields["Mobility"], 1),
    delay: clamp(number(fields["Delay"], 1), 0, 3),
    acceleration: Math.max(0, number(fields["Acceleration"], 1)),
    x: 0,
    y: 0,
    vx: 0,
    vy: 0,
  };
}

function range(value: unknown, reach: number): Range {
  const fields = asFields(value) ?? {};
  return {
    low: number(fields["Minimum"], -reach),
    rest: number(fields["Default"]),
    high: number(fields["Maximum"], reach),
  };
}
