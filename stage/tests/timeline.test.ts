import { describe, expect, it } from "vitest";
import { SentenceTimeline } from "../src/speech/timeline";

describe("SentenceTimeline", () => {
  it("lays chunks back to back", () => {
    const timeline = new SentenceTimeline(1);
    expect(timeline.lay(0, 0.06, 10)).toBe(10);
    expect(timeline.lay(0.06, 0.06, 9.9)).toBeCloseTo(10.06, 9);
    expect(timeline.position(10.1)).toBeCloseTo(0.1, 9);
    expect(timeline.position(9.5)).toBeCloseTo(-0.5, 9);
  });

  it("holds still in a gap and goes on when the late chunk sounds", () => {
    const timeline = new SentenceTimeline(1);
    timeline.lay(0, 0.1, 10);
    expect(timeline.lay(0.1, 0.1, 10.5)).toBe(10.5);
    expect(timeline.position(10.3)).toBeCloseTo(0.1, 9);
    expect(timeline.position(10.55)).toBeCloseTo(0.15, 9);
    expect(timeline.timeOf(0.2)).toBeCloseTo(10.6, 9);
  });

  it("runs at the show's speed", () => {
    const timeline = new SentenceTimeline(20);
    timeline.lay(0, 4, 10);
    expect(timeline.position(10.1)).toBeCloseTo(2, 9);
    expect(timeline.timeOf(4)).toBeCloseTo(10.2, 9);
  });

  it("has no place before its first chunk", () => {
    const timeline = new SentenceTimeline(1);
    expect(timeline.started).toBe(false);
    expect(timeline.position(10)).toBe(-Infinity);
    expect(timeline.timeOf(1)).toBe(Infinity);
  });
});
