import { EMOTIONS, type Emotion } from "../protocol/messages";
import type { Parameters } from "./format";

const SETTLE_PER_S = 7;
/** An emotion with a `_peak` shape rises to it when it comes and now and then after. */
const PEAK_S = 1.5;
const PEAK_EVERY_S = 6;
/** Parameters that carry head and body, not the face. */
const BEARING = /^Param(Body)?Angle[XYZ]$/;

interface Cue {
  readonly emotion: Emotion;
  readonly intensity: number;
  readonly until: number;
}

/** The face she wears: a timed cue, else the running sentence's emotion, else a reaction, else none. */
export class ExpressionBlend {
  private readonly weights = new Map<string, number>();
  private standing: { readonly emotion: Emotion; readonly since: number } = { emotion: "neutral", since: 0 };
  private cue: Cue | null = null;
  private reaction: Cue | null = null;
  private speaking: Emotion | null = null;
  private elsewhere: ReadonlySet<string> = new Set();

  constructor(private readonly shapes: Readonly<Record<string, Readonly<Parameters>>>) {}

  /** Shows an emotion until the given time of the page. */
  show(emotion: Emotion, intensity: number, until: number): void {
    this.cue = { emotion, intensity, until };
  }

  /** A brief reaction of the page's own, shown only while nothing else has a say. */
  react(emotion: Emotion, until: number): void {
    this.reaction = { emotion, intensity: 1, until };
  }

  /** The emotion of the sentence being spoken; `null` when it is over. */
  speak(emotion: Emotion | null): void {
    this.speaking = emotion;
  }

  /** These emotions have a face of the avatar's own: of their shapes only the bearing is kept. */
  leaveFaces(emotions: ReadonlySet<Emotion>): void {
    this.elsewhere = emotions;
  }

  /** How much of each emotion is shown just now, 0..1. */
  get shown(): ReadonlyMap<Emotion, number> {
    const weight = (name: string): number => this.weights.get(name) ?? 0;
    return new Map(EMOTIONS.map((emotion) => [emotion, Math.min(1, weight(emotion) + weight(`${emotion}_peak`))]));
  }

  get worn(): Emotion {
    return this.cue?.emotion ?? this.speaking ?? this.reaction?.emotion ?? "neutral";
  }

  /** Eases towards the emotion in force and returns the sum of the weighted expressions. */
  step(now: number, seconds: number): Parameters {
    if (this.cue && now >= this.cue.until) this.cue = null;
    if (this.reaction && now >= this.reaction.until) this.reaction = null;
    if (this.worn !== this.standing.emotion) this.standing = { emotion: this.worn, since: now };
    const shape = this.shapeWorn(now);
    const intensity = this.cue?.intensity ?? 1;
    const pull = 1 - Math.exp(-SETTLE_PER_S * seconds);
    for (const emotion of Object.keys(this.shapes)) {
      const target = emotion === shape ? intensity : emotion === "neutral" ? 1 - intensity : 0;
      const weight = this.weights.get(emotion) ?? (emotion === "neutral" ? 1 : 0);
      this.weights.set(emotion, weight + (target - weight) * pull);
    }
    return this.blend();
  }

  private shapeWorn(now: number): string {
    const peak = `${this.worn}_peak`;
    const rising = (now - this.standing.since) % PEAK_EVERY_S < PEAK_S;
    return rising && peak in this.shapes ? peak : this.worn;
  }

  private blend(): Parameters {
    const sum: Parameters = {};
    for (const [emotion, shape] of Object.entries(this.shapes)) {
      const weight = this.weights.get(emotion) ?? 0;
      const faceless = this.elsewhere.has(emotion.replace("_peak", ""));
      for (const [id, value] of Object.entries(shape)) {
        if (faceless && !BEARING.test(id)) continue;
        const neutral = id.endsWith("Open") && id.startsWith("ParamEye") ? 1 : 0;
        sum[id] = (sum[id] ?? neutral) + (value - neutral) * weight;
      }
    }
    return sum;
  }
}
