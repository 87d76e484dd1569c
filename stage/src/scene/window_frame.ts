/** The study's arched window, in backdrop units (1600 × 900). */
export const SCENE_WIDTH = 1600;
export const SCENE_HEIGHT = 900;

export const WINDOW = { left: 150, right: 1250, sill: 762, spring: 330, top: 22 } as const;
export const MULLIONS = [425, 700, 975] as const;
export const TRANSOM = 430;

/** Outline of the glass. */
export function glass(context: CanvasRenderingContext2D, grow = 0): void {
  const { left, right, sill, spring, top } = WINDOW;
  const middle = (left + right) / 2;
  context.beginPath();
  context.moveTo(left - grow, sill + grow);
  context.lineTo(left - grow, spring);
  context.bezierCurveTo(left - grow, top + 90 - grow, middle - 330, top - grow, middle, top - grow);
  context.bezierCurveTo(middle + 330, top - grow, right + grow, top + 90 - grow, right + grow, spring);
  context.lineTo(right + grow, sill + grow);
  context.closePath();
}

/** Whether a point shows open sky: inside the arch, clear of the bars. */
export function showsSky(x: number, y: number, clearance = 14): boolean {
  const { left, right, spring, top } = WINDOW;
  const middle = (left + right) / 2;
  const u = (x - middle) / ((right - left) / 2 - clearance);
  const arch = spring - (spring - top - clearance) * Math.sqrt(Math.max(0, 1 - u * u)) * 0.92;
  const bars = MULLIONS.every((bar) => Math.abs(bar - x) > clearance) && Math.abs(TRANSOM - y) > clearance;
  return Math.abs(u) < 1 && y > arch && y < 600 && bars;
}
