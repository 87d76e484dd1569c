import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AvatarFault, type Avatar, type Look } from "../src/avatar/avatar";
import { AvatarSlot, type MakeAvatar } from "../src/avatar/avatar_slot";
import type { AvatarMessage } from "../src/protocol/messages";
import { ExpressionBlend } from "../src/puppet/expression";

const PLACE = { x: 50, top: 0, scale: 1 };
const LOOK: Look = { pose: {}, mouth: { open: 0, form: 0 }, speaking: false, emotions: new Map(), elapsed: 0 };
const VRM = { kind: "vrm", url: "avatar/a.vrm" };
const LIVE2D = { kind: "live2d", url: "avatar/a.model3.json" };

class FakeCanvas extends EventTarget {
  readonly style = { display: "" };
  className = "";
  there = false;
  after(canvas: FakeCanvas): void {
    canvas.there = true;
  }
  remove(): void {
    this.there = false;
  }
}

class Body implements Avatar {
  readonly faces = new Set<never>();
  mouthOpen = 0;
  drawn = 0;
  disposed = 0;
  fails = false;
  readonly canvas = new FakeCanvas() as unknown as HTMLCanvasElement & FakeCanvas;
  draw(): void {
    if (this.fails) throw new Error("a secret of /home");
    this.drawn += 1;
  }
  dispose(): void {
    this.disposed += 1;
  }
}

let canvases: FakeCanvas[] = [];
let puppet = new Body();
let said: AvatarMessage[] = [];

beforeEach(() => {
  canvases = [];
  puppet = new Body();
  said = [];
  const createElement = (): FakeCanvas => {
    const canvas = new FakeCanvas();
    canvases.push(canvas);
    return canvas;
  };
  vi.stubGlobal("window", { document: { createElement } });
});

afterEach(() => vi.unstubAllGlobals());

function slot(vrm: MakeAvatar, live2d: MakeAvatar = vrm): AvatarSlot {
  return new AvatarSlot(puppet, { vrm, live2d }, { settled: (message) => said.push(message), took: () => undefined });
}

function draw(shown: AvatarSlot): void {
  shown.draw(LOOK, PLACE, 1280, 720);
}

describe("AvatarSlot", () => {
  it("shows a body once it is ready, and hides the puppet", async () => {
    const body = new Body();
    const shown = slot(async () => body);
    draw(shown);
    await shown.ask(VRM);
    draw(shown);
    expect([puppet.drawn, body.drawn, puppet.canvas.style.display]).toEqual([1, 1, "none"]);
    expect(said).toEqual([{ type: "avatar", shown: "vrm", fault: null }]);
  });

  it("keeps the puppet where a body cannot be made, and tries again when asked again", async () => {
    let tries = 0;
    const shown = slot(async () => {
      tries += 1;
      throw new AvatarFault("the file is broken");
    });
    await shown.ask(VRM);
    await shown.ask(VRM);
    expect(tries).toBe(2);
    expect(said.at(-1)).toEqual({ type: "avatar", shown: "puppet", fault: "the file is broken" });
    expect(canvases.some((canvas) => canvas.there)).toBe(false);
  });

  it("says nothing on stage of errors that were not written for it", async () => {
    const body = new Body();
    const shown = slot(async () => body);
    await shown.ask(VRM);
    body.fails = true;
    draw(shown);
    expect(said.at(-1)?.fault).toBe("the model could not be drawn");
    expect([puppet.drawn, body.disposed, puppet.canvas.style.display]).toEqual([1, 1, ""]);
    draw(shown);
    expect(puppet.drawn).toBe(2);
  });

  it("asked for what is there already, only says so again", async () => {
    const made = vi.fn(async () => new Body());
    const shown = slot(made);
    await shown.ask(VRM);
    await shown.ask(VRM);
    expect(made).toHaveBeenCalledTimes(1);
    expect(said).toHaveLength(2);
  });

  it("lets the newest asking win, however long an older one takes", async () => {
    let finish: (body: Body) => void = () => undefined;
    const [slow, quick] = [new Body(), new Body()];
    const shown = slot(() => new Promise<Avatar>((resolve) => (finish = resolve)), async () => quick);
    const first = shown.ask(VRM);
    await shown.ask(LIVE2D);
    finish(slow);
    await first;
    expect(shown.avatar).toBe(quick);
    expect(slow.disposed).toBe(1);
    expect(canvases.map((canvas) => canvas.there)).toEqual([false, true]);
  });

  it("steps back to the puppet when told to, or when the context is lost", async () => {
    const body = new Body();
    const shown = slot(async () => body);
    await shown.ask(VRM);
    canvases[0]!.dispatchEvent(new Event("webglcontextlost"));
    expect([shown.kind, body.disposed]).toEqual(["puppet", 1]);
    await shown.ask(LIVE2D);
    await shown.ask({ kind: "puppet", fault: null });
    expect([shown.kind, body.disposed]).toEqual(["puppet", 2]);
  });
});

describe("ExpressionBlend with faces elsewhere", () => {
  it("keeps the bearing of such an emotion, and leaves its face out", () => {
    const face = new ExpressionBlend({ neutral: {}, joy: { ParamCheek: 1, ParamAngleZ: 4, ParamEyeLOpen: 0 } });
    face.leaveFaces(new Set(["joy"]));
    face.show("joy", 1, 100);
    const pose = face.step(0, 10);
    expect(pose["ParamAngleZ"]).toBeCloseTo(4);
    expect(pose["ParamCheek"]).toBeUndefined();
    expect(pose["ParamEyeLOpen"]).toBeUndefined();
  });

  it("tells how much of each emotion is worn, peaks included", () => {
    const face = new ExpressionBlend({ neutral: {}, joy: {}, joy_peak: {} });
    face.show("joy", 1, 100);
    face.step(0, 10);
    expect(face.shown.get("joy")).toBeCloseTo(1);
    expect(face.shown.get("anger")).toBe(0);
  });
});
