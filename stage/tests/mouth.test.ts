import { describe, expect, it } from "vitest";
import puppet from "../puppet/puppet.json";
import type { TimedViseme, Viseme } from "../src/protocol/audio_frame";
import { Envelope } from "../src/speech/envelope";
import { VisemeTrack } from "../src/speech/viseme_track";

const RATE = 24000;

function track(...parts: readonly (readonly [Viseme, number])[]): VisemeTrack {
  const made = new VisemeTrack(puppet.visemes);
  const visemes: TimedViseme[] = [];
  let at = 0;
  for (const [viseme, duration] of parts) {
    visemes.push({ viseme, start: at, duration });
    at += duration;
  }
  made.add(visemes);
  return made;
}

describe("VisemeTrack", () => {
  it("opens for vowels and closes for silence", () => {
    const made = track(["sil", 0.3], ["aa", 0.3], ["sil", 0.3]);
    expect(made.mouth(0.1).open).toBe(0);
    expect(made.mouth(0.45).open).toBeGreaterThan(0.9);
    expect(made.mouth(0.85).open).toBe(0);
  });

  it("crosses half-way where the sounds meet: it neither leads nor lags", () => {
    const made = track(["E", 0.3], ["aa", 0.3]);
    const middle = (puppet.visemes.E.open + puppet.visemes.aa.open) / 2;
    expect(Math.abs(made.mouth(0.3).open - middle)).toBeLessThan(0.06);
  });

  it("closes the lips for a short p between vowels", () => {
    const made = track(["aa", 0.2], ["PP", 0.06], ["aa", 0.2]);
    expect(made.mouth(0.23).open).toBeLessThan(0.25);
  });

  it("rounds for u and spreads for i", () => {
    expect(track(["U", 0.3]).mouth(0.15).form).toBeLessThan(-0.5);
    expect(track(["I", 0.3]).mouth(0.15).form).toBeGreaterThan(0.5);
  });

  it("is closed before, after and without visemes", () => {
    expect(track().mouth(1)).toEqual({ open: 0, form: 0 });
    expect(track(["aa", 0.2]).mouth(0.4).open).toBe(0);
    expect(track(["aa", 0.2]).at(0.1)).toBe("aa");
    expect(track(["aa", 0.2]).at(0.3)).toBe("sil");
  });
});

describe("Envelope", () => {
  const tone = (seconds: number, level: number) =>
    Float32Array.from({ length: Math.round(seconds * RATE) }, (_, i) => level * Math.sin(i * 0.3));

  it("follows loudness within one window, however it is cut into chunks", () => {
    const whole = Float32Array.from([...tone(0.2, 0), ...tone(0.2, 0.5), ...tone(0.2, 0)]);
    for (const size of [480, 1441, whole.length]) {
      const envelope = new Envelope(RATE);
      for (let at = 0; at < whole.length; at += size) envelope.add(at, whole.subarray(at, at + size));
      expect(envelope.level(0.1)).toBeLessThan(0.01);
      expect(envelope.level(0.3)).toBeGreaterThan(0.9);
      expect(envelope.level(0.5)).toBeLessThan(0.01);
      const half = [...Array(60).keys()].map((i) => 0.17 + i / 1000).find((second) => envelope.level(second) > 0.7);
      expect(Math.abs((half ?? 0) - 0.2)).toBeLessThan(0.011);
    }
  });

  it("is empty until samples come", () => {
    expect(new Envelope(RATE).empty).toBe(true);
    expect(new Envelope(RATE).level(0.5)).toBe(0);
  });
});
