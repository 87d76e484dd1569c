import type { TimedViseme, Viseme } from "../protocol/audio_frame";
import type { MouthShape } from "../puppet/format";

/** Half-width of the window in which neighbouring sounds shape the mouth. */
const REACH_S = 0.055;

export interface Mouth {
  readonly open: number;
  readonly form: number;
}

export const CLOSED: Mouth = { open: 0, form: 0 };

/**
 * The mouth over a sentence. Each moment blends the visemes within ±55 ms, weighted by a triangle about the
 * moment and by their dominance (Cohen & Massaro 1993): symmetric, so it looks ahead as far as it looks back.
 */
export class VisemeTrack {
  private readonly visemes: TimedViseme[] = [];

  constructor(private readonly shapes: Readonly<Record<string, MouthShape>>) {}

  get end(): number {
    const last = this.visemes.at(-1);
    return last ? last.start + last.duration : 0;
  }

  add(visemes: readonly TimedViseme[]): void {
    this.visemes.push(...visemes);
    this.visemes.sort((a, b) => a.start - b.start);
  }

  /** The viseme sounding at the given second. */
  at(second: number): Viseme {
    const current = this.visemes.findLast((item) => item.start <= second);
    return current && second < current.start + current.duration ? current.viseme : "sil";
  }

  mouth(second: number): Mouth {
    let open = 0;
    let form = 0;
    let total = 0;
    for (const item of this.visemes) {
      if (item.start > second + REACH_S) break;
      const shape = this.shapes[item.viseme];
      if (!shape) continue;
      const share = overlap(item.start - second, item.start + item.duration - second) * shape.dominance;
      open += shape.open * share;
      form += shape.form * share;
      total += share;
    }
    return total > 0 ? { open: open / total, form: form / total } : CLOSED;
  }
}

/** Area of the triangle over ±REACH_S that lies between two times. */
function overlap(from: number, to: number): number {
  return Math.max(0, area(Math.min(REACH_S, to)) - area(Math.max(-REACH_S, from)));
}

/** Integral of the unit triangle from -REACH_S to t. */
function area(t: number): number {
  const u = Math.max(-1, Math.min(1, t / REACH_S));
  return u < 0 ? (1 + u) ** 2 / 2 : 1 - (1 - u) ** 2 / 2;
}
