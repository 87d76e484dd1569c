import type { Activity, ActivityChange, Questions, Status } from "../protocol/messages";
import { element, show } from "./element";
import { icon, type IconName } from "./icons";

const LABELS: Readonly<Record<Activity, { readonly label: string; readonly icon: IconName }>> = {
  talk: { label: "Talking", icon: "mic" },
  react: { label: "Chatting with you", icon: "chat" },
  game: { label: "Game time", icon: "board" },
  q_and_a: { label: "Q & A", icon: "question" },
  idle: { label: "A quiet moment", icon: "moon" },
};

/** What is on, about what, and for whom. */
export class ActivityCard {
  readonly root = element("section", "card activity-card");
  private readonly symbol = element("div", "activity-symbol");
  private readonly label = element("h1", "activity-label");
  private readonly topic = element("p", "activity-topic");
  private readonly viewers = element("span", "viewer-count");

  constructor() {
    const text = element("div", "activity-text");
    const live = element("p", "activity-live");
    live.append(element("i", "live-dot"), this.label, this.viewers);
    text.append(live, this.topic);
    this.root.append(this.symbol, text);
  }

  change(message: ActivityChange): void {
    const { label, icon: name } = LABELS[message.activity];
    this.label.textContent = label;
    this.topic.textContent = message.topic;
    show(this.topic, message.topic !== "");
    this.symbol.replaceChildren(icon(name, "activity-icon"));
    show(this.root, true);
  }

  status(message: Status): void {
    this.viewers.replaceChildren(icon("eye", "viewer-icon"), message.viewers.toLocaleString("en"));
  }
}

/** Money as people write it; an unknown currency is written out. */
export function money(amount: number, currency: string): string {
  const digits = Number.isInteger(amount) ? 0 : 2;
  try {
    return new Intl.NumberFormat("en", {
      style: "currency",
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(amount);
  } catch {
    return `${amount.toFixed(digits)} ${currency}`.trim();
  }
}

/** The question being answered, large, and those waiting. */
export class QuestionsPanel {
  readonly root = element("section", "card questions");
  private readonly list = element("ol", "question-list");

  constructor() {
    this.root.append(element("h1", "panel-title", "Your questions"), this.list);
  }

  update(message: Questions): void {
    show(this.root, message.items.length > 0);
    if (message.items.length === 0) return;
    const items = [...message.items].sort((a, b) => Number(b.state === "answering") - Number(a.state === "answering"));
    this.list.replaceChildren(
      ...items.slice(0, 6).map((item) => {
        const row = element("li", `question ${item.state}`);
        row.append(element("span", "question-text", item.text), element("b", "question-viewer", item.viewer));
        return row;
      }),
    );
  }
}
