/** What the address of the page may switch; `stage/README.md` lists it. */
export interface Settings {
  readonly transparent: boolean;
  readonly background: boolean;
  readonly avatar: boolean;
  readonly chat: boolean;
  readonly subtitles: boolean;
  readonly alerts: boolean;
  readonly goal: boolean;
  readonly card: boolean;
  readonly board: boolean;
  readonly muted: boolean;
  readonly scale: number;
  readonly demo: boolean;
  readonly probe: boolean;
}

export function readSettings(query: string): Settings {
  const parameters = new URLSearchParams(query);
  const on = (name: string, fallback: boolean): boolean => flag(parameters.get(name), fallback);
  const transparent = on("transparent", false);
  return {
    transparent,
    background: on("background", true) && !transparent,
    avatar: on("avatar", true),
    chat: on("chat", true),
    subtitles: on("subtitles", true),
    alerts: on("alerts", true),
    goal: on("goal", true),
    card: on("card", true),
    board: on("board", true),
    muted: on("muted", false),
    scale: scale(parameters.get("scale")),
    demo: on("demo", false),
    probe: on("probe", false),
  };
}

function flag(value: string | null, fallback: boolean): boolean {
  if (value === null) return fallback;
  return !["0", "false", "no", "off"].includes(value.toLowerCase());
}

function scale(value: string | null): number {
  const parsed = Number(value ?? 1);
  return Number.isFinite(parsed) && parsed > 0 ? Math.min(4, Math.max(0.25, parsed)) : 1;
}
