const LIGHTEST_NEEDED = 0.5;
const HUES = ["#8fd3ff", "#ffb1d2", "#b9a5ff", "#8ff0d6", "#ffd98a", "#ffb59a", "#a8e08f", "#9fb6ff"] as const;

/** A steady colour for a viewer who has chosen none. */
export function nameColor(viewer: string): string {
  let hash = 7;
  for (const character of viewer) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return HUES[hash % HUES.length] ?? HUES[0];
}

/** Lightens a colour (`#rrggbb`) until it can be read on the dark cards. */
export function readableOnDark(color: string): string {
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const [r = 0, g = 0, b = 0] = channels;
  const light = (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
  if (light >= LIGHTEST_NEEDED) return color;
  const mix = (LIGHTEST_NEEDED - light) / (1 - light);
  const hex = channels.map((value) => Math.round(value + (255 - value) * mix).toString(16).padStart(2, "0"));
  return `#${hex.join("")}`;
}
