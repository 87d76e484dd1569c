const FIRST_DELAY_S = 0.25;
const LONGEST_DELAY_S = 5;

/** Jittered exponential back-off, 0.25 s doubling to 5 s; a connection that held starts it over. */
export class ReconnectPolicy {
  private failures = 0;

  constructor(private readonly random: () => number) {}

  /** Seconds to wait before the next attempt: between half of the full delay and all of it. */
  nextDelay(): number {
    const full = Math.min(LONGEST_DELAY_S, FIRST_DELAY_S * 2 ** this.failures);
    this.failures += 1;
    return full * (0.5 + 0.5 * this.random());
  }

  succeeded(): void {
    this.failures = 0;
  }
}
