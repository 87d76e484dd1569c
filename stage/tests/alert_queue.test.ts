import { describe, expect, it } from "vitest";
import { AlertQueue } from "../src/overlay/alert_queue";
import type { Alert } from "../src/protocol/messages";

const alert = (id: string, goal: string | null = null): Alert => ({
  type: "alert",
  id,
  kind: "donation",
  viewer: "v",
  headline: id,
  message: "",
  amount: null,
  goal,
});

/** Shows all, returns the ids of the cards and how many alerts the merged ones stand for. */
function drain(queue: AlertQueue): { readonly shown: string[]; readonly merged: number } {
  const shown: string[] = [];
  let merged = 0;
  for (let now = 0; now < 2000; now += 0.25) {
    const card = queue.at(now);
    if (card?.kind === "single" && shown.at(-1) !== card.alert.id) shown.push(card.alert.id);
    if (card?.kind === "merged") merged = card.count;
  }
  return { shown, merged };
}

describe("AlertQueue", () => {
  it("shows one after another, in order, each for its time", () => {
    const queue = new AlertQueue();
    queue.push(alert("a"));
    queue.push(alert("b"));
    expect(queue.at(0)).toMatchObject({ alert: { id: "a" } });
    expect(queue.at(3)).toMatchObject({ alert: { id: "a" } });
    expect(queue.at(5)).toMatchObject({ alert: { id: "b" } });
    expect(queue.at(10)).toBeNull();
  });

  it("shows the same alert once, however often it is sent", () => {
    const queue = new AlertQueue();
    queue.push(alert("a"));
    queue.push(alert("a"));
    expect(drain(queue).shown).toEqual(["a"]);
  });

  it("shows the highest of the milestones that one payment reached", () => {
    const queue = new AlertQueue();
    for (const each of [alert("gift"), alert("25", "cam"), alert("50", "cam"), alert("25 too", "mic"), alert("75", "cam")])
      queue.push(each);
    expect(drain(queue).shown).toEqual(["gift", "75", "25 too"]);
    queue.push(alert("100", "cam"));
    expect(drain(queue).shown).toEqual(["100"]);
  });

  it("loses none up to 50 and counts those beyond", () => {
    const queue = new AlertQueue();
    const ids = Array.from({ length: 62 }, (_, i) => `n${i}`);
    for (const id of ids) queue.push(alert(id));
    const { shown, merged } = drain(queue);
    expect(shown).toEqual(ids.slice(0, 50));
    expect(merged).toBe(12);
  });
});
