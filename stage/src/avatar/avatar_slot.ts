import { asFields } from "../protocol/fields";
import type { AvatarMessage } from "../protocol/messages";
import type { Placement } from "../scene/layout";
import { AvatarFault, type Avatar, type Look } from "./avatar";
import { readDescription, type AvatarKind, type Description } from "./description";

/** What the slot tells of: each word is fit for the stage. */
export interface SlotEvents {
  /** Which avatar is shown from now on; with `fault` the one that was asked for is not. */
  settled(message: AvatarMessage): void;
  /** A new body stands there: its faces are to be taken into account. */
  took(avatar: Avatar): void;
}

/** Makes a body; `canvas` is its own. Throws `AvatarFault` where that cannot be. */
export type MakeAvatar = (description: Description, canvas: HTMLCanvasElement) => Promise<Avatar>;

/** Of each kind but the puppet; their code is fetched when it is asked for, and only then. */
export const MAKERS: Readonly<Record<Exclude<AvatarKind, "puppet">, MakeAvatar>> = {
  vrm: async (description, canvas) => (await import("./vrm/vrm_avatar")).makeVrmAvatar(description, canvas),
  live2d: async (description, canvas) => (await import("./live2d/live2d_avatar")).makeLive2dAvatar(description, canvas),
};

/** Where the avatar stands: the puppet until another is ready, and again whenever that one fails. */
export class AvatarSlot {
  private shown: Avatar;
  private shownKind: AvatarKind = "puppet";
  private canvas: HTMLCanvasElement | null = null;
  /** What was asked for last, as text. */
  private asked = "";
  private last: AvatarMessage | null = null;
  /** Counts askings: only the newest may put a body here. */
  private turn = 0;

  constructor(
    private readonly puppet: Avatar & { readonly canvas: HTMLCanvasElement },
    private readonly makers: Readonly<Record<Exclude<AvatarKind, "puppet">, MakeAvatar>>,
    private readonly events: SlotEvents,
  ) {
    this.shown = puppet;
  }

  get avatar(): Avatar {
    return this.shown;
  }

  get kind(): AvatarKind {
    return this.shownKind;
  }

  /**
   * Shows what the server's document describes; the puppet stays where that cannot be. Never throws.
   * Asked for what is there already, it only says so again: whoever asks may be new.
   */
  async ask(document: unknown): Promise<void> {
    const asked = JSON.stringify(asFields(document) ?? {});
    if (asked === this.asked && this.last?.fault === null) return this.events.settled(this.last);
    this.asked = asked;
    const turn = ++this.turn;
    const description = readDescription(document);
    if (description.kind === "puppet") return this.fallBack(description.fault);
    const canvas = this.ownCanvas(description.kind);
    try {
      const avatar = await this.makers[description.kind](description, canvas);
      if (turn === this.turn) this.take(avatar, description.kind, canvas);
      else discard(avatar, canvas);
    } catch (error) {
      canvas.remove();
      if (turn === this.turn) this.fallBack(reasonOf(error));
    }
  }

  draw(look: Look, place: Placement, width: number, height: number): void {
    try {
      this.shown.draw(look, place, width, height);
    } catch (error) {
      if (this.shown === this.puppet) throw error;
      this.fallBack(reasonOf(error));
      this.puppet.draw(look, place, width, height);
    }
  }

  private ownCanvas(kind: AvatarKind): HTMLCanvasElement {
    const canvas = window.document.createElement("canvas");
    canvas.className = `character ${kind}`;
    canvas.style.display = "none";
    this.puppet.canvas.after(canvas);
    canvas.addEventListener("webglcontextlost", () => {
      if (canvas === this.canvas) this.fallBack("the graphics card took its context away");
    });
    return canvas;
  }

  private take(avatar: Avatar, kind: AvatarKind, canvas: HTMLCanvasElement): void {
    this.leave();
    this.shown = avatar;
    this.shownKind = kind;
    this.canvas = canvas;
    canvas.style.display = "";
    this.puppet.canvas.style.display = "none";
    this.events.took(avatar);
    this.settle(null);
  }

  private fallBack(fault: string | null): void {
    this.leave();
    this.shown = this.puppet;
    this.shownKind = "puppet";
    this.puppet.canvas.style.display = "";
    this.events.took(this.puppet);
    this.settle(fault);
  }

  private settle(fault: string | null): void {
    this.last = { type: "avatar", shown: this.shownKind, fault };
    this.events.settled(this.last);
  }

  private leave(): void {
    const { canvas, shown } = this;
    this.canvas = null;
    if (canvas) discard(shown, canvas);
  }
}

function discard(avatar: Avatar, canvas: HTMLCanvasElement): void {
  canvas.remove();
  avatar.dispose();
}

/** Only what was written for the stage is shown there; anything else may hold paths or parts of the file. */
function reasonOf(error: unknown): string {
  return error instanceof AvatarFault ? error.message : "the model could not be drawn";
}
