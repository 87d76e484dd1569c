import type { Emotion } from "../protocol/messages";
import type { Parameters } from "../puppet/format";
import type { Placement } from "../scene/layout";
import type { Mouth } from "../speech/viseme_track";

/** How she looks at one moment: the same for every avatar, whoever draws it. */
export interface Look {
  /** Live2D's standard parameters (`ParamAngleX` in degrees, `ParamEyeLOpen`, ...), and a few of the puppet's own. */
  readonly pose: Readonly<Parameters>;
  /** What the sounds being heard ask of the mouth. */
  readonly mouth: Mouth;
  readonly speaking: boolean;
  /** How much of each emotion her face wears, 0..1; what is missing is 0. */
  readonly emotions: ReadonlyMap<Emotion, number>;
  /** Seconds since the moment before. */
  readonly elapsed: number;
}

/** A body that can be shown: the puppet, a VRM or a Live2D model. */
export interface Avatar {
  /** Emotions it has a face of its own for; for the others the parameters are all there is. */
  readonly faces: ReadonlySet<Emotion>;
  /** The opening of its mouth as it was drawn last, 0..1, read back from the body itself. */
  readonly mouthOpen: number;
  /** Draws on a stage of this size, in CSS pixels. May throw; then it is not asked again. */
  draw(look: Look, place: Placement, width: number, height: number): void;
  dispose(): void;
}

/** Why an avatar cannot be shown, in words fit for the stage: no paths, nothing from inside the file. */
export class AvatarFault extends Error {}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
