import { describe, expect, it } from "vitest";
import { SmoothClock } from "../src/audio/smooth_clock";
import { speakSynthetically } from "../src/demo/synthetic_voice";
import { ReconnectPolicy } from "../src/link/reconnect";
import { ACTIVITIES } from "../src/protocol/messages";
import { layoutFor, PlacementEase } from "../src/scene/layout";
import { seeded } from "../src/scene/seeded";
import { readSettings } from "../src/settings";

describe("ReconnectPolicy", () => {
  it("doubles from 0.25 s to 5 s with jitter, and starts over after a success", () => {
    const late = new ReconnectPolicy(() => 1);
    expect(Array.from({ length: 7 }, () => late.nextDelay())).toEqual([0.25, 0.5, 1, 2, 4, 5, 5]);
    late.succeeded();
    expect(late.nextDelay()).toBe(0.25);
    const early = new ReconnectPolicy(() => 0);
    expect(early.nextDelay()).toBe(0.125);
  });
});

describe("readSettings", () => {
  it("shows everything unless told otherwise", () => {
    expect(readSettings("")).toMatchObject({ background: true, avatar: true, chat: true, muted: false, scale: 1, demo: false });
    expect(readSettings("?chat=0&goal=false&muted=1")).toMatchObject({ chat: false, goal: false, muted: true });
  });

  it("has no background when transparent, and bounds the scale", () => {
    expect(readSettings("?transparent=1")).toMatchObject({ transparent: true, background: false });
    expect(readSettings("?scale=99").scale).toBe(4);
    expect(readSettings("?scale=-1").scale).toBe(1);
    expect(readSettings("?scale=x").scale).toBe(1);
  });
});

describe("layouts", () => {
  it("keep every box on the stage and the panel clear of the subtitles", () => {
    for (const activity of ACTIVITIES) {
      const { chat, panel, subtitles, alerts } = layoutFor(activity);
      for (const box of [chat, panel, subtitles, alerts]) {
        expect(box.left + box.width, activity).toBeLessThanOrEqual(100);
        expect(box.top + box.height, activity).toBeLessThanOrEqual(100);
      }
      expect(panel.top + panel.height).toBeLessThanOrEqual(subtitles.top);
    }
  });

  it("keep the board and the character apart", () => {
    const { panel, character } = layoutFor("game");
    expect(panel.left + panel.width).toBeLessThan(character.x - 18);
  });

  it("ease from one placement to the next without a jump", () => {
    const ease = new PlacementEase(layoutFor("talk").character, 1);
    ease.moveTo(layoutFor("game").character);
    let before = ease.step(0).x;
    for (let i = 0; i < 70; i++) {
      const x = ease.step(1 / 60).x;
      expect(Math.abs(x - before)).toBeLessThan(1.2);
      before = x;
    }
    expect(before).toBe(layoutFor("game").character.x);
  });
});

describe("SmoothClock", () => {
  it("runs evenly over a reading that moves in steps, and never backwards", () => {
    const clock = new SmoothClock();
    const random = seeded(4);
    let before = -1;
    for (let wall = 0; wall < 20; wall += 1 / 60 + random() * 0.004) {
      const stepped = Math.floor(wall / 0.0107) * 0.0107;
      const value = clock.read(stepped, wall);
      expect(value).toBeGreaterThanOrEqual(before);
      expect(Math.abs(value - wall)).toBeLessThan(0.012);
      before = value;
    }
  });

  it("jumps when the reading does", () => {
    const clock = new SmoothClock();
    clock.read(1, 1);
    expect(clock.read(5, 1.02)).toBe(5);
  });
});

describe("the demo's voice", () => {
  it("cuts a line into chunks that join without a gap, each timing in the chunk it begins in", () => {
    const speech = speakSynthetically("s", "Good evening, little constellations.");
    let next = 0;
    for (const frame of speech.frames) {
      expect(frame.firstSample).toBe(next);
      next += frame.samples.length;
    }
    expect(next / 24000).toBeCloseTo(speech.duration, 2);
    expect(speech.frames.flatMap((frame) => frame.words).map((word) => word.text)).toEqual(["Good", "evening,", "little", "constellations."]);
  });
});
