import type { Parameters } from "./format";

const BLINK_S = 0.17;

export interface IdleMood {
  /** 0 asleep-calm to 1 lively. */
  readonly energy: number;
  readonly speaking: boolean;
  /** Where she would look if nothing drew her eye, -1..1. */
  readonly gazeX: number;
  readonly gazeY: number;
}

/** What a living body does unasked: breath, blinks, small glances, a head that never quite rests. */
export class IdleLife {
  private time = 0;
  private blinkAt = 1.5;
  private glanceAt = 0.8;
  private glance = { x: 0, y: 0 };
  private gaze = { x: 0, y: 0 };

  constructor(private readonly random: () => number) {}

  step(seconds: number, mood: IdleMood): Parameters {
    this.time += seconds;
    this.look(seconds, mood);
    const t = this.time;
    const lively = 0.45 + 0.55 * mood.energy;
    const open = this.blink();
    return {
      ParamAngleX: lively * (5 * drift(t, 0.31, 0) + 2.5 * drift(t, 0.83, 2)) + this.gaze.x * 9,
      ParamAngleY: lively * (3 * drift(t, 0.37, 4) + 1.5 * drift(t, 0.71, 1)) + this.gaze.y * 6,
      ParamAngleZ: lively * (4.5 * drift(t, 0.23, 3) + 1.5 * drift(t, 0.61, 5)),
      ParamBodyAngleX: lively * (2 * drift(t, 0.19, 6) + 0.8 * drift(t, 0.47, 2)) + this.gaze.x * 1.5,
      ParamBodyAngleZ: lively * 1.8 * drift(t, 0.17, 8),
      ParamBreath: 0.5 - 0.5 * Math.cos((2 * Math.PI * t) / (mood.speaking ? 2.9 : 3.7)),
      ParamEyeLOpen: open,
      ParamEyeROpen: open,
      ParamEyeBallX: this.gaze.x,
      ParamEyeBallY: this.gaze.y,
      ParamHairFront: 0.1 * drift(t, 0.9, 1),
      ParamHairSide: 0.13 * drift(t, 0.55, 2),
      ParamHairBack: 0.13 * drift(t, 0.45, 7),
      ParamHairTip: 0.22 * drift(t, 0.6, 9),
      ParamFeather: 0.12 * drift(t, 1.1, 3),
      ParamArmRWave: Math.sin(2 * Math.PI * 1.1 * t) * (0.35 + 0.65 * Math.max(0, drift(t, 0.4, 3))),
      ParamHairAhoge: 0.1 * drift(t, 0.8, 6),
    };
  }

  private blink(): number {
    const since = this.time - this.blinkAt;
    if (since < 0) return 1;
    if (since > BLINK_S) {
      const again = this.random() < 0.15;
      this.blinkAt = this.time + (again ? 0.12 : 1.6 + 3.6 * this.random());
      return 1;
    }
    const phase = since / BLINK_S;
    return phase < 0.4 ? 1 - phase / 0.4 : (phase - 0.4) / 0.6;
  }

  private look(seconds: number, mood: IdleMood): void {
    if (this.time > this.glanceAt) {
      const still = this.random() < 0.45;
      this.glance = still ? { x: 0, y: 0 } : { x: (this.random() - 0.5) * 0.9, y: (this.random() - 0.5) * 0.5 };
      this.glanceAt = this.time + 0.7 + 2.4 * this.random();
    }
    const reach = mood.speaking ? 0.5 : 1;
    const pull = 1 - Math.exp(-seconds * 9);
    this.gaze.x += (mood.gazeX + this.glance.x * reach - this.gaze.x) * pull;
    this.gaze.y += (mood.gazeY + this.glance.y * reach - this.gaze.y) * pull;
  }
}

/** Smooth wandering in -1..1 that does not repeat noticeably. */
function drift(t: number, hertz: number, phase: number): number {
  const turn = 2 * Math.PI * hertz * 0.5;
  return 0.6 * Math.sin(turn * t + phase) + 0.4 * Math.sin(turn * 1.618 * t + 2.1 * phase);
}
