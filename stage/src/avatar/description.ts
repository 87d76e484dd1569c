import { asFields, number, oneOf, text, textOrNull, type Fields } from "../protocol/fields";

export const AVATAR_KINDS = ["puppet", "vrm", "live2d"] as const;
export type AvatarKind = (typeof AVATAR_KINDS)[number];

/** Where one of our parameters goes in a model that names it differently. */
export interface Target {
  readonly id: string;
  readonly scale: number;
  readonly offset: number;
}

/** How the model stands in the picture: 1 and 0, 0 leave it where it would stand. */
export interface Frame {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

/** The user's own mapping, all of it optional. */
export interface Mapping {
  readonly parameters: ReadonlyMap<string, Target>;
  readonly expressions: ReadonlyMap<string, string>;
  readonly frame: Frame;
}

/** What the server says of the avatar (`avatar.json`; `docs/stage-protocol.md`). */
export interface Description {
  readonly kind: AvatarKind;
  /** Relative to the page. */
  readonly url: string;
  /** Of the user's Cubism Core, for Live2D. */
  readonly core: string;
  readonly mapping: Mapping;
  /** Why the puppet is shown in place of what was asked for. */
  readonly fault: string | null;
}

export function readDescription(document: unknown): Description {
  const fields = asFields(document) ?? {};
  const mapping = asFields(fields["mapping"]) ?? {};
  const frame = asFields(mapping["frame"]) ?? {};
  return {
    kind: oneOf(fields["kind"], AVATAR_KINDS, "puppet"),
    url: text(fields["url"]),
    core: text(fields["core"]),
    mapping: {
      parameters: new Map(Object.entries(asFields(mapping["parameters"]) ?? {}).map(([id, to]) => [id, target(to)])),
      expressions: new Map(
        Object.entries(asFields(mapping["expressions"]) ?? {}).map(([emotion, name]) => [emotion, text(name)]),
      ),
      frame: { zoom: number(frame["zoom"], 1) || 1, x: number(frame["x"]), y: number(frame["y"]) },
    },
    fault: textOrNull(fields["fault"]),
  };
}

function target(to: unknown): Target {
  const fields: Fields = asFields(to) ?? { id: to };
  return { id: text(fields["id"]), scale: number(fields["scale"], 1), offset: number(fields["offset"]) };
}
