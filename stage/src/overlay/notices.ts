import { element, show } from "./element";
import { icon } from "./icons";

const RECONNECT_GRACE_S = 2;
const SOUND_GRACE_S = 1;

/** Small marks: connection lost, sound withheld by the browser. */
export class Notices {
  private readonly reconnecting = element("div", "notice reconnecting", "reconnecting");
  private readonly soundPill = element("button", "notice sound-pill");
  private lostAt: number | null = null;
  private silentSince: number | null = null;

  constructor(
    root: HTMLElement,
    private readonly hideSoundPill: boolean,
    unlock: () => void,
  ) {
    this.soundPill.append(icon("mic", "sound-icon"), "Click for sound");
    root.append(this.reconnecting, this.soundPill);
    for (const gesture of ["pointerdown", "keydown"]) window.addEventListener(gesture, unlock);
  }

  connected(): void {
    this.lostAt = null;
  }

  disconnected(now: number): void {
    this.lostAt ??= now;
  }

  sound(running: boolean, now: number): void {
    this.silentSince = running ? null : (this.silentSince ?? now);
  }

  tick(now: number): void {
    show(this.reconnecting, past(this.lostAt, RECONNECT_GRACE_S, now));
    show(this.soundPill, !this.hideSoundPill && past(this.silentSince, SOUND_GRACE_S, now));
  }
}

function past(since: number | null, grace: number, now: number): boolean {
  return since !== null && now - since > grace;
}
