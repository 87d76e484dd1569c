import { AvatarFault } from "../avatar";
import { POSITIONS_CHANGED, type CoreDrawables } from "./cubism_core";

interface Mesh {
  readonly positions: WebGLBuffer;
  readonly uvs: WebGLBuffer;
  readonly indices: WebGLBuffer;
  readonly count: number;
}

/** The drawables' triangles on the graphics card; positions are sent again when Core says that they changed. */
export class Meshes {
  private readonly meshes: readonly Mesh[];

  constructor(
    private readonly gl: WebGLRenderingContext,
    private readonly drawables: CoreDrawables,
  ) {
    this.meshes = Array.from({ length: drawables.count }, (_, i) => this.made(i));
  }

  update(): void {
    const { gl, drawables } = this;
    for (const [i, mesh] of this.meshes.entries()) {
      if (((drawables.dynamicFlags[i] ?? 0) & POSITIONS_CHANGED) === 0) continue;
      gl.bindBuffer(gl.ARRAY_BUFFER, mesh.positions);
      gl.bufferSubData(gl.ARRAY_BUFFER, 0, drawables.vertexPositions[i]!);
    }
  }

  draw(index: number): void {
    const { gl } = this;
    const mesh = this.meshes[index];
    if (!mesh || mesh.count === 0) return;
    gl.bindBuffer(gl.ARRAY_BUFFER, mesh.positions);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, mesh.uvs);
    gl.vertexAttribPointer(1, 2, gl.FLOAT, false, 0, 0);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, mesh.indices);
    gl.drawElements(gl.TRIANGLES, mesh.count, gl.UNSIGNED_SHORT, 0);
  }

  private made(i: number): Mesh {
    const { gl, drawables } = this;
    const positions = drawables.vertexPositions[i];
    const uvs = drawables.vertexUvs[i];
    const indices = drawables.indices[i];
    if (!positions || !uvs || !indices) throw new AvatarFault("the moc has drawables without shape");
    return {
      positions: filled(gl, gl.ARRAY_BUFFER, positions, gl.DYNAMIC_DRAW),
      uvs: filled(gl, gl.ARRAY_BUFFER, uvs, gl.STATIC_DRAW),
      indices: filled(gl, gl.ELEMENT_ARRAY_BUFFER, indices, gl.STATIC_DRAW),
      count: indices.length,
    };
  }
}

function filled(gl: WebGLRenderingContext, target: number, data: ArrayBufferView, usage: number): WebGLBuffer {
  const buffer = gl.createBuffer();
  gl.bindBuffer(target, buffer);
  // A view of Core's own memory: what is beyond it must not be sent.
  gl.bufferData(target, data as ArrayBufferView<ArrayBuffer>, usage);
  return buffer;
}
