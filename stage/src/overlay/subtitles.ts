import type { Sentence } from "../speech/sentence";
import { spokenAt } from "../speech/subtitle_words";
import { element, show } from "./element";

const LINGER_S = 1.4;

/** The line being spoken; the current word is lit, the words before it are full, those to come softer. */
export class SubtitleView {
  readonly root = element("section", "subtitles");
  private readonly card = element("div", "subtitle-card");
  private readonly addressee = element("span", "subtitle-addressee");
  private readonly line = element("p", "subtitle-text");
  private readonly parts = [
    element("span", "said"),
    element("span", "saying"),
    element("span", "to-say"),
  ] as const;
  private sentence: Sentence | null = null;
  private hideAt = Infinity;
  private cut = "";

  constructor() {
    this.line.append(...this.parts);
    this.card.append(this.addressee, this.line);
    this.root.append(this.card);
  }

  /** The subtitle on screen, empty when none. */
  get text(): string {
    return this.card.classList.contains("shown") ? (this.line.textContent ?? "") : "";
  }

  begin(sentence: Sentence): void {
    this.sentence = sentence;
    this.hideAt = Infinity;
    this.cut = "";
    this.addressee.textContent = sentence.start.addressee === null ? "" : `to ${sentence.start.addressee}`;
    show(this.addressee, sentence.start.addressee !== null);
    this.paint(0, 0);
    this.hug();
    show(this.card, sentence.start.text !== "");
  }

  /** Spoken to the end: the line lingers a moment for slower readers. */
  end(now: number): void {
    if (this.sentence) this.paint(this.sentence.start.text.length, this.sentence.start.text.length);
    this.hideAt = now + LINGER_S;
  }

  clear(): void {
    this.sentence = null;
    this.hideAt = Infinity;
    show(this.card, false);
  }

  tick(now: number, position: number | null): void {
    if (now >= this.hideAt) return this.clear();
    if (!this.sentence || position === null) return;
    const span = spokenAt(this.sentence.spans, position);
    if (span) this.paint(span.from, span.to);
  }

  /** A balanced text leaves its box wider than its lines; the card is drawn in to them. */
  private hug(): void {
    this.line.style.width = "";
    const lines = document.createRange();
    lines.selectNodeContents(this.line);
    const { width } = lines.getBoundingClientRect();
    this.line.style.width = width > 0 ? `${Math.ceil(width) + 1}px` : "";
  }

  private paint(from: number, to: number): void {
    const cut = `${from}:${to}`;
    if (cut === this.cut) return;
    this.cut = cut;
    const text = this.sentence?.start.text ?? "";
    this.parts[0].textContent = text.slice(0, from);
    this.parts[1].textContent = text.slice(from, to);
    this.parts[2].textContent = text.slice(to);
  }
}
