import { clamp, type Look } from "../avatar";
import { openingOf, VOWELS, vowelsOf, type Vowel } from "../vowels";

const RADIANS = Math.PI / 180;
/**
 * Where she looks at the end of the range, in degrees from straight ahead, up being negative for three-vrm. Eyes turn
 * less: the model's own range says how much.
 */
const GAZE_DEGREES: readonly [number, number] = [50, 30];
const ARMS_DOWN = 1.22;
const ELBOWS_BENT = 0.22;
/** The mouth an expression holds while nothing is said, as in surprise, is the model's own face's business. */
const SILENT: Readonly<Record<Vowel, number>> = { aa: 0, ih: 0, ou: 0, ee: 0, oh: 0 };

export interface Turn {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** What a look asks of a VRM body: turns of normalised bones in radians, weights of expressions, gaze in degrees. */
export interface VrmPose {
  readonly bones: Readonly<Record<string, Turn>>;
  readonly vowels: Readonly<Record<Vowel, number>>;
  readonly blinkLeft: number;
  readonly blinkRight: number;
  readonly yaw: number;
  readonly pitch: number;
}

/**
 * VRM 1.0's body looks along +Z at a camera that looks along -Z, so that its x axis points to the right of the
 * picture, as Live2D's parameters do. A VRM 0.x body looks the other way: pitch and roll change their sign.
 */
export function vrmPose(look: Look, looksBack: boolean): VrmPose {
  const value = (id: string, rest = 0): number => look.pose[id] ?? rest;
  const head = turn(value("ParamAngleY"), value("ParamAngleX"), value("ParamAngleZ"));
  const body = turn(value("ParamBodyAngleY"), value("ParamBodyAngleX"), value("ParamBodyAngleZ"));
  const breath = value("ParamBreath");
  const lift = { x: -0.018 * breath, y: 0, z: 0 };
  const bones: Record<string, Turn> = {
    head: scaled(head, 0.6),
    neck: scaled(head, 0.3),
    spine: scaled(body, 0.5),
    chest: plus(scaled(body, 0.4), lift),
    leftUpperArm: { x: 0, y: 0, z: -ARMS_DOWN - 0.02 * breath },
    rightUpperArm: { x: 0, y: 0, z: ARMS_DOWN + 0.02 * breath },
    leftLowerArm: { x: 0, y: -ELBOWS_BENT, z: 0 },
    rightLowerArm: { x: 0, y: ELBOWS_BENT, z: 0 },
  };
  return {
    bones: looksBack ? mirrored(bones) : bones,
    vowels: look.speaking ? vowelsOf(look.mouth) : SILENT,
    blinkLeft: 1 - clamp(value("ParamEyeLOpen", 1), 0, 1),
    blinkRight: 1 - clamp(value("ParamEyeROpen", 1), 0, 1),
    yaw: value("ParamEyeBallX") * GAZE_DEGREES[0],
    pitch: -value("ParamEyeBallY") * GAZE_DEGREES[1],
  };
}

/** The opening that a body's own vowel weights come to. */
export function mouthOpening(weight: (vowel: Vowel) => number): number {
  return openingOf(Object.fromEntries(VOWELS.map((vowel) => [vowel, weight(vowel)])) as Record<Vowel, number>);
}

/** Up, to the picture's right, and clockwise, in degrees. */
function turn(up: number, right: number, clockwise: number): Turn {
  return { x: -up * RADIANS, y: right * RADIANS, z: -clockwise * RADIANS };
}

function scaled({ x, y, z }: Turn, by: number): Turn {
  return { x: x * by, y: y * by, z: z * by };
}

function plus(a: Turn, b: Turn): Turn {
  return { x: a.x + b.x, y: a.y + b.y, z: a.z + b.z };
}

function mirrored(bones: Readonly<Record<string, Turn>>): Record<string, Turn> {
  return Object.fromEntries(Object.entries(bones).map(([name, { x, y, z }]) => [name, { x: -x, y, z: -z }]));
}
