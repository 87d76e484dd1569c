import type { Alert, AlertKind } from "../protocol/messages";
import { AlertQueue, type AlertCard } from "./alert_queue";
import { element, show } from "./element";
import { icon, type IconName } from "./icons";

const ICONS: Readonly<Record<AlertKind, IconName>> = {
  donation: "heart",
  cheer: "gem",
  subscription: "star",
  resubscription: "star",
  gift: "gift",
  raid: "comet",
  follow: "feather",
  goal: "flag",
};

/** The alert card above the scene. */
export class AlertsView {
  readonly root = element("section", "alerts");
  private readonly queue = new AlertQueue();
  private shown: AlertCard | null = null;

  /** `onShown` tells which alert has come up, so that she can react to it. */
  constructor(private readonly onShown: (alert: Alert) => void) {}

  push(alert: Alert): void {
    this.queue.push(alert);
  }

  tick(now: number): void {
    const card = this.queue.at(now);
    if (card === this.shown) return;
    this.shown = card;
    for (const old of Array.from(this.root.children)) retire(old);
    if (!card) return;
    const view = card.kind === "single" ? alertCard(card.alert) : mergedCard(card.count);
    this.root.append(view);
    requestAnimationFrame(() => show(view, true));
    if (card.kind === "single") this.onShown(card.alert);
  }
}

function retire(card: Element): void {
  card.classList.remove("shown");
  card.classList.add("leaving");
  window.setTimeout(() => card.remove(), 450);
}

function alertCard(alert: Alert): HTMLElement {
  const card = element("article", `alert ${alert.kind}`);
  const body = element("div", "alert-body");
  body.append(element("h2", "alert-headline", alert.headline));
  if (alert.message !== "") body.append(element("p", "alert-message", alert.message));
  card.append(icon(ICONS[alert.kind], "alert-icon"), body);
  if (alert.amount !== null) card.append(element("strong", "alert-amount", alert.amount));
  card.append(sparks());
  return card;
}

function mergedCard(count: number): HTMLElement {
  const card = element("article", "alert merged");
  const body = element("div", "alert-body");
  body.append(element("h2", "alert-headline", `+${count} more`));
  body.append(element("p", "alert-message", "Thank you, all of you!"));
  card.append(icon("star", "alert-icon"), body, sparks());
  return card;
}

function sparks(): HTMLElement {
  const field = element("div", "sparks");
  for (let i = 0; i < 10; i++) {
    const spark = element("i", "spark");
    spark.style.setProperty("--turn", `${i * 36 + 12}deg`);
    spark.style.setProperty("--late", `${(i % 5) * 60}ms`);
    field.append(spark);
  }
  return field;
}
