import { beforeEach, describe, expect, it } from "vitest";
import puppet from "../puppet/puppet.json";
import type { AudioFrame } from "../src/protocol/audio_frame";
import type { SentenceStart } from "../src/protocol/messages";
import { Speech, type StageVoice } from "../src/speech/speech";

const RATE = 1000;

class FakeVoice implements StageVoice {
  live = true;
  time = 100;
  latency = 0.03;
  stops = 0;
  readonly played: { readonly at: number; readonly count: number }[] = [];
  now = () => this.time;
  heard = () => this.time - this.latency;
  play(samples: Float32Array<ArrayBuffer>, _rate: number, at: number): void {
    this.played.push({ at, count: samples.length });
  }
  stop(): void {
    this.stops += 1;
  }
}

const start = (sentenceId: string): SentenceStart => ({
  type: "sentence_start",
  utteranceId: "u",
  sentenceId,
  text: "Hello there.",
  emotion: "joy",
  sampleRate: RATE,
  addressee: null,
});

const chunk = (sentenceId: string, firstSample: number, count: number): AudioFrame => ({
  sentenceId,
  firstSample,
  words: [],
  visemes: [{ viseme: "aa", start: firstSample / RATE, duration: 0.1 }],
  samples: new Float32Array(count).fill(0.3),
});

const end = (sentenceId: string, durationSeconds: number) =>
  ({ type: "sentence_end", sentenceId, durationSeconds }) as const;

let voice: FakeVoice;
let log: string[];
let speech: Speech;

beforeEach(() => {
  voice = new FakeVoice();
  log = [];
  speech = make(1);
});

function make(speed: number): Speech {
  return new Speech(
    voice,
    puppet.visemes,
    {
      began: (sentence) => log.push(`began ${sentence.start.sentenceId}`),
      ended: (sentence) => log.push(`ended ${sentence.start.sentenceId}`),
      played: (id, ms) => log.push(`played ${id} ${ms.toFixed(0)}`),
    },
    speed,
  );
}

function at(time: number) {
  voice.time = time;
  return speech.tick();
}

describe("Speech", () => {
  it("plays the first sample at most 30 ms after its arrival and without gaps", () => {
    speech.start(start("a"));
    speech.audio(chunk("a", 0, 60));
    speech.audio(chunk("a", 60, 60));
    const [first, second] = voice.played;
    expect(first!.at - 100).toBeGreaterThan(0);
    expect(first!.at - 100).toBeLessThanOrEqual(0.03);
    expect(second!.at - first!.at).toBeCloseTo(0.06, 9);
  });

  it("moves the mouth with what is heard, not with what is sent", () => {
    speech.start(start("a"));
    speech.audio(chunk("a", 0, 100));
    expect(at(100.045).sentence).toBeNull();
    const moment = at(100.1);
    expect(moment.position).toBeCloseTo(0.05, 9);
    expect(moment.mouth.open).toBeGreaterThan(0.5);
  });

  it("starts a sentence when the one before it is over", () => {
    for (const id of ["a", "b"]) {
      speech.start(start(id));
      speech.audio(chunk(id, 0, 200));
      speech.end(end(id, 0.2));
    }
    expect(voice.played[1]!.at - voice.played[0]!.at).toBeCloseTo(0.2, 9);
    at(100.1);
    at(100.3);
    at(100.5);
    expect(log).toEqual(["played a 20", "began a", "played b 220", "ended a", "began b", "ended b"]);
  });

  it("is silent at once", () => {
    speech.start(start("a"));
    speech.audio(chunk("a", 0, 200));
    at(100.1);
    speech.silence();
    expect(voice.stops).toBe(1);
    expect(log.at(-1)).toBe("ended a");
    speech.audio(chunk("a", 200, 100));
    expect(voice.played).toHaveLength(1);
    expect(at(100.11).mouth.open).toBe(0);
  });

  it("runs the mouth while sound is withheld, and lets in the rest when it comes", () => {
    voice.live = false;
    voice.latency = 0;
    speech.start(start("a"));
    speech.audio(chunk("a", 0, 200));
    expect(voice.played).toHaveLength(0);
    expect(at(100.07).mouth.open).toBeGreaterThan(0.5);
    voice.live = true;
    at(100.12);
    expect(voice.played).toHaveLength(1);
    const { at: when, count } = voice.played[0]!;
    expect(when).toBeCloseTo(100.14, 2);
    expect(when + count / RATE).toBeCloseTo(100.22, 6);
  });

  it("runs timings without samples at the show's speed", () => {
    speech = make(10);
    voice.latency = 0;
    speech.start(start("a"));
    speech.audio({ ...chunk("a", 0, 0), visemes: [{ viseme: "aa", start: 0, duration: 4 }] });
    speech.end(end("a", 4));
    expect(at(100.22).position).toBeCloseTo(2, 6);
    expect(at(100.43).sentence).toBeNull();
  });

  it("shows a sentence that has no audio for as long as it is told", () => {
    voice.latency = 0;
    speech.start(start("a"));
    speech.end(end("a", 1));
    expect(at(100.5).sentence?.start.sentenceId).toBe("a");
    expect(at(101.1).sentence).toBeNull();
  });

  it("gives up a sentence whose end never comes", () => {
    speech.start(start("a"));
    speech.audio(chunk("a", 0, 100));
    expect(at(101).sentence).not.toBeNull();
    expect(at(105).sentence).toBeNull();
  });

  it("ignores audio of a sentence it was not told of", () => {
    speech.audio(chunk("x", 0, 100));
    expect(voice.played).toHaveLength(0);
  });
});
