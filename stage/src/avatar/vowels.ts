import type { Mouth } from "../speech/viseme_track";
import { clamp } from "./avatar";

export const VOWELS = ["aa", "ih", "ou", "ee", "oh"] as const;
export type Vowel = (typeof VOWELS)[number];

/** How far the puppet's mouth opens for each vowel at its fullest (`visemes` of `puppet.json`). */
export const OPENING: Readonly<Record<Vowel, number>> = { aa: 0.95, ih: 0.36, ou: 0.34, ee: 0.55, oh: 0.68 };

/** The form at which a mouth is wholly spread or wholly round. */
const SPREAD = 0.75;
const ROUND = 0.85;

/** A mouth as weights of five vowels, for bodies that know no other shapes; their sum is at most 1. */
export function vowelsOf(mouth: Mouth): Readonly<Record<Vowel, number>> {
  const spread = clamp(mouth.form / SPREAD, 0, 1);
  const round = clamp(-mouth.form / ROUND, 0, 1);
  const tallSpread = between(mouth.open, OPENING.ih, OPENING.ee);
  const tallRound = between(mouth.open, OPENING.ou, OPENING.oh);
  const shares: Record<Vowel, number> = {
    aa: 1 - spread - round,
    ih: spread * (1 - tallSpread),
    ee: spread * tallSpread,
    ou: round * (1 - tallRound),
    oh: round * tallRound,
  };
  for (const vowel of VOWELS) shares[vowel] *= clamp(mouth.open / OPENING[vowel], 0, 1);
  return shares;
}

/** The opening that weights of vowels come to: what `vowelsOf` makes of a mouth, taken back. */
export function openingOf(weights: Readonly<Record<Vowel, number>>): number {
  return VOWELS.reduce((sum, vowel) => sum + weights[vowel] * OPENING[vowel], 0);
}

function between(value: number, low: number, high: number): number {
  return clamp((value - low) / (high - low), 0, 1);
}
