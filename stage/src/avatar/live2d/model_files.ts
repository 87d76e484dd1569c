import { asFields, list, number, text, textOrNull, type Fields } from "../../protocol/fields";
import { AvatarFault } from "../avatar";

/** What a `model3.json` refers to, addresses already those to fetch. */
export interface ModelFiles {
  readonly moc: string;
  readonly textures: readonly string[];
  readonly physics: string | null;
  readonly pose: string | null;
  readonly expressions: ReadonlyMap<string, string>;
  /** Parameters that the maker set apart for blinking and for the lips. */
  readonly blink: readonly string[];
  readonly lips: readonly string[];
}

/** `url` is that of the document itself. */
export function modelFiles(document: unknown, url: string): ModelFiles {
  const fields = asFields(document);
  const files = asFields(fields?.["FileReferences"]);
  const moc = textOrNull(files?.["Moc"]);
  const textures = list(files?.["Textures"]).map((name) => text(name));
  if (!fields || !files || moc === null || textures.length === 0) {
    throw new AvatarFault("the model3.json names no moc or no textures");
  }
  const optional = (name: unknown): string | null => {
    const file = textOrNull(name);
    return file === null ? null : beside(url, file);
  };
  return {
    moc: beside(url, moc),
    textures: textures.map((name) => beside(url, name)),
    physics: optional(files["Physics"]),
    pose: optional(files["Pose"]),
    expressions: new Map(list(files["Expressions"]).flatMap((item) => expression(item, url))),
    blink: group(fields, "EyeBlink"),
    lips: group(fields, "LipSync"),
  };
}

function expression(item: unknown, url: string): [string, string][] {
  const fields = asFields(item) ?? {};
  const file = textOrNull(fields["File"]);
  const name = textOrNull(fields["Name"]) ?? file?.replace(/^.*\//, "").replace(/\.exp3\.json$/, "");
  return file === null || name === undefined ? [] : [[name, beside(url, file)]];
}

function group(fields: Fields, name: string): string[] {
  for (const item of list(fields["Groups"])) {
    const found = asFields(item);
    if (found?.["Target"] === "Parameter" && found["Name"] === name) return list(found["Ids"]).map((id) => text(id));
  }
  return [];
}

/** Names may hold anything, `#` and `?` included. */
export function beside(url: string, file: string): string {
  return url.replace(/[^/]*$/, "") + file.split("/").map(encodeURIComponent).join("/");
}

/** One change that an expression makes to a parameter. */
export interface Change {
  readonly id: string;
  readonly value: number;
  readonly blend: "Add" | "Multiply" | "Overwrite";
}

/** An `exp3.json`. */
export function changesOf(document: unknown): readonly Change[] {
  return list(asFields(document)?.["Parameters"]).flatMap((item) => {
    const fields = asFields(item) ?? {};
    const id = text(fields["Id"]);
    const blend = text(fields["Blend"], "Add");
    if (id === "") return [];
    return [{ id, value: number(fields["Value"]), blend: blend === "Multiply" || blend === "Overwrite" ? blend : "Add" }];
  });
}

/** A `pose3.json`: parts of which only the first of each group is to be seen. Returns those to hide. */
export function hiddenParts(document: unknown): readonly string[] {
  return list(asFields(document)?.["Groups"]).flatMap((group) =>
    list(group)
      .slice(1)
      .flatMap((item) => {
        const fields = asFields(item) ?? {};
        return [text(fields["Id"]), ...list(fields["Link"]).map((id) => text(id))];
      }),
  );
}
