const JUMP_S = 0.1;
const PULL = 0.08;

/** Follows a clock that moves in steps: runs with the wall clock, is drawn towards the readings, never runs back. */
export class SmoothClock {
  private value: number | null = null;
  private wall = 0;

  read(reading: number, wall: number): number {
    const predicted = this.value === null ? reading : this.value + (wall - this.wall);
    const error = reading - predicted;
    const next = Math.abs(error) > JUMP_S ? reading : predicted + error * PULL;
    this.value = this.value === null || Math.abs(error) > JUMP_S ? next : Math.max(this.value, next);
    this.wall = wall;
    return this.value;
  }

  reset(): void {
    this.value = null;
  }
}
