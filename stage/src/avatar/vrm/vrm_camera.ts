import { PerspectiveCamera, Vector3 } from "three";
import { PICTURE, type Laid } from "../../scene/character_canvas";
import type { Frame } from "../description";

/** Narrow, so that her face is not drawn out as by a wide lens. */
const VIEW_DEGREES = 16;
/** In the picture of 1000 by 1300 units: where her eyes are, and where the lower edge cuts her body. */
const EYES_AT = 420;
/** Share of the way from her eyes to her hips that the picture holds below the eyes. */
const SHOWN_OF_TRUNK = 0.86;

/** Where a body's eyes and hips are at rest, in metres of the scene. */
export interface Landmarks {
  readonly eyes: Vector3;
  readonly hips: Vector3;
}

/** A camera that puts her where the puppet's picture would be. */
export class PictureCamera {
  readonly camera = new PerspectiveCamera(VIEW_DEGREES, 1, 0.05, 60);
  /** Metres for one unit of the picture. */
  private readonly metres: number;

  constructor(
    private readonly landmarks: Landmarks,
    private readonly frame: Frame,
  ) {
    const trunk = Math.max(0.05, landmarks.eyes.y - landmarks.hips.y);
    this.metres = (trunk * SHOWN_OF_TRUNK) / (PICTURE[1] - EYES_AT) / frame.zoom;
  }

  aim(laid: Laid): void {
    const metres = this.metres / laid.unit;
    const { eyes } = this.landmarks;
    const eyesX = laid.left + (PICTURE[0] / 2 + this.frame.x * PICTURE[0]) * laid.unit;
    const eyesY = laid.top + (EYES_AT + this.frame.y * PICTURE[1]) * laid.unit;
    const x = eyes.x - (eyesX - laid.width / 2) * metres;
    const y = eyes.y + (eyesY - laid.height / 2) * metres;
    const distance = (laid.height * metres) / 2 / Math.tan((VIEW_DEGREES * Math.PI) / 360);
    this.camera.aspect = laid.width / laid.height;
    this.camera.position.set(x, y, eyes.z + distance);
    this.camera.lookAt(x, y, eyes.z);
    this.camera.near = distance / 20;
    this.camera.far = distance * 20;
    this.camera.updateProjectionMatrix();
  }
}
