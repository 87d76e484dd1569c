import { describe, expect, it } from "vitest";
import { money } from "../src/overlay/cards";
import { ChatLog } from "../src/overlay/chat_log";
import { timeLeft } from "../src/overlay/goals";
import { nameColor, readableOnDark } from "../src/overlay/name_color";
import type { ChatLine } from "../src/protocol/messages";
import { alignWords, spokenAt } from "../src/speech/subtitle_words";

const line = (id: string, viewerId = "v"): ChatLine => ({
  type: "chat",
  id,
  viewerId,
  viewer: viewerId,
  color: null,
  text: "hi",
  roles: [],
});

const ids = (log: ChatLog) => log.lines.map((item) => item.id);

describe("timeLeft", () => {
  it("is the more exact the less is left", () => {
    expect([0, 59.2, 3599, 3600, 7265, 2 * 86400 - 1, 2 * 86400, 40 * 86400 + 5].map(timeLeft)).toEqual([
      "0:00",
      "1:00",
      "59:59",
      "1 h 0 min",
      "2 h 1 min",
      "47 h 59 min",
      "2 days",
      "40 days",
    ]);
  });
});

describe("ChatLog", () => {
  it("keeps the newest lines", () => {
    const log = new ChatLog(3);
    for (const id of ["a", "b", "c", "d"]) log.add(line(id));
    expect(ids(log)).toEqual(["b", "c", "d"]);
  });

  it("takes a line once, also after a reconnect", () => {
    const log = new ChatLog(3);
    log.add(line("a"));
    log.add(line("a"));
    expect(ids(log)).toEqual(["a"]);
  });

  it("removes one line or all of a viewer, and keeps out a line deleted before it came", () => {
    const log = new ChatLog(9);
    for (const item of [line("a", "x"), line("b", "y"), line("c", "x")]) log.add(item);
    log.delete({ type: "chat_deleted", id: null, viewerId: "x" });
    expect(ids(log)).toEqual(["b"]);
    log.delete({ type: "chat_deleted", id: "d", viewerId: null });
    log.add(line("d"));
    expect(ids(log)).toEqual(["b"]);
  });
});

describe("names", () => {
  it("have a steady colour that reads on dark", () => {
    expect(nameColor("Tove")).toBe(nameColor("Tove"));
    expect(readableOnDark("#ffffff")).toBe("#ffffff");
    const channels = (color: string) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
    expect(Math.min(...channels(readableOnDark("#000000")))).toBeGreaterThan(110);
  });
});

describe("money", () => {
  it("is written as people write it, also in an unknown currency", () => {
    expect(money(342.5, "EUR")).toBe("€342.50");
    expect(money(500, "EUR")).toBe("€500");
    expect(money(12, "bits!")).toBe("12 bits!");
  });
});

describe("subtitle words", () => {
  const text = "We, um, we saw the sea; the sea!";
  const say = (...words: string[]) => words.map((word, i) => ({ text: word, start: i, duration: 0.9 }));

  it("are found in order, repeated ones too", () => {
    const spans = alignWords(text, say("we", "um", "we", "saw", "the", "sea", "the", "sea"));
    expect(spans.map((span) => text.slice(span.from, span.to))).toEqual(["We", "um", "we", "saw", "the", "sea", "the", "sea"]);
    expect(spans.at(-1)?.to).toBe(text.length - 1);
  });

  it("pass over a word the subtitle lacks", () => {
    const spans = alignWords(text, say("We,", "euro", "saw"));
    expect(spans.map((span) => text.slice(span.from, span.to))).toEqual(["We", "saw"]);
  });

  it("tell which word is spoken", () => {
    const spans = alignWords(text, say("We", "um"));
    expect(spokenAt(spans, -0.1)).toBeNull();
    expect(spokenAt(spans, 0.95)?.from).toBe(0);
    expect(spokenAt(spans, 1.5)?.from).toBe(4);
  });
});
