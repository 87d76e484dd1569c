import { GOLD, paintDesk, paintShelves } from "./furniture";
import { seeded } from "./seeded";
import { glow } from "./sky";
import { glass, MULLIONS, SCENE_HEIGHT, SCENE_WIDTH, TRANSOM, WINDOW } from "./window_frame";

/** The study around the window: wall, frame, curtains, shelves, desk. The glass is left open. */
export function paintRoom(context: CanvasRenderingContext2D): void {
  paintWall(context);
  paintShelves(context);
  openGlass(context);
  paintFrame(context);
  paintCurtain(context, 1);
  paintCurtain(context, -1);
  paintGarland(context);
  paintDesk(context);
  paintVignette(context);
}

function paintWall(context: CanvasRenderingContext2D): void {
  const wall = context.createLinearGradient(0, 0, 0, SCENE_HEIGHT);
  wall.addColorStop(0, "#1a1747");
  wall.addColorStop(1, "#2b2160");
  context.fillStyle = wall;
  context.fillRect(-60, -60, SCENE_WIDTH + 120, SCENE_HEIGHT + 120);
  const random = seeded(5);
  context.fillStyle = "rgba(160, 150, 255, 0.10)";
  for (let row = 0; row < 16; row++) {
    for (let column = 0; column < 27; column++) {
      const x = column * 64 + (row % 2) * 32;
      fourPoint(context, x, row * 60 + 20, 5 + 2 * random());
    }
  }
}

function openGlass(context: CanvasRenderingContext2D): void {
  context.save();
  context.globalCompositeOperation = "destination-out";
  glass(context);
  context.fill();
  context.restore();
}

function paintFrame(context: CanvasRenderingContext2D): void {
  context.save();
  glass(context, 14);
  context.lineWidth = 30;
  context.strokeStyle = "#241a52";
  context.stroke();
  glass(context, 27);
  context.lineWidth = 3;
  context.strokeStyle = GOLD;
  context.stroke();
  glass(context, 1);
  context.lineWidth = 3;
  context.strokeStyle = "#4b3c94";
  context.stroke();
  glass(context);
  context.clip();
  for (const x of MULLIONS) bar(context, x - 6, 0, 12, SCENE_HEIGHT);
  bar(context, WINDOW.left, TRANSOM - 6, WINDOW.right - WINDOW.left, 12);
  context.restore();
  context.fillStyle = "#2c2062";
  context.fillRect(WINDOW.left - 60, WINDOW.sill, WINDOW.right - WINDOW.left + 120, 22);
  context.fillStyle = "#5a489f";
  context.fillRect(WINDOW.left - 60, WINDOW.sill, WINDOW.right - WINDOW.left + 120, 4);
}

function bar(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number): void {
  context.fillStyle = "#2a1f5c";
  context.fillRect(x, y, width, height);
  context.fillStyle = "#57479f";
  if (width < height) context.fillRect(x, y, 3, height);
  else context.fillRect(x, y, width, 3);
}

function paintCurtain(context: CanvasRenderingContext2D, side: 1 | -1): void {
  const middle = (WINDOW.left + WINDOW.right) / 2;
  const edge = (WINDOW.right - WINDOW.left) / 2;
  context.save();
  context.translate(middle, 0);
  context.scale(side, 1);
  const cloth = context.createLinearGradient(edge - 70, 0, edge + 90, 0);
  cloth.addColorStop(0, "#5b2f86");
  cloth.addColorStop(0.5, "#47256f");
  cloth.addColorStop(1, "#2d174f");
  context.fillStyle = cloth;
  context.beginPath();
  context.moveTo(edge + 100, -20);
  context.lineTo(edge - 160, -20);
  context.bezierCurveTo(edge - 60, 180, edge - 30, 380, edge + 22, 520);
  context.bezierCurveTo(edge - 6, 620, edge - 34, 740, edge - 40, 850);
  context.lineTo(edge + 100, 850);
  context.closePath();
  context.fill();
  context.strokeStyle = "rgba(20, 8, 48, 0.4)";
  context.lineWidth = 6;
  for (const fold of [0, 1, 2, 3]) {
    context.beginPath();
    context.moveTo(edge - 110 + 52 * fold, -20);
    context.bezierCurveTo(edge - 30 + 30 * fold, 180, edge + 4 + 20 * fold, 360, edge + 34 + 11 * fold, 520);
    context.bezierCurveTo(edge + 16 + 16 * fold, 640, edge - 6 + 22 * fold, 760, edge - 10 + 26 * fold, 850);
    context.stroke();
  }
  context.strokeStyle = GOLD;
  context.lineWidth = 9;
  context.beginPath();
  context.moveTo(edge + 14, 512);
  context.quadraticCurveTo(edge + 60, 540, edge + 104, 508);
  context.stroke();
  context.restore();
}

function paintGarland(context: CanvasRenderingContext2D): void {
  context.strokeStyle = "rgba(230, 200, 150, 0.6)";
  context.lineWidth = 2;
  for (const [from, to, sag] of [[-30, 420, 92], [420, 980, 70], [980, 1640, 104]] as const) {
    context.beginPath();
    context.moveTo(from, 16);
    context.quadraticCurveTo((from + to) / 2, 16 + 2 * sag, to, 16);
    context.stroke();
    for (let t = 0.1; t < 0.95; t += 0.16) {
      const [x, y] = [from + (to - from) * t, 16 + 4 * sag * t * (1 - t)];
      glow(context, x, y + 12, 30, "rgba(255, 226, 150, 0.4)");
      context.fillStyle = "#ffe9a8";
      fourPoint(context, x, y + 12, 11);
    }
  }
}

function paintVignette(context: CanvasRenderingContext2D): void {
  context.save();
  context.globalCompositeOperation = "source-atop";
  const shade = context.createRadialGradient(900, 400, 380, 860, 440, 1050);
  shade.addColorStop(0, "rgba(8, 5, 32, 0)");
  shade.addColorStop(1, "rgba(8, 5, 32, 0.72)");
  context.fillStyle = shade;
  context.fillRect(-60, -60, SCENE_WIDTH + 120, SCENE_HEIGHT + 120);
  context.restore();
}

function fourPoint(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.moveTo(x, y - radius);
  context.quadraticCurveTo(x, y, x + radius, y);
  context.quadraticCurveTo(x, y, x, y + radius);
  context.quadraticCurveTo(x, y, x - radius, y);
  context.quadraticCurveTo(x, y, x, y - radius);
  context.fill();
}
