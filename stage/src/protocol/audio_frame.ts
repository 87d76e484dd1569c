import { asFields, list, number, oneOf, text } from "./fields";

export const VISEMES = [
  "sil",
  "PP",
  "FF",
  "TH",
  "DD",
  "kk",
  "CH",
  "SS",
  "nn",
  "RR",
  "aa",
  "E",
  "I",
  "O",
  "U",
] as const;
export type Viseme = (typeof VISEMES)[number];

/** Seconds from the sentence's first sample. */
export interface TimedWord {
  readonly text: string;
  readonly start: number;
  readonly duration: number;
}

export interface TimedViseme {
  readonly viseme: Viseme;
  readonly start: number;
  readonly duration: number;
}

export interface AudioFrame {
  readonly sentenceId: string;
  readonly firstSample: number;
  readonly words: readonly TimedWord[];
  readonly visemes: readonly TimedViseme[];
  /** Mono, -1..1; empty when the show runs faster than real time. */
  readonly samples: Float32Array<ArrayBuffer>;
}

/** `u32` header length, JSON header, then signed 16-bit little-endian PCM; `null` for garbage. */
export function decodeAudioFrame(buffer: ArrayBuffer): AudioFrame | null {
  if (buffer.byteLength < 4) return null;
  const headerLength = new DataView(buffer).getUint32(0, true);
  if (headerLength > buffer.byteLength - 4) return null;
  const header = parseHeader(new Uint8Array(buffer, 4, headerLength));
  if (!header) return null;
  const sentenceId = text(header["sentence_id"]);
  if (sentenceId === "") return null;
  return {
    sentenceId,
    firstSample: Math.max(0, Math.round(number(header["first_sample"]))),
    words: list(header["words"]).flatMap(word),
    visemes: list(header["visemes"]).flatMap(viseme),
    samples: decodePcm(buffer, 4 + headerLength),
  };
}

function parseHeader(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    return asFields(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return null;
  }
}

function word(item: unknown): TimedWord[] {
  const f = asFields(item);
  if (!f) return [];
  return [{ text: text(f["text"]), start: number(f["start_s"]), duration: Math.max(0, number(f["duration_s"])) }];
}

function viseme(item: unknown): TimedViseme[] {
  const f = asFields(item);
  if (!f) return [];
  const kind = oneOf(f["viseme"], VISEMES, "sil");
  return [{ viseme: kind, start: number(f["start_s"]), duration: Math.max(0, number(f["duration_s"])) }];
}

function decodePcm(buffer: ArrayBuffer, offset: number): Float32Array<ArrayBuffer> {
  const view = new DataView(buffer, offset);
  const samples = new Float32Array(Math.floor(view.byteLength / 2));
  for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(2 * i, true) / 32768;
  return samples;
}
