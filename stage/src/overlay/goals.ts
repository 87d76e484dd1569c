import type { Goal, Goals } from "../protocol/messages";
import { money } from "./cards";
import { element, show } from "./element";
import { icon } from "./icons";

/** More bars than this would reach down to her face. */
export const MOST_GOALS = 3;

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;

/** The donation goals, one bar each, with the time that is left until their deadlines. */
export class GoalsCard {
  readonly root = element("section", "card goals");
  private readonly more = element("p", "goals-more");
  private rows = new Map<string, GoalRow>();

  constructor() {
    this.root.append(this.more);
  }

  /** `speed` is stream seconds per second of the page. */
  update(goals: Goals, now: number, speed: number): void {
    const shown = goals.items.slice(0, MOST_GOALS);
    const more = goals.more + goals.items.length - shown.length;
    show(this.root, shown.length > 0);
    if (shown.length === 0) return;
    const rows = new Map(shown.map((goal) => [goal.id, this.rows.get(goal.id) ?? new GoalRow()] as const));
    for (const goal of shown) rows.get(goal.id)?.update(goal, now, speed);
    for (const [id, row] of this.rows) if (!rows.has(id)) row.root.remove();
    this.root.append(...[...rows.values()].map((row) => row.root), this.more);
    this.rows = rows;
    this.root.classList.toggle("several", rows.size > 1);
    this.more.textContent = more > 0 ? `and ${more} more` : "";
    show(this.more, more > 0);
  }

  tick(now: number): void {
    for (const row of this.rows.values()) row.tick(now);
  }
}

class GoalRow {
  readonly root = element("div", "goal");
  private readonly title = element("span", "goal-title");
  private readonly left = element("span", "goal-left");
  private readonly figures = element("span", "goal-figures");
  private readonly fill = element("div", "goal-fill");
  private endsAt: number | null = null;
  private speed = 1;

  constructor() {
    const heading = element("p", "goal-heading");
    heading.append(icon("flag", "goal-icon"), this.title, this.left);
    const progress = element("div", "goal-progress");
    const track = element("div", "goal-track");
    track.append(this.fill);
    progress.append(track, this.figures);
    this.root.append(heading, progress);
  }

  update(goal: Goal, now: number, speed: number): void {
    this.title.textContent = goal.title;
    this.figures.textContent = `${money(goal.current, goal.currency)} / ${money(goal.target, goal.currency)}`;
    const share = goal.target > 0 ? Math.min(1, Math.max(0, goal.current / goal.target)) : 0;
    this.fill.style.transform = `scaleX(${share.toFixed(4)})`;
    this.root.classList.toggle("reached", share >= 1);
    this.speed = speed;
    this.endsAt = goal.endsInSeconds === null ? null : now + goal.endsInSeconds / speed;
    show(this.left, this.endsAt !== null);
    this.tick(now);
  }

  tick(now: number): void {
    if (this.endsAt === null) return;
    const seconds = Math.max(0, (this.endsAt - now) * this.speed);
    const text = timeLeft(seconds);
    if (this.left.textContent !== text) this.left.textContent = text;
    this.root.classList.toggle("last-hour", seconds < HOUR);
  }
}

/** What is left of a time, the shorter the more exactly. */
export function timeLeft(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole >= 2 * DAY) return `${Math.floor(whole / DAY)} days`;
  if (whole >= HOUR) return `${Math.floor(whole / HOUR)} h ${Math.floor((whole % HOUR) / MINUTE)} min`;
  return `${Math.floor(whole / MINUTE)}:${String(whole % MINUTE).padStart(2, "0")}`;
}
