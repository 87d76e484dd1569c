import type { Emotion } from "../../protocol/messages";
import { lay } from "../../scene/character_canvas";
import type { Placement } from "../../scene/layout";
import { AvatarFault, type Avatar, type Look } from "../avatar";
import type { Description } from "../description";
import { expressionsFor } from "../emotion_names";
import { loadCore, VISIBLE, type CoreModel } from "./cubism_core";
import { boundsOf, placeOf, type Bounds } from "./live2d_frame";
import { loadModel, type LoadedModel } from "./load_model";
import { hiddenParts, type Change } from "./model_files";
import { ModelPainter } from "./model_painter";
import { ParameterMap } from "./parameters";
import { Physics } from "./physics";

export async function makeLive2dAvatar(description: Description, canvas: HTMLCanvasElement): Promise<Avatar> {
  // Edges are soft in the textures; smoothing those of the triangles would only cost time.
  const gl = canvas.getContext("webgl", { alpha: true, premultipliedAlpha: true, antialias: false });
  if (!gl) throw new AvatarFault("this browser has no WebGL");
  const core = await loadCore(description.core);
  const loaded = await loadModel(core, description.url);
  try {
    return new Live2dAvatar(loaded, gl, canvas, description);
  } catch (error) {
    release(loaded);
    throw error;
  } finally {
    // They are on the graphics card now.
    for (const picture of loaded.pictures) picture.close();
  }
}

/** Core keeps both in memory of its own, which nothing else frees. */
function release({ model, moc }: LoadedModel): void {
  model.release();
  moc._release();
}

/** A Live2D model: Cubism Core works out its shape, we drive its parameters and paint it. */
class Live2dAvatar implements Avatar {
  readonly faces: ReadonlySet<Emotion>;
  private readonly model: CoreModel;
  private readonly painter: ModelPainter;
  private readonly parameters: ParameterMap;
  private readonly physics: Physics | null;
  private readonly hidden: readonly number[];
  private readonly expressions: ReadonlyMap<Emotion, readonly Change[]>;
  private readonly bounds: Bounds;

  constructor(
    private readonly loaded: LoadedModel,
    private readonly gl: WebGLRenderingContext,
    private readonly canvas: HTMLCanvasElement,
    private readonly description: Description,
  ) {
    this.model = loaded.model;
    this.parameters = new ParameterMap(this.model.parameters, description.mapping, loaded.files);
    this.physics = loaded.physics === null ? null : new Physics(loaded.physics, this.model.parameters);
    const hidden = new Set(hiddenParts(loaded.pose));
    this.hidden = [...this.model.parts.ids.keys()].filter((index) => hidden.has(this.model.parts.ids[index] ?? ""));
    const named = expressionsFor([...loaded.expressions.keys()], description.mapping.expressions);
    this.expressions = new Map([...named].map(([emotion, name]) => [emotion, loaded.expressions.get(name) ?? []]));
    this.faces = new Set(named.keys());
    this.bounds = this.atRest();
    this.painter = new ModelPainter(gl, this.model, loaded.pictures);
  }

  get mouthOpen(): number {
    return this.parameters.mouthOpen;
  }

  draw(look: Look, place: Placement, width: number, height: number): void {
    this.parameters.apply(look, this.worn(look));
    this.physics?.step(look.elapsed, (index, value) => this.parameters.write(index, value));
    for (const part of this.hidden) this.model.parts.opacities[part] = 0;
    this.model.update();
    if (width === 0 || height === 0) return;
    const laid = lay(this.canvas, place, width, height);
    this.painter.draw(placeOf(this.bounds, this.description.mapping.frame, laid), laid.width, laid.height);
  }

  dispose(): void {
    release(this.loaded);
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  private *worn(look: Look): Iterable<readonly [readonly Change[], number]> {
    for (const [emotion, changes] of this.expressions) yield [changes, look.emotions.get(emotion) ?? 0];
  }

  /** The extent of what is visible before anything moves. */
  private atRest(): Bounds {
    const { drawables } = this.model;
    this.model.update();
    const seen = drawables.vertexPositions.filter(
      (_, i) => ((drawables.dynamicFlags[i] ?? 0) & VISIBLE) !== 0 && (drawables.opacities[i] ?? 0) > 0,
    );
    const bounds = boundsOf(seen);
    if (!bounds) throw new AvatarFault("there is nothing to be seen of the model");
    return bounds;
  }
}
