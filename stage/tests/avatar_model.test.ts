import { describe, expect, it } from "vitest";
import { AvatarFault } from "../src/avatar/avatar";
import { readDescription } from "../src/avatar/description";
import { expressionsFor } from "../src/avatar/emotion_names";
import { boundsOf, placeOf } from "../src/avatar/live2d/live2d_frame";
import { paintOrder, planMasks } from "../src/avatar/live2d/mask_plan";
import { beside, changesOf, hiddenParts, modelFiles } from "../src/avatar/live2d/model_files";
import { Physics } from "../src/avatar/live2d/physics";

const NOTHING_CHOSEN: ReadonlyMap<string, string> = new Map();

describe("expressionsFor", () => {
  it("finds VRM's presets", () => {
    const names = ["happy", "angry", "sad", "relaxed", "surprised", "neutral", "aa", "blink"];
    expect(Object.fromEntries(expressionsFor(names, NOTHING_CHOSEN))).toEqual({
      neutral: "neutral",
      joy: "happy",
      sadness: "sad",
      anger: "angry",
      surprise: "surprised",
      smirk: "relaxed",
      fear: "surprised",
    });
  });

  it("prefers a name that is the word to one that holds it, whatever its case and marks", () => {
    expect(expressionsFor(["big smile", "Joy!", "f01"], NOTHING_CHOSEN).get("joy")).toBe("Joy!");
    expect(expressionsFor(["exp_Smile_02"], NOTHING_CHOSEN).get("joy")).toBe("exp_Smile_02");
    expect(expressionsFor(["f01", "f02"], NOTHING_CHOSEN).size).toBe(0);
  });

  it("goes by the user's choice, and by nothing else where the choice is not there", () => {
    expect(expressionsFor(["f01", "smile"], new Map([["joy", "f01"]])).get("joy")).toBe("f01");
    expect(expressionsFor(["smile"], new Map([["joy", "f99"]])).has("joy")).toBe(false);
  });
});

describe("modelFiles", () => {
  const document = {
    FileReferences: {
      Moc: "a b.moc3",
      Textures: ["t#1/00.png"],
      Physics: "p.json",
      Expressions: [{ Name: "Smile", File: "e/smile.exp3.json" }, { File: "e/cry.exp3.json" }, { Name: "no file" }],
    },
    Groups: [
      { Target: "Parameter", Name: "LipSync", Ids: ["ParamMouthOpenY"] },
      { Target: "Part", Name: "EyeBlink", Ids: ["x"] },
    ],
  };

  it("gives addresses beside the document, whatever the names hold", () => {
    const files = modelFiles(document, "avatar/dir/m.model3.json");
    expect(files.moc).toBe("avatar/dir/a%20b.moc3");
    expect(files.textures).toEqual(["avatar/dir/t%231/00.png"]);
    expect([...files.expressions]).toEqual([
      ["Smile", "avatar/dir/e/smile.exp3.json"],
      ["cry", "avatar/dir/e/cry.exp3.json"],
    ]);
    expect([files.pose, files.lips, files.blink]).toEqual([null, ["ParamMouthOpenY"], []]);
    expect(beside("m.json", "x/y?.png")).toBe("x/y%3F.png");
  });

  it.each([null, [], {}, { FileReferences: {} }, { FileReferences: { Moc: "m", Textures: [] } }, { FileReferences: { Moc: 1, Textures: ["t"] } }])(
    "refuses %j",
    (wrong) => {
      expect(() => modelFiles(wrong, "m.model3.json")).toThrow(AvatarFault);
    },
  );

  it("reads expressions, unknown ways of blending as adding, and hides all parts of a group but the first", () => {
    expect(changesOf({ Parameters: [{ Id: "A", Value: 2, Blend: "Strange" }, { Value: 1 }, 7] })).toEqual([
      { id: "A", value: 2, blend: "Add" },
    ]);
    expect(changesOf("nonsense")).toEqual([]);
    expect(hiddenParts({ Groups: [[{ Id: "A" }, { Id: "B", Link: ["B2"] }], [{ Id: "C" }]] })).toEqual(["B", "B2"]);
  });
});

describe("planMasks", () => {
  it("shares a mask among drawables with the same ones, four masks to a texture", () => {
    const masks = [[], [5, 4], [4, 5], [1], [2], [3], [4], [-1]].map((each) => Int32Array.from(each));
    const plan = planMasks({ count: 8, masks, maskCounts: Int32Array.from(masks, (each) => each.length) });
    expect([...plan.of]).toEqual([-1, 0, 0, 1, 2, 3, 4, -1]);
    expect(plan.sets.map(({ texture, channel }) => [texture, channel])).toEqual([[0, 0], [0, 1], [0, 2], [0, 3], [1, 0]]);
    expect(plan.textures).toBe(2);
  });

  it("paints by render order, equals as they are listed", () => {
    const renderOrders = Int32Array.from([3, 1, 2, 1]);
    expect(paintOrder({ drawables: { count: 4, renderOrders } })).toEqual([1, 3, 2, 0]);
  });

  it("takes the orders from where newer Cores have them, and leaves out what is drawn off screen", () => {
    const getRenderOrders = (): Int32Array => Int32Array.from([3, 1, 2, 0, 4]);
    expect(paintOrder({ drawables: { count: 3 }, getRenderOrders })).toEqual([1, 2, 0]);
  });
});

describe("placeOf", () => {
  const laid = { unit: 0.5, left: 10, top: 20, width: 520, height: 600, resized: false };
  const frame = { zoom: 1, x: 0, y: 0 };

  it("makes a tall model as wide as the puppet and puts its top where hers is", () => {
    const [sx, sy, ox, oy] = placeOf({ left: -1, right: 1, bottom: -4, top: 2 }, frame, laid);
    const pixelX = (x: number): number => ((x * sx + ox + 1) / 2) * laid.width;
    const pixelY = (y: number): number => ((1 - (y * sy + oy)) / 2) * laid.height;
    expect(pixelX(1) - pixelX(-1)).toBeCloseTo(450);
    expect(pixelX(0)).toBeCloseTo(10 + 250);
    expect(pixelY(2)).toBeCloseTo(20 + 35);
    expect(pixelY(1) - pixelY(2)).toBeCloseTo(pixelX(1) - pixelX(0));
  });

  it("makes a short model reach the picture's lower edge, and larger by the user's zoom", () => {
    const flat = { left: -1, right: 1, bottom: -0.5, top: 0.5 };
    const height = (zoom: number): number => (placeOf(flat, { ...frame, zoom }, laid)[1] * laid.height) / 2;
    expect(height(1)).toBeCloseTo((1300 - 70) * laid.unit);
    expect(height(2)).toBeCloseTo(2 * (1300 - 70) * laid.unit);
  });

  it("finds no bounds where there is no extent", () => {
    expect(boundsOf([])).toBeNull();
    expect(boundsOf([Float32Array.of(1, 1, 1, 2)])).toBeNull();
    expect(boundsOf([Float32Array.of(0, 0, 1, 2), Float32Array.of(-1, 5)])).toEqual({ left: -1, right: 1, bottom: 0, top: 5 });
  });
});

describe("Physics", () => {
  const document = {
    PhysicsSettings: [
      {
        Input: [{ Source: { Id: "ParamAngleX" }, Weight: 100, Type: "X" }],
        Output: [{ Destination: { Id: "ParamHairFront" }, VertexIndex: 1, Scale: 1, Weight: 100, Type: "Angle" }],
        Vertices: [{ Radius: 0 }, { Radius: 8, Mobility: 0.9, Delay: 1, Acceleration: 1 }],
        Normalization: { Position: { Minimum: -10, Default: 0, Maximum: 10 } },
      },
    ],
  };

  function hair(step: number): { turn: (degrees: number) => void; after: (seconds: number) => number } {
    const parameters = {
      count: 2,
      ids: ["ParamAngleX", "ParamHairFront"],
      minimumValues: Float32Array.of(-30, -1),
      maximumValues: Float32Array.of(30, 1),
      defaultValues: Float32Array.of(0, 0),
      values: Float32Array.of(0, 0),
    };
    const physics = new Physics(document, parameters);
    return {
      turn: (degrees) => parameters.values.set([degrees]),
      after: (seconds) => {
        for (let left = seconds; left > 1e-9; left -= step) {
          physics.step(step, (index, value) => parameters.values.set([value], index));
        }
        return parameters.values[1]!;
      },
    };
  }

  it("hangs still while nothing moves", () => {
    expect(hair(1 / 60).after(3)).toBeCloseTo(0, 6);
  });

  it("trails behind a turn, swings past and comes to rest", () => {
    const lock = hair(1 / 60);
    lock.turn(30);
    expect(lock.after(1 / 60)).toBeLessThan(-0.2);
    const swung = Array.from({ length: 120 }, () => lock.after(1 / 60));
    expect(Math.max(...swung)).toBeGreaterThan(0.02);
    expect(Math.abs(lock.after(10))).toBeLessThan(0.01);
  });

  it("stays in bounds whatever the frames are like", () => {
    for (const step of [1 / 144, 1 / 20, 0.7]) {
      const lock = hair(step);
      for (let i = 0; i < 60; i++) {
        lock.turn(i % 2 === 0 ? 30 : -30);
        expect(Math.abs(lock.after(step))).toBeLessThanOrEqual(Math.PI);
      }
    }
  });

  it("reads nonsense as nothing", () => {
    for (const nonsense of [null, 3, { PhysicsSettings: [null, { Vertices: "x", Output: [{ VertexIndex: 7 }] }] }]) {
      const parameters = {
        count: 0,
        ids: [],
        minimumValues: Float32Array.of(),
        maximumValues: Float32Array.of(),
        defaultValues: Float32Array.of(),
        values: Float32Array.of(),
      };
      let writes = 0;
      new Physics(nonsense, parameters).step(0.1, () => writes++);
      expect(writes).toBe(0);
    }
  });
});

describe("readDescription", () => {
  it("takes anything it does not know for the puppet", () => {
    for (const strange of [null, 7, [], {}, { kind: "hologram" }]) expect(readDescription(strange).kind).toBe("puppet");
  });

  it("has a frame that changes nothing unless one is given", () => {
    expect(readDescription({ kind: "vrm", url: "avatar/a.vrm" }).mapping.frame).toEqual({ zoom: 1, x: 0, y: 0 });
  });
});
