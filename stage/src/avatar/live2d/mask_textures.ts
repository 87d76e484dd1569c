/** Masks are drawn at this share of the canvas's size, which their soft edges hide. */
const SCALE = 0.5;

interface MaskTexture {
  readonly texture: WebGLTexture;
  readonly frame: WebGLFramebuffer;
}

/** Off-screen pictures of what masks cover, four masks in each. */
export class MaskTextures {
  private readonly made: readonly MaskTexture[];
  private width = 0;
  private height = 0;

  constructor(
    private readonly gl: WebGLRenderingContext,
    count: number,
  ) {
    this.made = Array.from({ length: count }, () => ({ texture: gl.createTexture(), frame: gl.createFramebuffer() }));
  }

  /** Makes them fit a canvas of this size. */
  fit(canvasWidth: number, canvasHeight: number): void {
    const [width, height] = [Math.max(1, Math.round(canvasWidth * SCALE)), Math.max(1, Math.round(canvasHeight * SCALE))];
    if (width === this.width && height === this.height) return;
    [this.width, this.height] = [width, height];
    const { gl } = this;
    for (const { texture, frame } of this.made) {
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
      for (const axis of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, axis, gl.CLAMP_TO_EDGE);
      for (const size of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, size, gl.LINEAR);
      gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    }
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  /** Empties one and makes it what is drawn to. */
  begin(index: number): void {
    const { gl } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.made[index]?.frame ?? null);
    gl.viewport(0, 0, this.width, this.height);
    gl.colorMask(true, true, true, true);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
  }

  bind(index: number): void {
    this.gl.bindTexture(this.gl.TEXTURE_2D, this.made[index]?.texture ?? null);
  }
}
