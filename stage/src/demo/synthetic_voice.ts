import type { AudioFrame, TimedViseme, TimedWord, Viseme } from "../protocol/audio_frame";

export const DEMO_RATE = 24000;
const CHUNK_S = 0.06;

const LETTERS: readonly (readonly [RegExp, Viseme, number])[] = [
  [/[aäà]/, "aa", 0.11],
  [/[eé]/, "E", 0.09],
  [/[iy]/, "I", 0.08],
  [/o/, "O", 0.1],
  [/[uw]/, "U", 0.09],
  [/[pbm]/, "PP", 0.07],
  [/[fv]/, "FF", 0.07],
  [/[td]/, "DD", 0.055],
  [/[kgcqh]/, "kk", 0.055],
  [/[szx]/, "SS", 0.08],
  [/j/, "CH", 0.08],
  [/[nl]/, "nn", 0.06],
  [/r/, "RR", 0.06],
];
const FORMANTS: Partial<Record<Viseme, readonly [number, number]>> = {
  aa: [800, 1300],
  E: [550, 1900],
  I: [320, 2400],
  O: [480, 900],
  U: [340, 760],
};

export interface DemoSpeech {
  readonly duration: number;
  readonly frames: readonly AudioFrame[];
}

/** A hummed stand-in for a voice: spelling to visemes, visemes to two gliding formants. */
export function speakSynthetically(sentenceId: string, text: string): DemoSpeech {
  const words: TimedWord[] = [];
  const visemes: TimedViseme[] = [];
  let at = 0.05;
  for (const word of text.split(/\s+/).filter((item) => item !== "")) {
    const start = at;
    for (const letter of word.toLowerCase()) {
      const sound = LETTERS.find(([pattern]) => pattern.test(letter));
      if (!sound) continue;
      visemes.push({ viseme: sound[1], start: at, duration: sound[2] });
      at += sound[2];
    }
    words.push({ text: word, start, duration: at - start });
    const pause = /[.!?,:;]$/.test(word) ? 0.22 : 0.035;
    visemes.push({ viseme: "sil", start: at, duration: pause });
    at += pause;
  }
  const samples = hum(visemes, at);
  return { duration: at, frames: cut(sentenceId, samples, words, visemes) };
}

function hum(visemes: readonly TimedViseme[], duration: number): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(Math.ceil(duration * DEMO_RATE));
  let phase = 0;
  let level = 0;
  let [low, high] = [600, 1400];
  for (let i = 0; i < samples.length; i++) {
    const time = i / DEMO_RATE;
    const current = visemes.find((item) => time >= item.start && time < item.start + item.duration);
    const formant = current ? FORMANTS[current.viseme] : undefined;
    const loud = current?.viseme === "sil" || !current ? 0 : formant ? 1 : 0.25;
    level += (loud - level) * 0.004;
    low += ((formant?.[0] ?? low) - low) * 0.002;
    high += ((formant?.[1] ?? high) - high) * 0.002;
    phase += (225 + 30 * Math.sin(time * 5) + 18 * Math.sin(time * 1.7)) / DEMO_RATE;
    const glottis = 2 * (phase % 1) - 1;
    const color = 0.6 * Math.sin(2 * Math.PI * low * time) + 0.3 * Math.sin(2 * Math.PI * high * time);
    samples[i] = 0.16 * level * (0.35 * glottis + color * (0.5 - 0.5 * glottis));
  }
  return samples;
}

function cut(
  sentenceId: string,
  samples: Float32Array<ArrayBuffer>,
  words: readonly TimedWord[],
  visemes: readonly TimedViseme[],
): AudioFrame[] {
  const size = Math.round(CHUNK_S * DEMO_RATE);
  return Array.from({ length: Math.ceil(samples.length / size) }, (_, index) => {
    const [from, to] = [index * CHUNK_S, (index + 1) * CHUNK_S];
    const begins = (item: { readonly start: number }): boolean => item.start >= from && item.start < to;
    return {
      sentenceId,
      firstSample: index * size,
      words: words.filter(begins),
      visemes: visemes.filter(begins),
      samples: samples.slice(index * size, (index + 1) * size),
    };
  });
}
