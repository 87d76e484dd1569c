import { seeded } from "./seeded";
import { SCENE_HEIGHT, SCENE_WIDTH } from "./window_frame";

export const MOON = { x: 905, y: 285, radius: 196 } as const;

/** Dusk behind the glass: gradient, star river, moon, clouds, hills with a few lit windows. */
export function paintSky(context: CanvasRenderingContext2D): void {
  const gradient = context.createLinearGradient(0, 0, 0, 760);
  gradient.addColorStop(0, "#0c1140");
  gradient.addColorStop(0.38, "#2a2a80");
  gradient.addColorStop(0.66, "#5f4bb0");
  gradient.addColorStop(0.86, "#b873c0");
  gradient.addColorStop(1, "#f2a3b8");
  context.fillStyle = gradient;
  context.fillRect(-60, -60, SCENE_WIDTH + 120, SCENE_HEIGHT + 120);
  paintStarRiver(context);
  paintConstellation(context);
  paintMoon(context);
  paintClouds(context);
  paintHills(context);
}

function paintStarRiver(context: CanvasRenderingContext2D): void {
  const random = seeded(7);
  context.save();
  context.globalCompositeOperation = "lighter";
  for (let i = 0; i < 46; i++) {
    const along = random();
    const x = 120 + along * 950;
    const y = 470 - along * 430 + (random() - 0.5) * 120;
    glow(context, x, y, 60 + 90 * random(), `rgba(${120 + 60 * random()}, 130, 255, 0.055)`);
  }
  for (let i = 0; i < 620; i++) {
    const river = i < 380;
    const along = random();
    const x = river ? 100 + along * 1000 : random() * SCENE_WIDTH;
    const spread = (random() + random() + random() - 1.5) * 150;
    const y = river ? 480 - along * 440 + spread : random() * 600;
    const size = 0.4 + 1.5 * random() ** 4;
    context.fillStyle = `rgba(${225 + 30 * random()}, 232, 255, ${0.25 + 0.6 * random()})`;
    context.beginPath();
    context.arc(x, y, size, 0, 2 * Math.PI);
    context.fill();
  }
  context.restore();
}

/** The quill, as stars: a shaft and its barbs. */
function paintConstellation(context: CanvasRenderingContext2D): void {
  const shaft = [[242, 470], [290, 400], [332, 330], [372, 262], [398, 190]] as const;
  const barbs = [[[290, 400], [352, 372]], [[332, 330], [398, 306]], [[332, 330], [286, 300]], [[372, 262], [330, 222]]] as const;
  context.strokeStyle = "rgba(190, 205, 255, 0.42)";
  context.lineWidth = 1.6;
  context.beginPath();
  shaft.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  for (const [[ax, ay], [bx, by]] of barbs) {
    context.moveTo(ax, ay);
    context.lineTo(bx, by);
  }
  context.stroke();
  for (const [x, y] of [...shaft, ...barbs.map(([, end]) => end)]) {
    glow(context, x, y, 13, "rgba(200, 220, 255, 0.5)");
    context.fillStyle = "#ffffff";
    context.beginPath();
    context.arc(x, y, 2.6, 0, 2 * Math.PI);
    context.fill();
  }
}

function paintMoon(context: CanvasRenderingContext2D): void {
  const { x, y, radius } = MOON;
  glow(context, x, y, radius * 2.6, "rgba(190, 190, 255, 0.42)");
  const body = context.createRadialGradient(x - 50, y - 60, 10, x, y, radius);
  body.addColorStop(0, "#fffdf2");
  body.addColorStop(0.7, "#f3eaff");
  body.addColorStop(1, "#cfc6f7");
  context.fillStyle = body;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  const craters = [[-70, -40, 34], [-20, 60, 46], [60, -70, 26], [80, 40, 30], [-100, 50, 18], [10, -110, 18]] as const;
  context.fillStyle = "rgba(176, 166, 226, 0.28)";
  for (const [dx, dy, size] of craters) {
    context.beginPath();
    context.arc(x + dx, y + dy, size, 0, 2 * Math.PI);
    context.fill();
  }
}

function paintClouds(context: CanvasRenderingContext2D): void {
  const banks = [[300, 575, 1.1, 0.3], [760, 520, 1.3, 0.34], [1120, 590, 1.4, 0.4], [520, 640, 1.6, 0.36]] as const;
  for (const [x, y, size, alpha] of banks) {
    const tone = context.createLinearGradient(0, y - 62 * size, 0, y);
    tone.addColorStop(0, `rgba(255, 214, 236, ${alpha * 1.5})`);
    tone.addColorStop(1, "rgba(226, 160, 220, 0)");
    context.fillStyle = tone;
    context.beginPath();
    for (const [dx, dy, r] of [[-112, 0, 24], [-66, 0, 44], [-8, 0, 62], [52, 0, 46], [104, 0, 28]] as const) {
      context.moveTo(x + (dx - r) * size, y + dy * size);
      context.arc(x + dx * size, y + dy * size, r * size, Math.PI, 0);
    }
    context.fill();
  }
}

function paintHills(context: CanvasRenderingContext2D): void {
  hill(context, "#6d4a9c", [[0, 700], [200, 655], [420, 690], [640, 640], [900, 694], [1150, 650], [1400, 700], [1600, 670]]);
  hill(context, "#46347f", [[0, 730], [240, 712], [480, 735], [760, 700], [1020, 738], [1260, 706], [1600, 740]]);
  const random = seeded(23);
  for (let i = 0; i < 34; i++) {
    const [x, y] = [180 + 1040 * random(), 722 + 34 * random()];
    glow(context, x, y, 8, "rgba(255, 205, 120, 0.5)");
    context.fillStyle = "#ffe6a8";
    context.fillRect(x - 1.4, y - 1.8, 2.8, 3.6);
  }
}

function hill(context: CanvasRenderingContext2D, color: string, ridge: readonly (readonly [number, number])[]): void {
  context.fillStyle = color;
  context.beginPath();
  context.moveTo(-60, SCENE_HEIGHT);
  ridge.forEach(([x, y], i) => {
    const before = ridge[i - 1] ?? [-60, y];
    const middle = (before[0] + x) / 2;
    context.bezierCurveTo(middle, before[1], middle, y, x, y);
  });
  context.lineTo(SCENE_WIDTH + 60, SCENE_HEIGHT);
  context.fill();
}

export function glow(context: CanvasRenderingContext2D, x: number, y: number, radius: number, color: string): void {
  const light = context.createRadialGradient(x, y, 0, x, y, radius);
  light.addColorStop(0, color);
  light.addColorStop(1, color.replace(/[\d.]+\)$/, "0)"));
  context.fillStyle = light;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
