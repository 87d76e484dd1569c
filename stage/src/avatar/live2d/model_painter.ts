import { AvatarFault } from "../avatar";
import {
  ADDITIVE,
  DOUBLE_SIDED,
  INVERTED_MASK,
  MULTIPLICATIVE,
  VISIBLE,
  type CoreModel,
} from "./cubism_core";
import { MaskTextures } from "./mask_textures";
import { paintOrder, planMasks, type MaskPlan } from "./mask_plan";
import { Meshes } from "./meshes";
import { coverProgram, paintProgram, type Program } from "./shaders";

/** From model units to the canvas: scale and offset of x and y in clip space. */
export type Place = readonly [scaleX: number, scaleY: number, offsetX: number, offsetY: number];

const WHITE: Color = [1, 1, 1];
const BLACK: Color = [0, 0, 0];

/** Draws what Core has worked out, with WebGL: first the masks, then the drawables in their order. */
export class ModelPainter {
  private readonly meshes: Meshes;
  private readonly plan: MaskPlan;
  private readonly masks: MaskTextures;
  private readonly paint: Program;
  private readonly cover: Program;
  private readonly textures: readonly WebGLTexture[];

  constructor(
    private readonly gl: WebGLRenderingContext,
    private readonly model: CoreModel,
    pictures: readonly ImageBitmap[],
  ) {
    const { drawables } = model;
    if (drawables.textureIndices.some((index) => index >= pictures.length)) {
      throw new AvatarFault("the moc wants more textures than the model3.json names");
    }
    this.plan = planMasks(drawables);
    this.meshes = new Meshes(gl, drawables);
    this.masks = new MaskTextures(gl, this.plan.textures);
    this.paint = paintProgram(gl);
    this.cover = coverProgram(gl);
    this.textures = pictures.map((picture) => textureOf(gl, picture));
    gl.enable(gl.BLEND);
    gl.enableVertexAttribArray(0);
    gl.enableVertexAttribArray(1);
  }

  /** Call after Core's update; resets its dynamic flags. */
  draw(place: Place, width: number, height: number): void {
    const { gl, model } = this;
    this.meshes.update();
    this.masks.fit(width, height);
    this.drawMasks(place);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, width, height);
    gl.colorMask(true, true, true, true);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    this.paint.use();
    gl.uniform4f(this.paint.at("place"), ...place);
    gl.uniform1i(this.paint.at("picture"), 0);
    gl.uniform1i(this.paint.at("mask"), 1);
    for (const index of paintOrder(model)) this.drawOne(index);
    model.drawables.resetDynamicFlags();
  }

  private drawMasks(place: Place): void {
    const { gl, cover } = this;
    cover.use();
    gl.uniform4f(cover.at("place"), ...place);
    gl.uniform1i(cover.at("picture"), 0);
    // What is being drawn to must not be bound for reading.
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, null);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_COLOR);
    let texture = -1;
    for (const set of this.plan.sets) {
      if (set.texture !== texture) this.masks.begin(set.texture);
      texture = set.texture;
      gl.colorMask(set.channel === 0, set.channel === 1, set.channel === 2, set.channel === 3);
      for (const index of set.masks) {
        this.bindPicture(index);
        this.cull(index);
        this.meshes.draw(index);
      }
    }
  }

  private drawOne(index: number): void {
    const { gl, paint } = this;
    const { drawables } = this.model;
    const opacity = drawables.opacities[index] ?? 0;
    if (((drawables.dynamicFlags[index] ?? 0) & VISIBLE) === 0 || opacity <= 0) return;
    const flags = drawables.constantFlags[index] ?? 0;
    this.bindMask(index, (flags & INVERTED_MASK) !== 0);
    this.bindPicture(index);
    this.cull(index);
    this.blend(flags);
    gl.uniform1f(paint.at("opacity"), opacity);
    gl.uniform3f(paint.at("multiply_color"), ...colorAt(drawables.multiplyColors, index, WHITE));
    gl.uniform3f(paint.at("screen_color"), ...colorAt(drawables.screenColors, index, BLACK));
    this.meshes.draw(index);
  }

  private bindMask(index: number, inverted: boolean): void {
    const { gl, paint } = this;
    const set = this.plan.sets[this.plan.of[index] ?? -1];
    gl.activeTexture(gl.TEXTURE1);
    if (set) this.masks.bind(set.texture);
    else gl.bindTexture(gl.TEXTURE_2D, this.textures[0] ?? null);
    const channel = [0, 1, 2, 3].map((each) => (each === set?.channel ? 1 : 0));
    gl.uniform4f(paint.at("channel"), ...(channel as [number, number, number, number]));
    gl.uniform1f(paint.at("inverted"), inverted ? 1 : 0);
  }

  private bindPicture(index: number): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.textures[this.model.drawables.textureIndices[index] ?? 0] ?? null);
  }

  private cull(index: number): void {
    const { gl } = this;
    if (((this.model.drawables.constantFlags[index] ?? 0) & DOUBLE_SIDED) !== 0) gl.disable(gl.CULL_FACE);
    else gl.enable(gl.CULL_FACE);
  }

  /** Premultiplied: additive and multiplicative ones leave the picture's own coverage as it is. */
  private blend(flags: number): void {
    const { gl } = this;
    if ((flags & ADDITIVE) !== 0) gl.blendFuncSeparate(gl.ONE, gl.ONE, gl.ZERO, gl.ONE);
    else if ((flags & MULTIPLICATIVE) !== 0) gl.blendFuncSeparate(gl.DST_COLOR, gl.ONE_MINUS_SRC_ALPHA, gl.ZERO, gl.ONE);
    else gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }
}

type Color = readonly [red: number, green: number, blue: number];

function colorAt(colors: Float32Array | undefined, index: number, rest: Color): Color {
  const at = 4 * index;
  return [colors?.[at] ?? rest[0], colors?.[at + 1] ?? rest[1], colors?.[at + 2] ?? rest[2]];
}

function textureOf(gl: WebGLRenderingContext, picture: ImageBitmap): WebGLTexture {
  const largest = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
  if (Math.max(picture.width, picture.height) > largest) {
    throw new AvatarFault("a texture is larger than the graphics card can hold");
  }
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, picture);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, mipmapped(gl, picture) ? gl.LINEAR_MIPMAP_LINEAR : gl.LINEAR);
  return texture;
}

/** WebGL 1 has smaller copies only of pictures whose sides are powers of two, as those of models are. */
function mipmapped(gl: WebGLRenderingContext, picture: ImageBitmap): boolean {
  const power = [picture.width, picture.height].every((side) => (side & (side - 1)) === 0);
  if (power) gl.generateMipmap(gl.TEXTURE_2D);
  return power;
}
