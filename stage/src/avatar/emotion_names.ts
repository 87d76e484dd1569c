import { EMOTIONS, type Emotion } from "../protocol/messages";

/** What makers of models call our emotions, the likeliest name first. VRM's preset names are among them. */
const NAMES: Readonly<Record<Emotion, readonly string[]>> = {
  neutral: ["neutral", "normal", "default"],
  joy: ["joy", "happy", "smile", "laugh", "glad", "fun"],
  sadness: ["sadness", "sad", "sorrow", "cry", "tear"],
  anger: ["anger", "angry", "mad"],
  surprise: ["surprise", "surprised", "shock", "astonished"],
  smirk: ["smirk", "smug", "relaxed", "wink", "fun"],
  fear: ["fear", "scared", "afraid", "worried", "surprised"],
};

/**
 * The model's expression for each emotion it has one for: the user's own choice, else one that is called so, else
 * one whose name holds such a word. Letters alone are compared, without case.
 */
export function expressionsFor(
  names: readonly string[],
  chosen: ReadonlyMap<string, string>,
): ReadonlyMap<Emotion, string> {
  const found = new Map<Emotion, string>();
  for (const emotion of EMOTIONS) {
    const name = nameFor(emotion, names, chosen.get(emotion));
    if (name !== undefined) found.set(emotion, name);
  }
  return found;
}

function nameFor(emotion: Emotion, names: readonly string[], chosen: string | undefined): string | undefined {
  if (chosen !== undefined) return names.find((name) => name === chosen);
  const words = NAMES[emotion];
  const called = words.map((word) => names.find((name) => plain(name) === word));
  const holding = words.map((word) => names.find((name) => plain(name).includes(word)));
  return [...called, ...holding].find((name) => name !== undefined);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, "");
}
