import type { Parameters, Spring } from "./format";

const LONGEST_STEP_S = 1 / 60;

/** A damped spring that trails behind a moving rest position. */
export class DampedSpring {
  position = 0;
  velocity = 0;

  constructor(
    private readonly frequency: number,
    private readonly damping: number,
  ) {}

  /** Semi-implicit Euler in steps of at most 1/60 s, so that a slow frame cannot make it explode. */
  step(target: number, seconds: number): number {
    const omega = 2 * Math.PI * this.frequency;
    for (let left = Math.min(seconds, 0.25); left > 1e-9; left -= LONGEST_STEP_S) {
      const dt = Math.min(left, LONGEST_STEP_S);
      const pull = omega * omega * (target - this.position) - 2 * this.damping * omega * this.velocity;
      this.velocity += pull * dt;
      this.position += this.velocity * dt;
    }
    return this.position;
  }
}

/** Hair, ribbon and feather: each output is how far its spring trails behind the pose. */
export class HairPhysics {
  private readonly springs: readonly { readonly spec: Spring; readonly spring: DampedSpring }[];

  constructor(specs: readonly Spring[]) {
    this.springs = specs.map((spec) => ({ spec, spring: new DampedSpring(spec.frequency_hz, spec.damping) }));
  }

  step(pose: Parameters, seconds: number): Parameters {
    const output: Parameters = {};
    for (const { spec, spring } of this.springs) {
      const target = weighted(pose, spec.lag);
      const trail = target - spring.step(target, seconds);
      output[spec.output] = Math.max(-1.2, Math.min(1.2, trail + weighted(pose, spec.hang)));
    }
    return output;
  }
}

function weighted(pose: Parameters, gains: Readonly<Record<string, number>>): number {
  let sum = 0;
  for (const [id, gain] of Object.entries(gains)) sum += (pose[id] ?? 0) * gain;
  return sum;
}
