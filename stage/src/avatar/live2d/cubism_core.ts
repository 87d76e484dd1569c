import { AvatarFault } from "../avatar";

/**
 * The part of Cubism Core's global that is used here. Core is Live2D's own, proprietary and not part of this program:
 * the user names a copy. Field by field this follows its public type declarations.
 */
export interface CubismCore {
  readonly Moc: {
    fromArrayBuffer(bytes: ArrayBuffer): CoreMoc | null;
    /** Since Core 4.2: gives 1 where the bytes are sound. Needs no moc, yet it is a method of one. */
    readonly prototype?: { hasMocConsistency?(bytes: ArrayBuffer): number };
  };
  /** Throws while Core is still getting ready: a part of it is compiled in the background. */
  readonly Version?: { csmGetVersion(): number };
  readonly Model: { fromMoc(moc: CoreMoc): CoreModel | null };
}

export interface CoreMoc {
  _release(): void;
}

export interface CoreModel {
  readonly parameters: CoreParameters;
  readonly parts: CoreParts;
  readonly drawables: CoreDrawables;
  readonly canvasinfo: CoreCanvasInfo;
  update(): void;
  release(): void;
  /** Since Core 5.3, in place of `drawables.renderOrders`: drawables first, then what is drawn off screen. */
  getRenderOrders?(): Int32Array;
}

export interface CoreCanvasInfo {
  readonly CanvasWidth: number;
  readonly CanvasHeight: number;
  readonly PixelsPerUnit: number;
}

export interface CoreParameters {
  readonly count: number;
  readonly ids: readonly string[];
  readonly minimumValues: Float32Array;
  readonly maximumValues: Float32Array;
  readonly defaultValues: Float32Array;
  readonly values: Float32Array;
}

export interface CoreParts {
  readonly count: number;
  readonly ids: readonly string[];
  readonly opacities: Float32Array;
}

/** Positions are in units of the model, y up; texture coordinates have their origin at the lower left. */
export interface CoreDrawables {
  readonly count: number;
  readonly ids: readonly string[];
  readonly constantFlags: Uint8Array;
  readonly dynamicFlags: Uint8Array;
  readonly textureIndices: Int32Array;
  readonly renderOrders?: Int32Array;
  readonly opacities: Float32Array;
  readonly maskCounts: Int32Array;
  readonly masks: readonly Int32Array[];
  readonly vertexPositions: readonly Float32Array[];
  readonly vertexUvs: readonly Float32Array[];
  readonly indices: readonly Uint16Array[];
  /** Four values for each drawable, since Core 4.2. */
  readonly multiplyColors?: Float32Array;
  readonly screenColors?: Float32Array;
  resetDynamicFlags(): void;
}

/** Bits of `constantFlags` and `dynamicFlags`. */
export const ADDITIVE = 1;
export const MULTIPLICATIVE = 2;
export const DOUBLE_SIDED = 4;
export const INVERTED_MASK = 8;
export const VISIBLE = 1;
export const POSITIONS_CHANGED = 32;

const PATIENCE_MS = 5000;
const TURN_MS = 25;
const GLOBAL = "Live2DCubismCore";

/** Runs the user's copy of Core as a script of this page; once it is there it stays. */
export async function loadCore(url: string): Promise<CubismCore> {
  if (!(GLOBAL in globalThis)) await run(url);
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    const core = coreThere();
    if (core) return core;
    await new Promise((resolve) => window.setTimeout(resolve, TURN_MS));
  }
  throw new AvatarFault("the Cubism Core file is not Cubism Core (VTUBER_CUBISM_CORE)");
}

function run(url: string): Promise<void> {
  const script = document.createElement("script");
  script.src = url;
  return new Promise((resolve, reject) => {
    script.onload = () => resolve();
    script.onerror = () => reject(new AvatarFault("Cubism Core cannot be fetched (VTUBER_CUBISM_CORE)"));
    document.head.append(script);
  });
}

function coreThere(): CubismCore | null {
  const core = (globalThis as Record<string, unknown>)[GLOBAL] as Partial<CubismCore> | undefined;
  if (!core?.Moc || !core.Model) return null;
  try {
    core.Version?.csmGetVersion();
  } catch {
    return null;
  }
  return core as CubismCore;
}
