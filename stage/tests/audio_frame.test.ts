import { describe, expect, it } from "vitest";
import { decodeAudioFrame } from "../src/protocol/audio_frame";

function frame(header: unknown, samples: readonly number[], padding = 0): ArrayBuffer {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const buffer = new ArrayBuffer(4 + json.length + 2 * samples.length + padding);
  const view = new DataView(buffer);
  view.setUint32(0, json.length, true);
  new Uint8Array(buffer).set(json, 4);
  samples.forEach((sample, i) => view.setInt16(4 + json.length + 2 * i, sample, true));
  return buffer;
}

describe("decodeAudioFrame", () => {
  it("reads header and samples at an odd offset", () => {
    const header = { sentence_id: "s", first_sample: 7, words: [{ text: "ä", start_s: 0.5, duration_s: 0.1 }], visemes: [] };
    const decoded = decodeAudioFrame(frame(header, [0, 16384, -32768]));
    expect(decoded?.firstSample).toBe(7);
    expect(Array.from(decoded?.samples ?? [])).toEqual([0, 0.5, -1]);
    expect(decoded?.words).toEqual([{ text: "ä", start: 0.5, duration: 0.1 }]);
  });

  it("takes a frame without samples, and half a sample too many", () => {
    expect(decodeAudioFrame(frame({ sentence_id: "s", first_sample: 0 }, []))?.samples).toHaveLength(0);
    expect(decodeAudioFrame(frame({ sentence_id: "s", first_sample: 0 }, [1, 2], 1))?.samples).toHaveLength(2);
  });

  it("takes an unknown viseme for silence", () => {
    const header = { sentence_id: "s", visemes: [{ viseme: "QQ", start_s: 0, duration_s: 1 }, "x"] };
    expect(decodeAudioFrame(frame(header, []))?.visemes).toEqual([{ viseme: "sil", start: 0, duration: 1 }]);
  });

  it("refuses garbage", () => {
    const long = new ArrayBuffer(8);
    new DataView(long).setUint32(0, 4_000_000_000, true);
    for (const bad of [new ArrayBuffer(0), new ArrayBuffer(3), long, frame([], []), frame({ first_sample: 0 }, [])]) {
      expect(decodeAudioFrame(bad)).toBeNull();
    }
  });
});
