import type { Board, Square } from "../protocol/messages";
import { element, show } from "./element";

/** The game board, the votes above its columns, the clock of the vote. */
export class BoardView {
  readonly root = element("section", "card board");
  private readonly headline = element("h1", "panel-title board-headline");
  private readonly score = element("p", "board-score");
  private readonly votes = element("div", "board-votes");
  private readonly grid = element("div", "board-grid");
  private readonly turn = element("p", "board-turn");
  private readonly clock = element("div", "board-clock");
  private known = new Set<string>();
  private closesAt: number | null = null;
  private window = 1;
  private streamer = "Streamer";

  constructor() {
    const heading = element("div", "board-heading");
    heading.append(this.headline, this.score);
    const foot = element("div", "board-foot");
    const track = element("div", "board-clock-track");
    track.append(this.clock);
    foot.append(this.turn, track);
    this.root.append(heading, this.votes, this.grid, foot);
  }

  /** The character's first name, as the score shows it. */
  name(name: string): void {
    this.streamer = name.split(" ")[0] ?? name;
  }

  update(board: Board, now: number): void {
    show(this.root, board.game !== null);
    if (board.game === null) return;
    this.headline.textContent = board.headline || "Connect four";
    this.score.replaceChildren(
      element("span", "score by-streamer", `${this.streamer} ${board.score.streamer}`),
      element("span", "score by-chat", `Chat ${board.score.chat}`),
      ...(board.score.draws > 0 ? [element("span", "score", `= ${board.score.draws}`)] : []),
    );
    this.root.style.setProperty("--columns", String(board.columns));
    this.root.style.setProperty("--rows", String(board.rows));
    this.root.dataset["turn"] = board.turn;
    this.drawVotes(board);
    this.drawCells(board);
    this.turn.textContent = TURNS[board.turn].replace("{name}", this.streamer);
    this.setClock(board.closesInSeconds, now);
  }

  tick(now: number): void {
    const left = this.closesAt === null ? 0 : Math.max(0, this.closesAt - now);
    this.clock.style.transform = `scaleX(${(left / this.window).toFixed(3)})`;
  }

  private setClock(seconds: number | null, now: number): void {
    const fresh = seconds !== null && (this.closesAt === null || now + seconds > this.closesAt + 0.5);
    if (fresh) this.window = Math.max(1, seconds);
    this.closesAt = seconds === null ? null : now + seconds;
  }

  private drawVotes(board: Board): void {
    const most = Math.max(1, ...board.votes.values());
    this.votes.replaceChildren(
      ...Array.from({ length: board.columns }, (_, index) => {
        const count = board.votes.get(index + 1) ?? 0;
        const column = element("div", `vote${count === most && count > 0 ? " leading" : ""}`);
        const bar = element("i", "vote-bar");
        bar.style.transform = `scaleY(${(count / most).toFixed(3)})`;
        column.append(bar, element("b", "vote-column", String(index + 1)));
        if (count > 0) column.append(element("span", "vote-count", String(count)));
        return column;
      }),
    );
  }

  private drawCells(board: Board): void {
    const now = new Set<string>();
    const cells = board.cells.flatMap((row, r) =>
      row.map((owner, c) => {
        const cell = element("div", "cell");
        if (owner === 0) return cell;
        const id = `${r}:${c}:${owner}`;
        now.add(id);
        const disc = element("i", `disc ${owner === 1 ? "by-streamer" : "by-chat"}`);
        if (!this.known.has(id)) {
          disc.classList.add("falling");
          disc.style.setProperty("--fall", String(r + 1));
        }
        disc.classList.toggle("last", same(board.last, r, c));
        disc.classList.toggle("winning", board.winning.some((square) => same(square, r, c)));
        cell.append(disc);
        return cell;
      }),
    );
    this.known = now;
    this.grid.replaceChildren(...cells);
  }
}

const TURNS: Readonly<Record<Board["turn"], string>> = {
  streamer: "{name} is thinking",
  chat: "Chat votes: type a column",
  over: "Game over",
};

function same(square: Square | null, row: number, column: number): boolean {
  return square !== null && square[0] === row && square[1] === column;
}
