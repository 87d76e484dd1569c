import { clamp, type Look } from "../avatar";
import type { Mapping } from "../description";
import { vowelsOf, type Vowel } from "../vowels";
import type { CoreParameters } from "./cubism_core";
import type { Change, ModelFiles } from "./model_files";

/** Parameters of models that know vowels apart. */
const VOWEL_IDS: Readonly<Record<string, Vowel>> = { ParamA: "aa", ParamI: "ih", ParamU: "ou", ParamE: "ee", ParamO: "oh" };
const MOUTH = "ParamMouthOpenY";
const EYES = ["ParamEyeLOpen", "ParamEyeROpen"] as const;

interface Wire {
  readonly from: string;
  readonly to: number;
  readonly scale: number;
  readonly offset: number;
}

/** Our parameters on a model's: by the user's mapping, by name, by Cubism 2's old name, by the maker's groups. */
export class ParameterMap {
  private readonly indices: ReadonlyMap<string, number>;
  private readonly wires = new Map<string, readonly Wire[]>();
  private readonly mouth: number;

  constructor(
    private readonly parameters: CoreParameters,
    private readonly mapping: Mapping,
    private readonly groups: Pick<ModelFiles, "blink" | "lips">,
  ) {
    this.indices = new Map(parameters.ids.map((id, index) => [id, index]));
    this.mouth = this.wired(MOUTH)[0]?.to ?? -1;
  }

  /** Puts every parameter at its rest, then those of the look, then the expressions by their weights. */
  apply(look: Look, expressions: Iterable<readonly [changes: readonly Change[], weight: number]>): void {
    this.parameters.values.set(this.parameters.defaultValues);
    for (const [id, value] of Object.entries(look.pose)) this.set(id, value);
    const vowels = vowelsOf(look.mouth);
    for (const [id, vowel] of Object.entries(VOWEL_IDS)) this.set(id, look.speaking ? vowels[vowel] : 0);
    for (const [changes, weight] of expressions) {
      for (const change of changes) this.change(change, weight);
    }
  }

  indexOf(id: string): number {
    return this.indices.get(id) ?? -1;
  }

  /** Writes a value within the parameter's range; an unknown index is ignored. */
  write(index: number, value: number): void {
    const { minimumValues, maximumValues, values } = this.parameters;
    if (index < 0) return;
    values[index] = clamp(value, minimumValues[index] ?? 0, maximumValues[index] ?? 1);
  }

  /** The mouth's opening as the model has it, 0..1 of its range. */
  get mouthOpen(): number {
    const top = this.parameters.maximumValues[this.mouth] ?? 0;
    const value = this.parameters.values[this.mouth] ?? 0;
    return top > 0 ? clamp(value / top, 0, 1) : 0;
  }

  private set(id: string, value: number): void {
    for (const wire of this.wired(id)) this.write(wire.to, value * wire.scale + wire.offset);
  }

  private change({ id, value, blend }: Change, weight: number): void {
    const index = this.indexOf(id);
    if (index < 0 || weight === 0) return;
    const now = this.parameters.values[index] ?? 0;
    if (blend === "Add") this.write(index, now + value * weight);
    else if (blend === "Multiply") this.write(index, now * (1 + (value - 1) * weight));
    else this.write(index, now + (value - now) * weight);
  }

  private wired(id: string): readonly Wire[] {
    const known = this.wires.get(id);
    if (known) return known;
    const found = this.find(id);
    this.wires.set(id, found);
    return found;
  }

  private find(id: string): readonly Wire[] {
    const chosen = this.mapping.parameters.get(id);
    if (chosen) return this.plain(id, [chosen.id], chosen.scale, chosen.offset);
    const named = this.plain(id, [id]).length > 0 ? [id] : [oldName(id)];
    if (this.plain(id, named).length > 0) return this.plain(id, named);
    if (id === MOUTH) return this.plain(id, this.groups.lips);
    const eye = EYES.findIndex((name) => name === id);
    return eye < 0 ? [] : this.plain(id, this.groups.blink.slice(eye, eye + 1));
  }

  private plain(from: string, ids: readonly string[], scale = 1, offset = 0): readonly Wire[] {
    return ids.flatMap((id) => {
      const to = this.indexOf(id);
      return to < 0 ? [] : [{ from, to, scale, offset }];
    });
  }
}

/** `ParamEyeLOpen` was `PARAM_EYE_L_OPEN` in models that come from Cubism 2. */
export function oldName(id: string): string {
  return id
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])(?=[A-Z])/g, "$1_")
    .toUpperCase();
}
