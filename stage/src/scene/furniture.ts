import { seeded } from "./seeded";
import { glow } from "./sky";
import { SCENE_HEIGHT, SCENE_WIDTH } from "./window_frame";

export const GOLD = "#e9bd74";

/** Bookshelves at the right, a lamp on the topmost. */
export function paintShelves(context: CanvasRenderingContext2D): void {
  const [left, right] = [1372, 1640];
  context.fillStyle = "#191040";
  context.fillRect(left, 60, right - left, 760);
  glow(context, 1490, 250, 210, "rgba(255, 190, 110, 0.34)");
  const colors = ["#5c4bb0", "#7a3f86", "#2f5f93", "#8a5560", "#3d3a86", "#a0663f", "#4a7f90", "#63409a"];
  const random = seeded(11);
  for (const [shelf, y] of [216, 376, 536, 696].entries()) {
    let x = left + 14;
    while (x < right - 20) {
      const [width, height] = [14 + 18 * random(), 84 + 46 * random()];
      const gap = random();
      if (shelf === 0 && x > 1440 && x < 1520) x = 1532;
      if (gap > 0.1) book(context, x, y, width, height, colors[Math.floor(random() * colors.length)] ?? "#5c4bb0");
      x += width + 2;
    }
    context.fillStyle = "#3a2a72";
    context.fillRect(left - 8, y, right - left + 8, 12);
    context.fillStyle = "#5f4ca3";
    context.fillRect(left - 8, y, right - left + 8, 3);
  }
  paintLamp(context, 1486, 216);
  context.fillStyle = "#33256b";
  context.fillRect(left - 16, 40, 16, 790);
  context.fillStyle = "#5f4ca3";
  context.fillRect(left - 16, 40, 4, 790);
}

function book(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, color: string): void {
  context.fillStyle = color;
  context.fillRect(x, y - height, width, height);
  context.fillStyle = "rgba(10, 5, 40, 0.35)";
  context.fillRect(x + width * 0.66, y - height, width * 0.34, height);
  context.fillStyle = "rgba(255, 220, 150, 0.5)";
  context.fillRect(x, y - height + 12, width, 2.5);
  context.fillRect(x, y - 18, width, 2.5);
}

function paintLamp(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.fillStyle = "#2a1d57";
  context.fillRect(x - 16, y - 10, 32, 10);
  glow(context, x, y - 44, 66, "rgba(255, 214, 140, 0.85)");
  context.fillStyle = "#fff0c4";
  context.beginPath();
  context.ellipse(x, y - 42, 19, 30, 0, 0, 2 * Math.PI);
  context.fill();
  context.strokeStyle = "#3a2a6c";
  context.lineWidth = 4;
  context.stroke();
  context.fillStyle = "#3a2a6c";
  context.fillRect(x - 12, y - 80, 24, 9);
}

/** The desk along the foot of the scene, with books and an inkwell. */
export function paintDesk(context: CanvasRenderingContext2D): void {
  const wood = context.createLinearGradient(0, 806, 0, SCENE_HEIGHT);
  wood.addColorStop(0, "#3d2a70");
  wood.addColorStop(1, "#1e1445");
  context.fillStyle = wood;
  context.fillRect(-60, 806, SCENE_WIDTH + 120, 200);
  context.fillStyle = "#7c63c4";
  context.fillRect(-60, 806, SCENE_WIDTH + 120, 3);
  stack(context, 40, 806);
  inkwell(context, 1290, 806);
}

function stack(context: CanvasRenderingContext2D, x: number, y: number): void {
  const books = [[150, 26, "#6a3c86"], [132, 22, "#2f5f93"], [116, 24, "#a0663f"]] as const;
  let top = y;
  for (const [i, [width, height, color]] of books.entries()) {
    top -= height;
    context.fillStyle = color;
    context.beginPath();
    context.roundRect(x + i * 9, top, width, height, 4);
    context.fill();
    context.fillStyle = "rgba(255, 240, 214, 0.75)";
    context.fillRect(x + i * 9 + width - 12, top + 4, 12, height - 8);
    context.fillStyle = "rgba(255, 220, 150, 0.6)";
    context.fillRect(x + i * 9 + 14, top, 4, height);
  }
}

function inkwell(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.fillStyle = "#1d2560";
  context.beginPath();
  context.roundRect(x - 34, y - 46, 68, 46, 10);
  context.fill();
  context.fillStyle = "rgba(110, 220, 240, 0.8)";
  context.beginPath();
  context.roundRect(x - 27, y - 24, 54, 18, 6);
  context.fill();
  context.fillStyle = GOLD;
  context.fillRect(x - 17, y - 58, 34, 13);
  context.fillStyle = "rgba(255, 255, 255, 0.35)";
  context.fillRect(x - 26, y - 40, 6, 30);
}
