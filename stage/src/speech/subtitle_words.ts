import type { TimedWord } from "../protocol/audio_frame";

/** A stretch of the subtitle's text and when it is spoken. */
export interface SpokenSpan {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

/** Finds each spoken word in the subtitle, in order; a word the subtitle lacks is passed over. */
export function alignWords(subtitle: string, words: readonly TimedWord[]): SpokenSpan[] {
  const haystack = subtitle.toLowerCase();
  const spans: SpokenSpan[] = [];
  let cursor = 0;
  for (const word of words) {
    const needle = bare(word.text);
    const from = needle === "" ? -1 : haystack.indexOf(needle, cursor);
    if (from < 0 || from - cursor > 40) continue;
    cursor = from + needle.length;
    spans.push({ from, to: cursor, start: word.start, end: word.start + word.duration });
  }
  return spans;
}

/** Character up to which the subtitle has been spoken, and the word being spoken. */
export function spokenAt(spans: readonly SpokenSpan[], second: number): SpokenSpan | null {
  return spans.findLast((span) => span.start <= second) ?? null;
}

function bare(word: string): string {
  return word.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
}
