import { seeded } from "./seeded";
import { SCENE_HEIGHT, SCENE_WIDTH, showsSky } from "./window_frame";

interface Mote {
  readonly x: number;
  readonly y: number;
  readonly speed: number;
  readonly size: number;
  readonly phase: number;
}

/** What moves in the air and the sky: twinkles, drifting motes of light, a rare shooting star. */
export class Motes {
  private readonly twinkles: readonly Mote[];
  private readonly drifting: readonly Mote[];

  constructor() {
    const random = seeded(41);
    const mote = (): Mote => ({
      x: random() * SCENE_WIDTH,
      y: random() * SCENE_HEIGHT,
      speed: 6 + 12 * random(),
      size: 1 + 2.2 * random() ** 2,
      phase: random() * 20,
    });
    this.twinkles = Array.from({ length: 150 }, mote).filter((item) => showsSky(item.x, item.y));
    this.drifting = Array.from({ length: 34 }, mote);
  }

  draw(context: CanvasRenderingContext2D, time: number): void {
    for (const star of this.twinkles) {
      const light = Math.max(0, Math.sin(time * (0.5 + star.speed * 0.06) + star.phase)) ** 3;
      if (light < 0.05) continue;
      context.globalAlpha = light;
      context.fillStyle = "#ffffff";
      cross(context, star.x, star.y, star.size * (1.6 + light));
    }
    context.fillStyle = "#ffe9b8";
    for (const mote of this.drifting) {
      const y = SCENE_HEIGHT - ((SCENE_HEIGHT - mote.y + time * mote.speed) % SCENE_HEIGHT);
      const x = mote.x + 26 * Math.sin(time * 0.25 + mote.phase);
      context.globalAlpha = 0.28 + 0.25 * Math.sin(time * 0.9 + mote.phase);
      context.beginPath();
      context.arc(x, y, mote.size, 0, 2 * Math.PI);
      context.fill();
    }
    this.shootingStar(context, time);
    context.globalAlpha = 1;
  }

  private shootingStar(context: CanvasRenderingContext2D, time: number): void {
    const period = 23;
    const phase = (time + 16) % period;
    if (phase > 0.9) return;
    const turn = Math.floor((time + 16) / period) % 3;
    const [x0, y0] = [250 + 150 * turn, 110 + 36 * turn];
    const [x, y] = [x0 + 330 * phase, y0 + 150 * phase];
    context.globalAlpha = Math.sin((Math.PI * phase) / 0.9);
    const tail = context.createLinearGradient(x - 110, y - 50, x, y);
    tail.addColorStop(0, "rgba(255, 255, 255, 0)");
    tail.addColorStop(1, "#ffffff");
    context.strokeStyle = tail;
    context.lineWidth = 2.4;
    context.beginPath();
    context.moveTo(x - 110, y - 50);
    context.lineTo(x, y);
    context.stroke();
  }
}

function cross(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.fillRect(x - radius, y - 0.6, 2 * radius, 1.2);
  context.fillRect(x - 0.6, y - radius, 1.2, 2 * radius);
}
