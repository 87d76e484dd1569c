import { describe, expect, it } from "vitest";
import puppet from "../puppet/puppet.json";
import type { Look } from "../src/avatar/avatar";
import { readDescription } from "../src/avatar/description";
import type { CoreParameters } from "../src/avatar/live2d/cubism_core";
import type { Change } from "../src/avatar/live2d/model_files";
import { oldName, ParameterMap } from "../src/avatar/live2d/parameters";
import { openingOf, VOWELS, vowelsOf } from "../src/avatar/vowels";
import { mouthOpening, vrmPose } from "../src/avatar/vrm/vrm_pose";

type Range = readonly [min: number, rest: number, max: number];

function parameters(ranges: Readonly<Record<string, Range>>): CoreParameters {
  const all = Object.values(ranges);
  const column = (index: 0 | 1 | 2): Float32Array => Float32Array.from(all, (range) => range[index]);
  return {
    count: all.length,
    ids: Object.keys(ranges),
    minimumValues: column(0),
    defaultValues: column(1),
    maximumValues: column(2),
    values: column(1),
  };
}

function look(pose: Record<string, number>, mouth = { open: 0, form: 0 }, speaking = false): Look {
  return { pose, mouth, speaking, emotions: new Map(), elapsed: 1 / 60 };
}

interface Options {
  readonly mapping?: unknown;
  readonly blink?: readonly string[];
  readonly lips?: readonly string[];
}

/** Applies a look to a model with these parameters; returns their values by name. */
function applied(
  ranges: Readonly<Record<string, Range>>,
  moment: Look,
  { mapping = {}, blink = [], lips = [] }: Options = {},
  expressions: readonly (readonly [readonly Change[], number])[] = [],
): Record<string, number> {
  const model = parameters(ranges);
  const map = new ParameterMap(model, readDescription({ mapping }).mapping, { blink, lips });
  map.apply(moment, expressions);
  return Object.fromEntries(model.ids.map((id, index) => [id, model.values[index] ?? NaN]));
}

describe("ParameterMap", () => {
  it("hands standard parameters on, within the model's range, and leaves the others at rest", () => {
    const values = applied(
      { ParamAngleX: [-30, 0, 30], ParamEyeLOpen: [0, 1, 1], ParamBreath: [0, 0, 1], ParamSkirt: [-1, 0.25, 1] },
      look({ ParamAngleX: -12, ParamEyeLOpen: 1.4, ParamBreath: 0.5, ParamFeather: 1 }),
    );
    expect(values).toEqual({ ParamAngleX: -12, ParamEyeLOpen: 1, ParamBreath: 0.5, ParamSkirt: 0.25 });
  });

  it("knows the names of Cubism 2", () => {
    expect(["ParamAngleX", "ParamMouthOpenY", "ParamEyeLOpen", "ParamBodyAngleZ", "ParamBrowLY"].map(oldName)).toEqual([
      "PARAM_ANGLE_X",
      "PARAM_MOUTH_OPEN_Y",
      "PARAM_EYE_L_OPEN",
      "PARAM_BODY_ANGLE_Z",
      "PARAM_BROW_L_Y",
    ]);
    expect(applied({ PARAM_EYE_BALL_X: [-1, 0, 1] }, look({ ParamEyeBallX: 0.5 }))).toEqual({ PARAM_EYE_BALL_X: 0.5 });
  });

  it("goes by the user's mapping before any name, with scale and offset", () => {
    const ranges: Record<string, Range> = { ParamAngleX: [-30, 0, 30], Head: [-1, 0, 1], Jaw: [0, 0, 10] };
    const mapping = { parameters: { ParamAngleX: { id: "Head", scale: -0.05, offset: 0.1 }, ParamMouthOpenY: "Jaw" } };
    const values = applied(ranges, look({ ParamAngleX: 10, ParamMouthOpenY: 0.5 }), { mapping });
    expect(values["ParamAngleX"]).toBe(0);
    expect(values["Head"]).toBeCloseTo(-0.4);
    expect(values["Jaw"]).toBe(0.5);
  });

  it("moves what the maker set apart for lips and lids where nothing is called by the usual names", () => {
    const values = applied(
      { Lips: [0, 0, 1], MoreLips: [0, 0, 2], LidA: [0, 1, 1], LidB: [0, 1, 1] },
      look({ ParamMouthOpenY: 0.75, ParamEyeLOpen: 0.25, ParamEyeROpen: 0.5 }),
      { lips: ["Lips", "MoreLips", "Missing"], blink: ["LidA", "LidB"] },
    );
    expect(values).toEqual({ Lips: 0.75, MoreLips: 0.75, LidA: 0.25, LidB: 0.5 });
  });

  it("speaks with vowels where the model knows them apart, and only while she speaks", () => {
    const ranges: Record<string, Range> = { ParamA: [0, 0, 1], ParamU: [0, 0, 1] };
    const wide = { open: 0.95, form: 0 };
    expect(applied(ranges, look({}, wide, true))).toEqual({ ParamA: 1, ParamU: 0 });
    expect(applied(ranges, look({}, wide, false))).toEqual({ ParamA: 0, ParamU: 0 });
  });

  it("adds, multiplies and overwrites by an expression's weight", () => {
    const changes: Change[] = [
      { id: "ParamCheek", value: 1, blend: "Add" },
      { id: "ParamEyeLOpen", value: 0, blend: "Multiply" },
      { id: "ParamMouthForm", value: -1, blend: "Overwrite" },
      { id: "ParamUnknown", value: 9, blend: "Add" },
    ];
    const ranges: Record<string, Range> = { ParamCheek: [0, 0, 1], ParamEyeLOpen: [0, 1, 1], ParamMouthForm: [-1, 0, 1] };
    const values = applied(ranges, look({ ParamMouthForm: 0.5 }), {}, [[changes, 0.5]]);
    expect(values).toEqual({ ParamCheek: 0.5, ParamEyeLOpen: 0.5, ParamMouthForm: -0.25 });
  });

  it("starts from rest at every moment: nothing adds up over frames", () => {
    const model = parameters({ ParamCheek: [0, 0, 1] });
    const map = new ParameterMap(model, readDescription({}).mapping, { blink: [], lips: [] });
    const changes: Change[] = [{ id: "ParamCheek", value: 0.25, blend: "Add" }];
    for (let i = 0; i < 5; i++) map.apply(look({}), [[changes, 1]]);
    expect(model.values[0]).toBe(0.25);
  });

  it("reads the mouth back from the model, as a share of its range", () => {
    const model = parameters({ ParamMouthOpenY: [0, 0, 2] });
    const map = new ParameterMap(model, readDescription({}).mapping, { blink: [], lips: [] });
    map.apply(look({ ParamMouthOpenY: 1 }), []);
    expect(map.mouthOpen).toBe(0.5);
    const none = new ParameterMap(parameters({}), readDescription({}).mapping, { blink: [], lips: [] });
    expect(none.mouthOpen).toBe(0);
  });
});

describe("vowels", () => {
  it.each(Object.entries(puppet.visemes))("give %s the puppet's opening back", (_, shape) => {
    const weights = vowelsOf(shape);
    const sum = VOWELS.reduce((total, vowel) => total + weights[vowel], 0);
    expect(sum).toBeLessThanOrEqual(1 + 1e-9);
    for (const vowel of VOWELS) expect(weights[vowel]).toBeGreaterThanOrEqual(0);
    expect(Math.abs(openingOf(weights) - shape.open)).toBeLessThan(0.12);
  });

  it.each([
    ["aa", "aa"],
    ["E", "ee"],
    ["I", "ih"],
    ["O", "oh"],
    ["U", "ou"],
  ] as const)("take %s for %s", (viseme, vowel) => {
    const weights = vowelsOf(puppet.visemes[viseme]);
    expect(weights[vowel]).toBeGreaterThan(0.7);
  });

  it("are all zero in a closed mouth", () => {
    expect(Object.values(vowelsOf({ open: 0, form: 0 })).every((weight) => weight === 0)).toBe(true);
  });
});

describe("vrmPose", () => {
  it("turns the head up, to the right of the picture and clockwise, as the parameters say", () => {
    const { head } = vrmPose(look({ ParamAngleX: 20, ParamAngleY: 10, ParamAngleZ: 15 }), false).bones;
    expect(head?.y).toBeGreaterThan(0);
    expect(head?.x).toBeLessThan(0);
    expect(head?.z).toBeLessThan(0);
  });

  it("does the same with a body that looks the other way, arms included", () => {
    const moment = look({ ParamAngleX: 20, ParamAngleY: 10, ParamAngleZ: 15 });
    const [there, back] = [vrmPose(moment, false).bones, vrmPose(moment, true).bones];
    expect(back["head"]).toEqual({ x: -there["head"]!.x, y: there["head"]!.y, z: -there["head"]!.z });
    expect(there["leftUpperArm"]!.z).toBeLessThan(-1);
    expect(back["leftUpperArm"]!.z).toBeGreaterThan(1);
  });

  it("looks to the right of the picture and up, as three-vrm counts", () => {
    const pose = vrmPose(look({ ParamEyeBallX: 1, ParamEyeBallY: 1 }), false);
    expect(pose.yaw).toBeGreaterThan(0);
    expect(pose.pitch).toBeLessThan(0);
  });

  it("shuts each eye by its own lid, and keeps wide eyes open", () => {
    const pose = vrmPose(look({ ParamEyeLOpen: 0, ParamEyeROpen: 1.4 }), false);
    expect([pose.blinkLeft, pose.blinkRight]).toEqual([1, 0]);
  });

  it("opens the mouth only for speech: moods have faces of their own", () => {
    const mouth = { open: 0.95, form: 0 };
    expect(vrmPose(look({ ParamMouthOpenY: 0.5 }, mouth, false), false).vowels.aa).toBe(0);
    const { vowels } = vrmPose(look({}, mouth, true), false);
    expect(mouthOpening((vowel) => vowels[vowel])).toBeCloseTo(0.95);
  });
});
