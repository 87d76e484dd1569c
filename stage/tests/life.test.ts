import { describe, expect, it } from "vitest";
import document from "../puppet/puppet.json";
import { Actor } from "../src/puppet/actor";
import { ExpressionBlend } from "../src/puppet/expression";
import type { PuppetDocument } from "../src/puppet/format";
import { IdleLife } from "../src/puppet/idle_life";
import { DampedSpring, HairPhysics } from "../src/puppet/spring";
import { seeded } from "../src/scene/seeded";

const PUPPET = document as unknown as PuppetDocument;
const FRAME = 1 / 60;
const CALM = { energy: 1, speaking: false, gazeX: 0, gazeY: 0 };

function settle(face: ExpressionBlend, from: number, seconds: number) {
  let result = {} as Record<string, number>;
  for (let t = 0; t < seconds; t += FRAME) result = face.step(from + t, FRAME);
  return result;
}

describe("DampedSpring", () => {
  it("settles on its target, also after a stalled frame", () => {
    const spring = new DampedSpring(1.5, 0.25);
    spring.step(1, 30);
    for (let i = 0; i < 600; i++) spring.step(1, FRAME);
    expect(spring.position).toBeCloseTo(1, 3);
  });
});

describe("HairPhysics", () => {
  it("trails a quick turn and comes to rest", () => {
    const hair = new HairPhysics(PUPPET.springs);
    const first = hair.step({ ParamAngleX: 20 }, FRAME);
    expect(first["ParamHairSide"]).toBeLessThan(-0.3);
    let last = first;
    for (let i = 0; i < 900; i++) last = hair.step({ ParamAngleX: 20 }, FRAME);
    expect(Math.abs(last["ParamHairSide"] ?? 1)).toBeLessThan(0.01);
  });
});

describe("IdleLife", () => {
  it("blinks a natural number of times a minute and never stops moving", () => {
    const life = new IdleLife(seeded(1));
    let blinks = 0;
    let shut = false;
    let moved = 0;
    let before = 0;
    for (let t = 0; t < 60; t += FRAME) {
      const pose = life.step(FRAME, CALM);
      const closed = (pose["ParamEyeLOpen"] ?? 1) < 0.3;
      if (closed && !shut) blinks += 1;
      shut = closed;
      moved += Math.abs((pose["ParamAngleX"] ?? 0) - before);
      before = pose["ParamAngleX"] ?? 0;
    }
    expect(blinks).toBeGreaterThan(8);
    expect(blinks).toBeLessThan(35);
    expect(moved).toBeGreaterThan(60);
  });
});

describe("ExpressionBlend", () => {
  it("wears the sentence's emotion, then none", () => {
    const face = new ExpressionBlend(PUPPET.expressions);
    face.speak("sadness");
    expect(settle(face, 0, 2)["ParamMouthForm"]).toBeLessThan(-0.8);
    face.speak(null);
    expect(settle(face, 2, 2)["ParamMouthForm"]).toBeCloseTo(PUPPET.expressions["neutral"]!["ParamMouthForm"]!, 1);
  });

  it("lets a cue win until its time is over, a reaction only when nothing else speaks", () => {
    const face = new ExpressionBlend(PUPPET.expressions);
    face.react("surprise", 100);
    expect(face.worn).toBe("surprise");
    face.speak("anger");
    expect(face.worn).toBe("anger");
    face.show("fear", 0.5, 1);
    expect(face.worn).toBe("fear");
    face.step(1.1, FRAME);
    expect(face.worn).toBe("anger");
  });

  it("shows half of an emotion at half intensity", () => {
    const face = new ExpressionBlend(PUPPET.expressions);
    face.show("anger", 0.5, 60);
    expect(settle(face, 0, 3)["ParamAngry"]).toBeCloseTo(0.5, 1);
  });

  it("laughs with its eyes when joy comes, then opens them", () => {
    const face = new ExpressionBlend(PUPPET.expressions);
    face.speak("joy");
    expect(settle(face, 0, 1.2)["ParamEyeLOpen"]).toBeLessThan(0.1);
    expect(settle(face, 1.2, 1.5)["ParamEyeLOpen"]).toBeGreaterThan(0.8);
  });
});

describe("Actor", () => {
  it("keeps every parameter in its range and gives the visemes the mouth", () => {
    const actor = new Actor(PUPPET, new IdleLife(seeded(2)), new ExpressionBlend(PUPPET.expressions));
    actor.face.speak("surprise");
    const outside = new Set<string>();
    for (let t = 0; t < 10; t += FRAME) {
      const mouth = { open: (t * 3) % 1, form: 0.2 };
      const pose = actor.step(FRAME, { ...CALM, speaking: true, mouth, now: t });
      if (pose["ParamMouthOpenY"] !== mouth.open) outside.add("mouth is not the visemes'");
      for (const [id, value] of Object.entries(pose)) {
        const range = PUPPET.parameters[id];
        if (!range || !(value >= range.min && value <= range.max)) outside.add(id);
      }
    }
    expect([...outside]).toEqual([]);
  });
});
