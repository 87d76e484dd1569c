import { AvatarFault } from "../avatar";
import type { CoreModel, CoreMoc, CubismCore } from "./cubism_core";
import { changesOf, modelFiles, type Change, type ModelFiles } from "./model_files";

/** A model with all that its document refers to. */
export interface LoadedModel {
  readonly files: ModelFiles;
  readonly moc: CoreMoc;
  readonly model: CoreModel;
  readonly pictures: readonly ImageBitmap[];
  readonly physics: unknown;
  readonly pose: unknown;
  readonly expressions: ReadonlyMap<string, readonly Change[]>;
}

/** Fetches everything, then lets Core read the moc; `AvatarFault` says what is wrong. */
export async function loadModel(core: CubismCore, url: string): Promise<LoadedModel> {
  const files = modelFiles(await json(url, "the model3.json"), url);
  const [bytes, pictures, physics, pose, expressions] = await Promise.all([
    fetched(files.moc, "the moc file").then((answer) => answer.arrayBuffer()),
    Promise.all(files.textures.map(picture)),
    files.physics === null ? null : json(files.physics, "the physics file"),
    files.pose === null ? null : json(files.pose, "the pose file"),
    Promise.all([...files.expressions].map(([name, file]) => expression(name, file))),
  ]);
  const moc = mocOf(core, bytes);
  const model = core.Model.fromMoc(moc);
  if (!model) throw new AvatarFault("Cubism Core cannot make a model of the moc file");
  return { files, moc, model, pictures, physics, pose, expressions: new Map(expressions) };
}

function mocOf(core: CubismCore, bytes: ArrayBuffer): CoreMoc {
  const sound = core.Moc.prototype?.hasMocConsistency?.(bytes) ?? 1;
  const moc = sound === 1 ? core.Moc.fromArrayBuffer(bytes) : null;
  if (!moc) throw new AvatarFault("Cubism Core does not accept the moc file: it is broken, or newer than this Core");
  return moc;
}

async function expression(name: string, file: string): Promise<[string, readonly Change[]]> {
  return [name, changesOf(await json(file, "an expression file"))];
}

async function picture(url: string): Promise<ImageBitmap> {
  const answer = await fetched(url, "a texture");
  return createImageBitmap(await answer.blob(), { premultiplyAlpha: "premultiply" }).catch(() => {
    throw new AvatarFault("a texture is no picture");
  });
}

async function json(url: string, what: string): Promise<unknown> {
  const answer = await fetched(url, what);
  return answer.json().catch(() => {
    throw new AvatarFault(`${what} is no JSON`);
  });
}

async function fetched(url: string, what: string): Promise<Response> {
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok) throw new AvatarFault(`${what} cannot be fetched`);
  return answer;
}
