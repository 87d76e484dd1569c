import type { ChatDeleted, ChatLine, Role } from "../protocol/messages";
import { ChatLog } from "./chat_log";
import { element, show } from "./element";
import { readableOnDark, nameColor } from "./name_color";

const MOST_LINES = 14;
/** Lines grow faint after this long without the newest pushing them out. */
const FADE_AFTER_S = 45;

const BADGES: Readonly<Record<Role, string>> = { broadcaster: "host", moderator: "mod", vip: "vip", subscriber: "sub" };

/** The chat overlay. */
export class ChatView {
  readonly root = element("section", "chat panel-free");
  private readonly log = new ChatLog(MOST_LINES);
  private readonly drawn = new Map<ChatLine, { readonly view: HTMLElement; readonly since: number }>();

  add(line: ChatLine, now: number): void {
    this.log.add(line);
    this.sync(now);
  }

  delete(message: ChatDeleted, now: number): void {
    this.log.delete(message);
    this.sync(now);
  }

  /** How many lines the layout has room for. */
  limit(lines: number): void {
    this.root.style.setProperty("--lines", String(lines));
    Array.from(this.root.children).forEach((child, index, all) => {
      child.classList.toggle("surplus", index < all.length - lines);
    });
  }

  tick(now: number): void {
    for (const { view, since } of this.drawn.values()) view.classList.toggle("faint", now - since > FADE_AFTER_S);
  }

  private sync(now: number): void {
    const lines = new Set(this.log.lines);
    for (const [line, { view }] of this.drawn) {
      if (lines.has(line)) continue;
      view.remove();
      this.drawn.delete(line);
    }
    for (const line of lines) {
      if (this.drawn.has(line)) continue;
      const view = chatLine(line);
      this.drawn.set(line, { view, since: now });
      this.root.append(view);
      requestAnimationFrame(() => show(view, true));
    }
    this.limit(Number(this.root.style.getPropertyValue("--lines")) || MOST_LINES);
  }
}

function chatLine(line: ChatLine): HTMLElement {
  const view = element("p", "chat-line");
  for (const role of line.roles) view.append(element("span", `badge ${role}`, BADGES[role]));
  const name = element("b", "chat-name", line.viewer);
  name.style.color = readableOnDark(line.color ?? nameColor(line.viewerId || line.viewer));
  view.append(name, element("span", "chat-text", line.text));
  return view;
}
