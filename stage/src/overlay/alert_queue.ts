import type { Alert } from "../protocol/messages";

/** Alerts waiting beyond this many are merged into one card. */
export const MOST_WAITING = 50;

export type AlertCard =
  | { readonly kind: "single"; readonly alert: Alert }
  | { readonly kind: "merged"; readonly count: number };

/** One alert after another. None is lost up to 50; beyond that they are counted and shown as one card. */
export class AlertQueue {
  private readonly waiting: Alert[] = [];
  private readonly seen = new Set<string>();
  private merged = 0;
  private shown: AlertCard | null = null;
  private until = 0;

  /** A repeated id is the same alert and is shown once; a milestone stands for the goal's lower ones still waiting. */
  push(alert: Alert): void {
    if (alert.id !== "" && this.seen.has(alert.id)) return;
    this.remember(alert.id);
    const lower = alert.goal === null ? -1 : this.waiting.findIndex((other) => other.goal === alert.goal);
    if (lower >= 0) this.waiting[lower] = alert;
    else if (this.waiting.length < MOST_WAITING) this.waiting.push(alert);
    else this.merged += 1;
  }

  /** The card to show at this time (seconds), or `null`. */
  at(now: number): AlertCard | null {
    if (this.shown && now < this.until) return this.shown;
    this.shown = this.next();
    if (this.shown) this.until = now + secondsFor(this.shown, this.waiting.length);
    return this.shown;
  }

  private next(): AlertCard | null {
    const alert = this.waiting.shift();
    if (alert) return { kind: "single", alert };
    if (this.merged === 0) return null;
    const count = this.merged;
    this.merged = 0;
    return { kind: "merged", count };
  }

  private remember(id: string): void {
    this.seen.add(id);
    const oldest = this.seen.values().next();
    if (this.seen.size > 500 && !oldest.done) this.seen.delete(oldest.value);
  }
}

/** Long messages stay longer; a long queue shortens all of them. */
function secondsFor(card: AlertCard, waiting: number): number {
  const reading = card.kind === "single" ? Math.min(4, card.alert.message.length * 0.035) : 0;
  const hurry = waiting > 12 ? 0.45 : waiting > 4 ? 0.7 : 1;
  return (4.5 + reading) * hurry;
}
