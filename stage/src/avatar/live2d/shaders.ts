import { AvatarFault } from "../avatar";

/** Places model units on the canvas and keeps where on the canvas that is, for looking up masks. */
const VERTEX = `
attribute vec2 position;
attribute vec2 uv;
uniform vec4 place;
varying vec2 at;
varying vec2 on_canvas;
void main() {
  gl_Position = vec4(position * place.xy + place.zw, 0.0, 1.0);
  at = vec2(uv.x, 1.0 - uv.y);
  on_canvas = gl_Position.xy * 0.5 + 0.5;
}`;

/** Textures are premultiplied; so is what is drawn. */
const PAINT = `
precision mediump float;
uniform sampler2D picture;
uniform sampler2D mask;
uniform vec4 channel;
uniform float inverted;
uniform float opacity;
uniform vec3 multiply_color;
uniform vec3 screen_color;
varying vec2 at;
varying vec2 on_canvas;
void main() {
  vec4 color = texture2D(picture, at);
  color.rgb *= multiply_color;
  color.rgb += screen_color * (vec3(color.a) - color.rgb);
  float covered = dot(texture2D(mask, on_canvas), channel);
  float seen = mix(covered, 1.0 - covered, inverted);
  gl_FragColor = color * opacity * mix(1.0, seen, step(0.5, dot(channel, vec4(1.0))));
}`;

const COVER = `
precision mediump float;
uniform sampler2D picture;
varying vec2 at;
void main() {
  gl_FragColor = vec4(texture2D(picture, at).a);
}`;

/** A compiled program with where its uniforms are. */
export class Program {
  private readonly program: WebGLProgram;
  private readonly uniforms = new Map<string, WebGLUniformLocation | null>();

  constructor(
    private readonly gl: WebGLRenderingContext,
    fragment: string,
  ) {
    this.program = gl.createProgram();
    gl.attachShader(this.program, compiled(gl, gl.VERTEX_SHADER, VERTEX));
    gl.attachShader(this.program, compiled(gl, gl.FRAGMENT_SHADER, fragment));
    gl.bindAttribLocation(this.program, 0, "position");
    gl.bindAttribLocation(this.program, 1, "uv");
    gl.linkProgram(this.program);
    if (!gl.getProgramParameter(this.program, gl.LINK_STATUS)) throw new AvatarFault("the graphics card refused a shader");
  }

  use(): void {
    this.gl.useProgram(this.program);
  }

  at(name: string): WebGLUniformLocation | null {
    const known = this.uniforms.get(name);
    if (known !== undefined) return known;
    const found = this.gl.getUniformLocation(this.program, name);
    this.uniforms.set(name, found);
    return found;
  }
}

export function paintProgram(gl: WebGLRenderingContext): Program {
  return new Program(gl, PAINT);
}

export function coverProgram(gl: WebGLRenderingContext): Program {
  return new Program(gl, COVER);
}

function compiled(gl: WebGLRenderingContext, kind: number, source: string): WebGLShader {
  const shader = gl.createShader(kind);
  if (!shader) throw new AvatarFault("the graphics card refused a shader");
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}
