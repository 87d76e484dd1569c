import { describe, expect, it } from "vitest";
import { decodeMessage } from "../src/protocol/decode";
import { seeded } from "../src/scene/seeded";

const decode = (value: unknown) => decodeMessage(JSON.stringify(value));

describe("decodeMessage", () => {
  it("reads a sentence with its addressee", () => {
    expect(
      decode({
        type: "sentence_start",
        utterance_id: "u1",
        sentence_id: "s1",
        text: "Hello.",
        emotion: "joy",
        sample_rate: 22050,
        addressee: "Tove",
      }),
    ).toEqual({
      type: "sentence_start",
      utteranceId: "u1",
      sentenceId: "s1",
      text: "Hello.",
      emotion: "joy",
      sampleRate: 22050,
      addressee: "Tove",
    });
  });

  it("ignores garbage and unknown types", () => {
    for (const frame of ["", "{", "null", "[]", "7", '{"type":3}', '{"type":"hologram"}', '{"type":"__proto__"}']) {
      expect(decodeMessage(frame)).toBeNull();
    }
  });

  it("keeps a message whose optional fields are wrong", () => {
    expect(decode({ type: "expression", emotion: "glee", intensity: 9, hold_s: "x" })).toEqual({
      type: "expression",
      emotion: "neutral",
      intensity: 1,
      holdSeconds: 2,
    });
  });

  it("accepts only plain colours for names", () => {
    const color = (value: unknown) => decode({ type: "chat", id: "1", viewer: "a", color: value, text: "" });
    expect(color("#12aB34")).toMatchObject({ color: "#12aB34" });
    expect(color("url(x)")).toMatchObject({ color: null });
    expect(color("#fff;background:url(x)")).toMatchObject({ color: null });
  });

  it("fills a short board to its full size and bounds a huge one", () => {
    const board = decode({ type: "board", game: "connect_four", rows: 2, columns: 3, cells: [[1, 7]], votes: { "1": 3, x: 2 } });
    expect(board).toMatchObject({ cells: [[1, 0, 0], [0, 0, 0]] });
    expect(board?.type === "board" && [...board.votes]).toEqual([[1, 3]]);
    const huge = decode({ type: "board", game: "connect_four", rows: 1e9, columns: 1e9, cells: [] });
    expect(huge?.type === "board" && huge.cells.length).toBe(12);
  });

  it("drops a deletion that names nothing", () => {
    expect(decode({ type: "chat_deleted" })).toBeNull();
    expect(decode({ type: "chat_deleted", viewer_id: "v" })).toMatchObject({ viewerId: "v", id: null });
  });

  it("reads goals, and leaves out those it could not tell apart", () => {
    const goal = { id: "a", title: "Lens", current: 5, target: 20, currency: "EUR", ends_in_s: -3 };
    const items = [goal, { ...goal, id: "b", ends_in_s: null }, { ...goal, id: "" }, 7, null];
    expect(decode({ type: "goals", items, more: 2 })).toEqual({
      type: "goals",
      items: [
        { id: "a", title: "Lens", current: 5, target: 20, currency: "EUR", endsInSeconds: 0 },
        { id: "b", title: "Lens", current: 5, target: 20, currency: "EUR", endsInSeconds: null },
      ],
      more: 2,
    });
    expect(decode({ type: "goals" })).toEqual({ type: "goals", items: [], more: 0 });
  });

  it("never throws, whatever the fields hold", () => {
    const random = seeded(3);
    const junk: unknown[] = [null, -1, 1e308, "x", [], {}, [[1]], true, "#zzzzzz"];
    const pick = () => junk[Math.floor(random() * junk.length)];
    const types = "hello activity status sentence_start sentence_end expression chat chat_deleted alert goals board questions";
    const names = "id items rows columns cells last votes winning score text emotion roles closes_in_s topic sample_rate";
    for (const type of types.split(" ")) {
      for (let round = 0; round < 60; round++) {
        const fields = Object.fromEntries(names.split(" ").map((name) => [name, pick()]));
        expect(() => decode({ ...fields, type })).not.toThrow();
      }
    }
  });
});
