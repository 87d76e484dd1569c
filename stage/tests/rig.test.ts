import { describe, expect, it } from "vitest";
import document from "../puppet/puppet.json";
import type { PuppetDocument } from "../src/puppet/format";
import { Rig, rampWeight } from "../src/puppet/rig";

const PUPPET = document as unknown as PuppetDocument;
const POINTS_OF = { M: 1, C: 3, Z: 0 } as const;

describe("puppet.json", () => {
  it("has as many points as its paths and gradients need, in every layer and keyform", () => {
    for (const layer of PUPPET.layers) {
      const path = [...layer.path].reduce((sum, op) => sum + POINTS_OF[op as keyof typeof POINTS_OF], 0);
      const anchors = layer.fill && layer.fill.type !== "solid" ? 2 : 0;
      expect(layer.points.length, layer.id).toBe(2 * (path + anchors));
      for (const key of layer.keys ?? []) expect(key.delta.length, layer.id).toBe(2 * path);
    }
  });

  it("names only parameters it declares and layers it has", () => {
    const ids = new Set(PUPPET.layers.map((layer) => layer.id));
    const declared = new Set(Object.keys(PUPPET.parameters));
    expect(ids.size).toBe(PUPPET.layers.length);
    for (const layer of PUPPET.layers) {
      const ramps = [...(layer.opacity ?? []), ...(layer.keys ?? []).flatMap((key) => key.when)];
      const used = [...ramps, ...(layer.rotations ?? []), ...(layer.sways ?? [])].map((item) => item.param);
      for (const param of used) expect(declared, `${layer.id} ${param}`).toContain(param);
      if (layer.clip !== undefined) expect(ids, layer.id).toContain(layer.clip);
    }
    for (const shape of Object.values(PUPPET.expressions)) {
      for (const param of Object.keys(shape)) expect(declared).toContain(param);
    }
  });

  it("has a face for every emotion and a mouth for every viseme", () => {
    for (const emotion of ["neutral", "joy", "sadness", "anger", "surprise", "smirk", "fear"]) {
      expect(PUPPET.expressions).toHaveProperty(emotion);
    }
    for (const viseme of "sil PP FF TH DD kk CH SS nn RR aa E I O U".split(" ")) {
      expect(PUPPET.visemes).toHaveProperty(viseme);
    }
  });
});

describe("Rig", () => {
  const rig = new Rig(PUPPET);
  /** Without the gradient's anchors. */
  const points = (id: string) => {
    const layer = rig.layers.find((candidate) => candidate.source.id === id)!;
    const anchored = layer.source.fill !== undefined && layer.source.fill.type !== "solid";
    return layer.out.subarray(0, layer.out.length - (anchored ? 4 : 0));
  };
  const spread = (id: string, axis: 0 | 1) => {
    const values = Array.from(points(id)).filter((_, i) => i % 2 === axis);
    return Math.max(...values) - Math.min(...values);
  };
  const middle = (id: string, axis: 0 | 1) => {
    const values = Array.from(points(id)).filter((_, i) => i % 2 === axis);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };

  it("ramps in both directions and holds at the ends", () => {
    expect(rampWeight({ param: "p", from: 0, to: 1 }, 0.25)).toBe(0.25);
    expect(rampWeight({ param: "p", from: 1, to: 0 }, 0.25)).toBe(0.75);
    expect(rampWeight({ param: "p", from: 0, to: -1 }, 5)).toBe(0);
    expect(rampWeight({ param: "p", from: 0, to: 1 }, 5)).toBe(1);
  });

  it("opens the mouth and closes the eyes", () => {
    rig.pose({});
    const shut = spread("mouth", 1);
    const open = spread("eyeWhiteR", 1);
    rig.pose({ ParamMouthOpenY: 1, ParamEyeROpen: 0 });
    expect(spread("mouth", 1)).toBeGreaterThan(shut + 30);
    expect(spread("eyeWhiteR", 1)).toBeLessThan(open / 4);
    expect(spread("eyeWhiteL", 1)).toBeCloseTo(open, 0);
  });

  it("turns the face to the side she turns to, nose farther than ears", () => {
    rig.pose({});
    const nose = middle("nose", 0);
    const crown = middle("hairBack", 0);
    rig.pose({ ParamAngleX: 20 });
    expect(middle("nose", 0) - nose).toBeGreaterThan(15);
    expect(middle("hairBack", 0) - crown).toBeLessThan(0);
  });

  it("looks up for a positive ParamAngleY and ParamEyeBallY", () => {
    rig.pose({});
    const [nose, iris] = [middle("nose", 1), middle("irisR", 1)];
    rig.pose({ ParamAngleY: 20 });
    expect(middle("nose", 1)).toBeLessThan(nose);
    rig.pose({ ParamEyeBallY: 1 });
    expect(middle("irisR", 1)).toBeLessThan(iris);
  });

  it("leaves the body where it is when the head turns", () => {
    rig.pose({});
    const before = Array.from(points("torso"));
    rig.pose({ ParamAngleX: 25, ParamAngleZ: 20 });
    expect(Array.from(points("torso"))).toEqual(before);
  });

  it("stays finite at the corners of every parameter", () => {
    for (const end of ["min", "max"] as const) {
      const pose = Object.fromEntries(Object.entries(PUPPET.parameters).map(([id, range]) => [id, range[end]]));
      rig.pose(pose);
      const lost = rig.layers.filter((layer) => !layer.out.every((value) => Math.abs(value) < 4000));
      expect(lost.map((layer) => layer.source.id)).toEqual([]);
    }
  });
});
