import type { Activity, Alert, Board, ChatLine, Emotion, Role, ServerMessage } from "../protocol/messages";

export interface Line {
  readonly emotion: Emotion;
  readonly text: string;
  readonly addressee?: string;
}

export interface Scene {
  readonly activity: Activity;
  readonly topic: string;
  readonly messages: readonly ServerMessage[];
  readonly lines: readonly Line[];
}

function chat(id: number, viewer: string, text: string, roles: readonly Role[] = [], color: string | null = null): ChatLine {
  return { type: "chat", id: `demo-${id}`, viewerId: viewer, viewer, color, text, roles };
}

function alert(kind: Alert["kind"], viewer: string, headline: string, message = "", amount: string | null = null): Alert {
  return { type: "alert", id: `demo-${kind}`, kind, viewer, headline, message, amount, goal: null };
}

const BOARD: Board = {
  type: "board",
  game: "connect_four",
  rows: 6,
  columns: 7,
  cells: [
    [0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 1, 0, 0, 0],
    [0, 0, 2, 2, 1, 0, 0],
    [0, 1, 2, 1, 2, 0, 0],
    [2, 1, 1, 2, 1, 2, 0],
  ],
  last: [2, 3],
  turn: "chat",
  votes: new Map([
    [4, 9],
    [5, 4],
    [2, 2],
  ]),
  closesInSeconds: 14,
  winning: [],
  headline: "Me against chat",
  score: { streamer: 2, chat: 1, draws: 1 },
};

const NO_BOARD: Board = { ...BOARD, game: null };

export const OPENING: readonly ServerMessage[] = [
  { type: "status", viewers: 1284, chatPerMinute: 42 },
  {
    type: "goals",
    items: [
      { id: "fog", title: "A fog horn", current: 61, target: 80, currency: "USD", endsInSeconds: 2520 },
      { id: "study", title: "A telescope for the study", current: 342.5, target: 500, currency: "EUR", endsInSeconds: null },
    ],
    more: 0,
  },
  chat(1, "inkdrop", "good evening from a rainy balcony", ["subscriber"]),
  chat(2, "Marlowe", "the moon behind you is enormous tonight", [], "#1e90ff"),
  chat(3, "quietfox", "hi hi hi"),
  chat(4, "Sable_Ravn", "mod check, everyone behaving?", ["moderator"]),
  chat(5, "pencilcase", "<b>does html work</b> <img src=x onerror=alert(1)>"),
  chat(6, "Tove", "what is the story behind the quill?", ["vip", "subscriber"], "#ff7eb0"),
];

export const SCENES: readonly Scene[] = [
  {
    activity: "talk",
    topic: "Stars that were named by mistake",
    messages: [NO_BOARD, { type: "questions", items: [] }],
    lines: [
      { emotion: "neutral", text: "Good evening, little constellations. Pour something warm and sit down." },
      { emotion: "joy", text: "We have a moon the size of a cartwheel tonight, and nowhere to be!" },
      { emotion: "smirk", text: "Astronomers once named a star after a typing error. I feel seen.", addressee: "Marlowe" },
    ],
  },
  {
    activity: "react",
    topic: "Whatever you throw at me",
    messages: [alert("donation", "Tove", "Tove gives", "For the telescope. Point it at something silly.", "€25.00")],
    lines: [
      { emotion: "surprise", text: "Twenty-five? For glass and mirrors? You are wonderful!", addressee: "Tove" },
      { emotion: "sadness", text: "The last telescope met the stairs. We do not speak of it." },
    ],
  },
  {
    activity: "game",
    topic: "Connect four: best of five",
    messages: [BOARD, alert("raid", "nebula_nan", "nebula_nan raids!", "with 212 friends from the observatory")],
    lines: [
      { emotion: "anger", text: "Column four? Again? You are doing this on purpose." },
      { emotion: "fear", text: "Oh no. Oh no no. I did not see that diagonal." },
    ],
  },
  {
    activity: "q_and_a",
    topic: "Ask me nearly anything",
    messages: [
      NO_BOARD,
      {
        type: "questions",
        items: [
          { viewer: "Tove", text: "What is the story behind the quill?", state: "answering" },
          { viewer: "quietfox", text: "Do you dream when the stream ends?", state: "queued" },
          { viewer: "inkdrop", text: "Favourite constellation, and why is it Lyra?", state: "queued" },
        ],
      },
      alert("subscription", "quietfox", "quietfox subscribed", "First month!"),
    ],
    lines: [{ emotion: "joy", text: "The quill fell out of the sky. It has been writing my jokes since." }],
  },
  {
    activity: "idle",
    topic: "Back in a moment",
    messages: [{ type: "questions", items: [] }],
    lines: [{ emotion: "neutral", text: "Let us just look at the sky for a minute." }],
  },
];
