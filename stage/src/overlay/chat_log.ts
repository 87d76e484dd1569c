import type { ChatDeleted, ChatLine } from "../protocol/messages";

/** The lines in view, newest last; what is deleted upstream vanishes and stays away. */
export class ChatLog {
  private kept: ChatLine[] = [];
  private readonly deletedIds = new Set<string>();

  constructor(private readonly most: number) {}

  get lines(): readonly ChatLine[] {
    return this.kept;
  }

  /** A line already there (sent again after a reconnect) is left as it is; the oldest goes beyond the cap. */
  add(line: ChatLine): void {
    if (this.deletedIds.has(line.id)) return;
    if (line.id !== "" && this.kept.some((item) => item.id === line.id)) return;
    this.kept = [...this.kept, line].slice(-this.most);
  }

  delete(message: ChatDeleted): void {
    if (message.id !== null) this.deletedIds.add(message.id);
    this.kept = this.kept.filter((line) => line.id !== message.id && line.viewerId !== message.viewerId);
  }
}
