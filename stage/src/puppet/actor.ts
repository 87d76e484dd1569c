import type { Mouth } from "../speech/viseme_track";
import type { ExpressionBlend } from "./expression";
import type { Parameters, PuppetDocument } from "./format";
import type { IdleLife, IdleMood } from "./idle_life";
import { HairPhysics } from "./spring";

export interface ActorCue extends IdleMood {
  readonly mouth: Mouth;
  /** Page time in seconds. */
  readonly now: number;
}

/** Brings idle life, expression, speech and physics together into one set of parameters. */
export class Actor {
  private readonly physics: HairPhysics;
  private emphasis = 0;

  constructor(
    private readonly document: PuppetDocument,
    private readonly life: IdleLife,
    readonly face: ExpressionBlend,
  ) {
    this.physics = new HairPhysics(document.springs);
  }

  step(seconds: number, cue: ActorCue): Parameters {
    const pose = combine(this.life.step(seconds, cue), this.face.step(cue.now, seconds));
    this.nod(pose, seconds, cue);
    speak(pose, cue);
    const hair = this.physics.step(pose, seconds);
    for (const [id, value] of Object.entries(hair)) pose[id] = (pose[id] ?? 0) + value;
    return this.limited(pose);
  }

  /** Loud syllables carry the head along a little. */
  private nod(pose: Parameters, seconds: number, cue: ActorCue): void {
    const target = cue.speaking ? cue.mouth.open : 0;
    this.emphasis += (target - this.emphasis) * (1 - Math.exp(-6 * seconds));
    pose["ParamAngleY"] = (pose["ParamAngleY"] ?? 0) + 7 * this.emphasis;
    pose["ParamBodyAngleY"] = (pose["ParamBodyAngleY"] ?? 0) + 2.5 * this.emphasis;
    for (const brow of ["ParamBrowLY", "ParamBrowRY"]) pose[brow] = (pose[brow] ?? 0) + 0.25 * this.emphasis;
  }

  private limited(pose: Parameters): Parameters {
    for (const [id, value] of Object.entries(pose)) {
      const range = this.document.parameters[id];
      if (range) pose[id] = Math.min(range.max, Math.max(range.min, value));
    }
    return pose;
  }
}

/** Eye openness multiplies, so that a blink closes any expression; all else adds up. */
function combine(life: Parameters, face: Parameters): Parameters {
  const pose: Parameters = { ...life };
  for (const [id, value] of Object.entries(face)) {
    const factor = id === "ParamEyeLOpen" || id === "ParamEyeROpen";
    pose[id] = factor ? (pose[id] ?? 1) * value : (pose[id] ?? 0) + value;
  }
  return pose;
}

/** While she speaks the visemes own the mouth; the expression only colours its form. */
function speak(pose: Parameters, cue: ActorCue): void {
  if (!cue.speaking) return;
  const mood = pose["ParamMouthForm"] ?? 0;
  pose["ParamMouthOpenY"] = cue.mouth.open;
  pose["ParamMouthForm"] = cue.mouth.form * 0.75 + mood * 0.5;
  pose["ParamMouthSmirk"] = (pose["ParamMouthSmirk"] ?? 0) * 0.5;
}
