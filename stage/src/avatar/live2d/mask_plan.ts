import type { CoreDrawables, CoreModel } from "./cubism_core";

type Ordered = Pick<CoreDrawables, "count" | "renderOrders">;

/** Masks that share a texture, one in each of its channels. */
export const CHANNELS = 4;

/** Drawables that together let others be seen. */
export interface MaskSet {
  readonly masks: readonly number[];
  readonly texture: number;
  readonly channel: number;
}

/** Which mask each drawable is seen through: `of[drawable]` is an index into `sets`, or -1. */
export interface MaskPlan {
  readonly sets: readonly MaskSet[];
  readonly of: Int32Array;
  readonly textures: number;
}

/** Drawables with the same masks, in whatever order, share one. */
export function planMasks(drawables: Pick<CoreDrawables, "count" | "maskCounts" | "masks">): MaskPlan {
  const sets: MaskSet[] = [];
  const known = new Map<string, number>();
  const of = new Int32Array(drawables.count).fill(-1);
  for (let i = 0; i < drawables.count; i++) {
    const masks = [...(drawables.masks[i] ?? [])].slice(0, drawables.maskCounts[i] ?? 0).filter((mask) => mask >= 0);
    if (masks.length === 0) continue;
    const key = masks.sort((a, b) => a - b).join();
    let index = known.get(key);
    if (index === undefined) {
      index = sets.length;
      known.set(key, index);
      sets.push({ masks, texture: Math.floor(index / CHANNELS), channel: index % CHANNELS });
    }
    of[i] = index;
  }
  return { sets, of, textures: Math.ceil(sets.length / CHANNELS) };
}

/** Drawables by the order in which they are painted, farthest first. */
export function paintOrder(model: Pick<CoreModel, "getRenderOrders"> & { readonly drawables: Ordered }): number[] {
  const { count, renderOrders } = model.drawables;
  const orders = renderOrders ?? model.getRenderOrders?.();
  return Array.from({ length: count }, (_, index) => index).sort((a, b) => (orders?.[a] ?? a) - (orders?.[b] ?? b) || a - b);
}
