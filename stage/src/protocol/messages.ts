/** What goes over `/stage/ws`; `docs/stage-protocol.md` is the contract. */

export const PROTOCOL_VERSION = 1;

export const EMOTIONS = ["neutral", "joy", "sadness", "anger", "surprise", "smirk", "fear"] as const;
export type Emotion = (typeof EMOTIONS)[number];

export const ACTIVITIES = ["talk", "react", "game", "q_and_a", "idle"] as const;
export type Activity = (typeof ACTIVITIES)[number];

export const ALERT_KINDS = [
  "donation",
  "cheer",
  "subscription",
  "resubscription",
  "gift",
  "raid",
  "follow",
  "goal",
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export const ROLES = ["broadcaster", "moderator", "vip", "subscriber"] as const;
export type Role = (typeof ROLES)[number];

export interface Hello {
  readonly type: "hello";
  readonly protocol: number;
  readonly name: string;
  readonly sampleRate: number;
  /** Stream seconds per real second; 1 on air. */
  readonly speed: number;
}

export interface ActivityChange {
  readonly type: "activity";
  readonly activity: Activity;
  readonly topic: string;
  readonly sinceSeconds: number;
}

export interface Status {
  readonly type: "status";
  readonly viewers: number;
  readonly chatPerMinute: number;
}

export interface SentenceStart {
  readonly type: "sentence_start";
  readonly utteranceId: string;
  readonly sentenceId: string;
  readonly text: string;
  readonly emotion: Emotion;
  readonly sampleRate: number;
  readonly addressee: string | null;
}

export interface SentenceEnd {
  readonly type: "sentence_end";
  readonly sentenceId: string;
  readonly durationSeconds: number;
}

export interface Silence {
  readonly type: "silence";
}

export interface ExpressionCue {
  readonly type: "expression";
  readonly emotion: Emotion;
  readonly intensity: number;
  readonly holdSeconds: number;
}

export interface ChatLine {
  readonly type: "chat";
  readonly id: string;
  readonly viewerId: string;
  readonly viewer: string;
  readonly color: string | null;
  readonly text: string;
  readonly roles: readonly Role[];
}

/** Exactly one of the two is set. */
export interface ChatDeleted {
  readonly type: "chat_deleted";
  readonly id: string | null;
  readonly viewerId: string | null;
}

export interface Alert {
  readonly type: "alert";
  readonly id: string;
  readonly kind: AlertKind;
  readonly viewer: string;
  readonly headline: string;
  readonly message: string;
  readonly amount: string | null;
  /** Whose milestone it is. */
  readonly goal: string | null;
}

export interface Goal {
  readonly id: string;
  readonly title: string;
  readonly current: number;
  readonly target: number;
  readonly currency: string;
  /** Stream seconds until its deadline; null without one. */
  readonly endsInSeconds: number | null;
}

export interface Goals {
  readonly type: "goals";
  readonly items: readonly Goal[];
  /** Open besides those in `items`. */
  readonly more: number;
}

export type Cell = 0 | 1 | 2;
export type Square = readonly [row: number, column: number];

export interface Board {
  readonly type: "board";
  readonly game: "connect_four" | null;
  readonly rows: number;
  readonly columns: number;
  readonly cells: readonly (readonly Cell[])[];
  readonly last: Square | null;
  readonly turn: "streamer" | "chat" | "over";
  /** Votes by column, counted from 1. */
  readonly votes: ReadonlyMap<number, number>;
  readonly closesInSeconds: number | null;
  readonly winning: readonly Square[];
  readonly headline: string;
  readonly score: { readonly streamer: number; readonly chat: number; readonly draws: number };
}

export interface Question {
  readonly viewer: string;
  readonly text: string;
  readonly state: "queued" | "answering";
}

export interface Questions {
  readonly type: "questions";
  readonly items: readonly Question[];
}

export type ServerMessage =
  | Hello
  | ActivityChange
  | Status
  | SentenceStart
  | SentenceEnd
  | Silence
  | ExpressionCue
  | ChatLine
  | ChatDeleted
  | Alert
  | Goals
  | Board
  | Questions;

export type AudioState = "running" | "suspended";

/** Which avatar the page shows; `fault` says why it is not the one that was asked for. */
export interface AvatarMessage {
  readonly type: "avatar";
  readonly shown: "puppet" | "vrm" | "live2d";
  readonly fault: string | null;
}

export type PageMessage =
  | { readonly type: "ready"; readonly width: number; readonly height: number; readonly audio: AudioState }
  | { readonly type: "audio"; readonly state: AudioState }
  | AvatarMessage
  | { readonly type: "played"; readonly sentence_id: string; readonly started_ms: number };
