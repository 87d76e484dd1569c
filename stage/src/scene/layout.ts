import type { Activity } from "../protocol/messages";

/** In hundredths of the stage's width and height. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Placement {
  /** Horizontal middle of the character, in hundredths of the width. */
  readonly x: number;
  /** Top of her picture, in hundredths of the height. */
  readonly top: number;
  /** Stage heights for the picture's full height of 1300 units. */
  readonly scale: number;
}

export interface SceneLayout {
  readonly character: Placement;
  readonly chat: Box;
  readonly chatLines: number;
  readonly chatSize: number;
  readonly panel: Box;
  readonly subtitles: Box;
  /** Alerts stand at the foot of this box, on her chest: they never cover her face. */
  readonly alerts: Box;
  /** 0 full light, 1 dark. */
  readonly dim: number;
  readonly energy: number;
  /** Where she looks when nothing else draws her eye, -1..1. */
  readonly gaze: number;
}

const TALK: SceneLayout = {
  character: { x: 65, top: 4.5, scale: 1.3 },
  chat: { left: 2.2, top: 40, width: 29, height: 40 },
  chatLines: 9,
  chatSize: 1,
  panel: { left: 2.2, top: 18, width: 38, height: 62 },
  subtitles: { left: 14, top: 82, width: 72, height: 15 },
  alerts: { left: 42, top: 13, width: 46, height: 68.5 },
  dim: 0,
  energy: 1,
  gaze: 0,
};

const LAYOUTS: Readonly<Record<Activity, SceneLayout>> = {
  talk: TALK,
  react: {
    ...TALK,
    character: { x: 67, top: 4.5, scale: 1.3 },
    chat: { left: 2.2, top: 19, width: 40, height: 61 },
    chatLines: 11,
    chatSize: 1.25,
    alerts: { ...TALK.alerts, left: 44 },
    gaze: -0.35,
  },
  game: {
    ...TALK,
    character: { x: 80.5, top: 10, scale: 1.2 },
    chat: { left: 39.6, top: 44, width: 21.5, height: 36 },
    chatLines: 7,
    chatSize: 0.88,
    panel: { left: 2.2, top: 17.5, width: 36, height: 63 },
    alerts: { ...TALK.alerts, left: 61, width: 38 },
    gaze: -0.3,
  },
  q_and_a: {
    ...TALK,
    character: { x: 67, top: 4.5, scale: 1.3 },
    chat: { left: 2.2, top: 62, width: 34, height: 18 },
    chatLines: 5,
    chatSize: 0.92,
    panel: { left: 2.2, top: 18, width: 40, height: 43 },
    alerts: { ...TALK.alerts, left: 44 },
    gaze: -0.12,
  },
  idle: {
    ...TALK,
    character: { x: 58, top: 14, scale: 1.18 },
    chat: { left: 2.2, top: 52, width: 26, height: 28 },
    chatLines: 6,
    alerts: { ...TALK.alerts, left: 35 },
    dim: 0.5,
    energy: 0.25,
    gaze: 0.1,
  },
};

export function layoutFor(activity: Activity): SceneLayout {
  return LAYOUTS[activity];
}

/** An eased move from where things stand to a new placement. */
export class PlacementEase {
  private from: Placement;
  private to: Placement;
  private progress = 1;

  constructor(
    initial: Placement,
    private readonly seconds: number,
  ) {
    this.from = initial;
    this.to = initial;
  }

  moveTo(target: Placement): void {
    if (target === this.to) return;
    this.from = this.current;
    this.to = target;
    this.progress = 0;
  }

  step(seconds: number): Placement {
    this.progress = Math.min(1, this.progress + seconds / this.seconds);
    return this.current;
  }

  private get current(): Placement {
    const t = easeInOut(this.progress);
    const mix = (a: number, b: number): number => a + (b - a) * t;
    return {
      x: mix(this.from.x, this.to.x),
      top: mix(this.from.top, this.to.top),
      scale: mix(this.from.scale, this.to.scale),
    };
  }
}

export function easeInOut(t: number): number {
  return t < 0.5 ? 4 * t ** 3 : 1 - (-2 * t + 2) ** 3 / 2;
}
