import { asFields, clamp, list, number, oneOf, text, textOrNull, type Fields } from "./fields";
import {
  ACTIVITIES,
  ALERT_KINDS,
  EMOTIONS,
  ROLES,
  type Board,
  type Cell,
  type ChatLine,
  type Goal,
  type Question,
  type ServerMessage,
  type Square,
} from "./messages";

const MAX_BOARD_SIDE = 12;
const COLOR = /^#[0-9a-f]{6}$/i;

type Decoder = (fields: Fields) => ServerMessage | null;

/** One text frame to a message; `null` for garbage and for types this page does not know. */
export function decodeMessage(frame: string): ServerMessage | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(frame);
  } catch {
    return null;
  }
  const fields = asFields(parsed);
  if (!fields || typeof fields["type"] !== "string") return null;
  return DECODERS.get(fields["type"])?.(fields) ?? null;
}

const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  [
    "hello",
    (f) => ({
      type: "hello",
      protocol: number(f["protocol"], 1),
      name: text(f["name"]),
      sampleRate: clamp(number(f["sample_rate"], 24000), 8000, 96000),
      speed: clamp(number(f["speed"], 1), 0.01, 10000),
    }),
  ],
  [
    "activity",
    (f) => ({
      type: "activity",
      activity: oneOf(f["activity"], ACTIVITIES, "talk"),
      topic: text(f["topic"]),
      sinceSeconds: Math.max(0, number(f["since_s"])),
    }),
  ],
  [
    "status",
    (f) => ({
      type: "status",
      viewers: Math.max(0, number(f["viewers"])),
      chatPerMinute: Math.max(0, number(f["chat_per_minute"])),
    }),
  ],
  ["sentence_start", sentenceStart],
  [
    "sentence_end",
    (f) => ({
      type: "sentence_end",
      sentenceId: text(f["sentence_id"]),
      durationSeconds: Math.max(0, number(f["duration_s"])),
    }),
  ],
  ["silence", () => ({ type: "silence" })],
  [
    "expression",
    (f) => ({
      type: "expression",
      emotion: oneOf(f["emotion"], EMOTIONS, "neutral"),
      intensity: clamp(number(f["intensity"], 1), 0, 1),
      holdSeconds: Math.max(0, number(f["hold_s"], 2)),
    }),
  ],
  ["chat", chatLine],
  ["chat_deleted", chatDeleted],
  [
    "alert",
    (f) => ({
      type: "alert",
      id: text(f["id"]),
      kind: oneOf(f["kind"], ALERT_KINDS, "follow"),
      viewer: text(f["viewer"]),
      headline: text(f["headline"]),
      message: text(f["message"]),
      amount: textOrNull(f["amount"]),
      goal: textOrNull(f["goal"]),
    }),
  ],
  [
    "goals",
    (f) => ({ type: "goals", items: list(f["items"]).flatMap(goal), more: Math.max(0, number(f["more"])) }),
  ],
  ["board", board],
  ["questions", (f) => ({ type: "questions", items: list(f["items"]).flatMap(question) })],
]);

function sentenceStart(f: Fields): ServerMessage | null {
  const sentenceId = text(f["sentence_id"]);
  if (sentenceId === "") return null;
  return {
    type: "sentence_start",
    utteranceId: text(f["utterance_id"]),
    sentenceId,
    text: text(f["text"]),
    emotion: oneOf(f["emotion"], EMOTIONS, "neutral"),
    sampleRate: clamp(number(f["sample_rate"], 24000), 8000, 96000),
    addressee: textOrNull(f["addressee"]),
  };
}

function chatLine(f: Fields): ChatLine {
  const color = text(f["color"]);
  return {
    type: "chat",
    id: text(f["id"]),
    viewerId: text(f["viewer_id"]),
    viewer: text(f["viewer"]),
    color: COLOR.test(color) ? color : null,
    text: text(f["text"]),
    roles: ROLES.filter((role) => list(f["roles"]).includes(role)),
  };
}

function chatDeleted(f: Fields): ServerMessage | null {
  const id = textOrNull(f["id"]);
  const viewerId = textOrNull(f["viewer_id"]);
  return id === null && viewerId === null ? null : { type: "chat_deleted", id, viewerId };
}

function goal(item: unknown): Goal[] {
  const f = asFields(item);
  const id = f && textOrNull(f["id"]);
  if (!f || id === null) return [];
  const left = f["ends_in_s"];
  return [
    {
      id,
      title: text(f["title"]),
      current: number(f["current"]),
      target: number(f["target"]),
      currency: text(f["currency"]),
      endsInSeconds: typeof left === "number" ? Math.max(0, number(left)) : null,
    },
  ];
}

function question(item: unknown): Question[] {
  const f = asFields(item);
  if (!f) return [];
  const state = oneOf(f["state"], ["queued", "answering"] as const, "queued");
  return [{ viewer: text(f["viewer"]), text: text(f["text"]), state }];
}

function board(f: Fields): Board {
  const rows = Math.round(clamp(number(f["rows"]), 0, MAX_BOARD_SIDE));
  const columns = Math.round(clamp(number(f["columns"]), 0, MAX_BOARD_SIDE));
  const given = list(f["cells"]);
  const score = asFields(f["score"]) ?? {};
  const cells = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => cell(list(given[row])[column])),
  );
  return {
    type: "board",
    game: f["game"] === "connect_four" ? "connect_four" : null,
    rows,
    columns,
    cells,
    last: square(f["last"])[0] ?? null,
    turn: oneOf(f["turn"], ["streamer", "chat", "over"] as const, "over"),
    votes: votes(f["votes"]),
    closesInSeconds: typeof f["closes_in_s"] === "number" ? Math.max(0, f["closes_in_s"]) : null,
    winning: list(f["winning"]).flatMap(square),
    headline: text(f["headline"]),
    score: { streamer: number(score["streamer"]), chat: number(score["chat"]), draws: number(score["draws"]) },
  };
}

function cell(value: unknown): Cell {
  return value === 1 || value === 2 ? value : 0;
}

function square(value: unknown): Square[] {
  const [row, column] = list(value);
  return typeof row === "number" && typeof column === "number" ? [[row, column]] : [];
}

function votes(value: unknown): ReadonlyMap<number, number> {
  const entries = Object.entries(asFields(value) ?? {}).map(
    ([column, count]) => [Number(column), number(count)] as const,
  );
  return new Map(entries.filter(([column, count]) => Number.isInteger(column) && column > 0 && count > 0));
}
