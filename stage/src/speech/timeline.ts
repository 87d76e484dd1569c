/** One stretch of a sentence that runs without a gap. */
interface Run {
  readonly from: number;
  readonly at: number;
}

/**
 * Where a sentence's own seconds lie on the stage clock.
 * Chunks are laid back to back; one that comes too late pushes itself and all after it back.
 */
export class SentenceTimeline {
  private runs: Run[] = [];
  private laid = 0;

  /** `speed`: sentence seconds per second of the stage clock. */
  constructor(readonly speed: number) {}

  get started(): boolean {
    return this.runs.length > 0;
  }

  get startedAt(): number | null {
    return this.runs[0]?.at ?? null;
  }

  /** Sentence seconds laid so far. */
  get length(): number {
    return this.laid;
  }

  /** Lays a chunk that begins at `from` and lasts `duration` sentence seconds; returns its time on the clock. */
  lay(from: number, duration: number, earliest: number): number {
    const run = this.runs.at(-1);
    const due = run ? run.at + (from - run.from) / this.speed : earliest;
    const late = !run || due < earliest - 1e-9;
    const at = late ? earliest : due;
    if (late) this.runs.push({ from, at });
    this.laid = Math.max(this.laid, from + duration);
    return at;
  }

  /** Seconds into the sentence at a time of the clock: negative before it starts, held still in a gap. */
  position(now: number): number {
    const first = this.runs[0];
    if (!first) return -Infinity;
    if (now < first.at) return (now - first.at) * this.speed;
    const current = this.runs.findLastIndex((run) => run.at <= now);
    const run = this.runs[current] ?? first;
    const position = run.from + (now - run.at) * this.speed;
    const next = this.runs[current + 1];
    return next ? Math.min(position, next.from) : position;
  }

  /** Time of the clock at which the given second of the sentence is reached, as laid so far. */
  timeOf(second: number): number {
    const run = this.runs.findLast((candidate) => candidate.from <= second) ?? this.runs[0];
    return run ? run.at + (second - run.from) / this.speed : Infinity;
  }
}
