/** The puppet document (`puppet/puppet.json`); `puppet/README.md` describes every field. */

export type Parameters = Record<string, number>;

/** A ramp from 0 at `from` to 1 at `to`, held outside. */
export interface Ramp {
  readonly param: string;
  readonly from: number;
  readonly to: number;
}

/** Adds `delta` to the points, weighted by the product of its ramps. */
export interface Keyform {
  readonly when: readonly Ramp[];
  readonly delta: readonly number[];
}

/** Turns the points about `pivot` by `degrees` for each unit of the parameter. */
export interface Rotation {
  readonly param: string;
  readonly pivot: readonly [number, number];
  readonly degrees: number;
}

/** Pushes points sideways, more the farther they hang below `root`. */
export interface Sway {
  readonly param: string;
  readonly root: number;
  readonly reach: number;
  readonly gain: number;
  readonly power: number;
}

export type GradientStop = readonly [number, string];

/** Gradient anchors are the last two points of the layer, so that they deform with it. */
export type Fill =
  | { readonly type: "solid"; readonly color: string }
  | { readonly type: "linear"; readonly stops: readonly GradientStop[] }
  | { readonly type: "radial"; readonly stops: readonly GradientStop[] };

export interface Stroke {
  readonly color: string;
  readonly width: number;
}

export interface Layer {
  readonly id: string;
  readonly path: string;
  readonly points: readonly number[];
  readonly fill?: Fill;
  readonly stroke?: Stroke;
  readonly depth: number;
  readonly bulge: number;
  /** How much of the head's turn points follow: weight above y0, weight below y1, linear between. */
  readonly turn: readonly [weightAbove: number, y0: number, weightBelow: number, y1: number];
  readonly gaze?: number;
  readonly clip?: string;
  readonly opacity?: readonly Ramp[];
  readonly keys?: readonly Keyform[];
  readonly rotations?: readonly Rotation[];
  readonly sways?: readonly Sway[];
}

export interface ParameterRange {
  readonly min: number;
  readonly default: number;
  readonly max: number;
}

export interface Spring {
  readonly output: string;
  readonly frequency_hz: number;
  readonly damping: number;
  /** The output is how far the spring trails behind these inputs ... */
  readonly lag: Readonly<Record<string, number>>;
  /** ... plus these, which stay while the pose stays (hair hangs straight under a tilted head). */
  readonly hang: Readonly<Record<string, number>>;
}

export interface MouthShape {
  readonly open: number;
  readonly form: number;
  /** How firmly the shape holds its own against its neighbours. */
  readonly dominance: number;
}

export interface RigConstants {
  readonly head_center: readonly [number, number];
  readonly head_radii: readonly [number, number];
  readonly neck: readonly [number, number];
  readonly hip: readonly [number, number];
  readonly perspective: number;
  readonly head_turn: readonly [number, number, number];
  readonly body_turn: readonly [number, number, number];
  readonly gaze: readonly [number, number];
  readonly breath: number;
}

export interface PuppetDocument {
  readonly version: number;
  readonly name: string;
  readonly size: readonly [number, number];
  readonly rig: RigConstants;
  readonly parameters: Readonly<Record<string, ParameterRange>>;
  readonly layers: readonly Layer[];
  readonly springs: readonly Spring[];
  readonly expressions: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly visemes: Readonly<Record<string, MouthShape>>;
}
