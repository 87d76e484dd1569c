import type { VRM, VRMHumanBoneName } from "@pixiv/three-vrm";
import { VRMUtils } from "@pixiv/three-vrm";
import { AmbientLight, DirectionalLight, Scene, Vector3, WebGLRenderer } from "three";
import type { Emotion } from "../../protocol/messages";
import { lay } from "../../scene/character_canvas";
import type { Placement } from "../../scene/layout";
import { AvatarFault, type Avatar, type Look } from "../avatar";
import type { Description } from "../description";
import { expressionsFor } from "../emotion_names";
import { VOWELS } from "../vowels";
import { loadVrm } from "./load_vrm";
import { PictureCamera, type Landmarks } from "./vrm_camera";
import { mouthOpening, vrmPose } from "./vrm_pose";

/** From the head's joint up to the eyes, as a share of the way from hips to head, where a model has no eye bones. */
const EYES_ABOVE_HEAD = 0.12;
/** Toon materials show their own colours under light of this strength: three.js divides by pi. */
const FULL_LIGHT = Math.PI;
const FILL_LIGHT = 0.35;

export async function makeVrmAvatar(description: Description, canvas: HTMLCanvasElement): Promise<Avatar> {
  const renderer = rendererOn(canvas);
  try {
    return new VrmAvatar(await loadVrm(description.url), renderer, description);
  } catch (error) {
    renderer.dispose();
    throw error;
  }
}

function rendererOn(canvas: HTMLCanvasElement): WebGLRenderer {
  try {
    return new WebGLRenderer({ canvas, alpha: true, antialias: true });
  } catch {
    throw new AvatarFault("this browser has no WebGL");
  }
}

/** A VRM body, drawn by three.js. */
class VrmAvatar implements Avatar {
  readonly faces: ReadonlySet<Emotion>;
  mouthOpen = 0;
  private readonly scene = new Scene();
  private readonly picture: PictureCamera;
  private readonly expressions: ReadonlyMap<Emotion, string>;
  private readonly looksBack: boolean;

  constructor(
    private readonly vrm: VRM,
    private readonly renderer: WebGLRenderer,
    description: Description,
  ) {
    const names = vrm.expressionManager?.expressions.map((expression) => expression.expressionName) ?? [];
    this.expressions = expressionsFor(names, description.mapping.expressions);
    this.faces = new Set(this.expressions.keys());
    this.looksBack = vrm.meta.metaVersion === "0";
    this.picture = new PictureCamera(landmarksOf(vrm), description.mapping.frame);
    if (vrm.lookAt) vrm.lookAt.autoUpdate = false;
    const light = new DirectionalLight(0xffffff, FULL_LIGHT);
    light.position.set(0.4, 1, 1.6);
    this.scene.add(vrm.scene, light, new AmbientLight(0xffffff, FILL_LIGHT));
  }

  draw(look: Look, place: Placement, width: number, height: number): void {
    this.assume(look);
    this.vrm.update(look.elapsed);
    this.mouthOpen = mouthOpening((vowel) => this.vrm.expressionManager?.getValue(vowel) ?? 0);
    if (width === 0 || height === 0) return;
    const laid = lay(this.renderer.domElement, place, width, height);
    if (laid.resized) this.renderer.setSize(laid.width, laid.height, false);
    this.picture.aim(laid);
    this.renderer.render(this.scene, this.picture.camera);
  }

  dispose(): void {
    VRMUtils.deepDispose(this.vrm.scene);
    this.renderer.dispose();
    if (!this.renderer.getContext().isContextLost()) this.renderer.forceContextLoss();
  }

  private assume(look: Look): void {
    const pose = vrmPose(look, this.looksBack);
    for (const [name, turn] of Object.entries(pose.bones)) {
      const bone = this.vrm.humanoid.getNormalizedBoneNode(name as VRMHumanBoneName);
      bone?.rotation.set(turn.x, turn.y, turn.z);
    }
    if (this.vrm.lookAt) [this.vrm.lookAt.yaw, this.vrm.lookAt.pitch] = [pose.yaw, pose.pitch];
    const face = this.vrm.expressionManager;
    if (!face) return;
    for (const name of new Set(this.expressions.values())) face.setValue(name, this.worn(name, look));
    for (const vowel of VOWELS) face.setValue(vowel, pose.vowels[vowel]);
    const apart = face.getExpression("blinkLeft") !== null && face.getExpression("blinkRight") !== null;
    face.setValue("blinkLeft", pose.blinkLeft);
    face.setValue("blinkRight", pose.blinkRight);
    face.setValue("blink", apart ? 0 : Math.max(pose.blinkLeft, pose.blinkRight));
  }

  /** Several emotions may share an expression. */
  private worn(name: string, look: Look): number {
    let weight = 0;
    for (const [emotion, expression] of this.expressions) {
      if (expression === name) weight += look.emotions.get(emotion) ?? 0;
    }
    return Math.min(1, weight);
  }
}

function landmarksOf(vrm: VRM): Landmarks {
  vrm.scene.updateMatrixWorld(true);
  const at = (name: VRMHumanBoneName): Vector3 | null =>
    vrm.humanoid.getRawBoneNode(name)?.getWorldPosition(new Vector3()) ?? null;
  const hips = at("hips");
  const head = at("head");
  if (!hips || !head) throw new AvatarFault("the VRM file has no head or no hips");
  const left = at("leftEye");
  const right = at("rightEye");
  const eyes = left && right ? left.add(right).multiplyScalar(0.5) : head.clone();
  if (!left || !right) eyes.y += (head.y - hips.y) * EYES_ABOVE_HEAD;
  return { eyes: new Vector3(hips.x, eyes.y, hips.z), hips };
}
