import { element, show } from "./element";
import { icon } from "./icons";

const RECONNECT_GRACE_S = 2;
const SOUND_GRACE_S = 1;
/** A fault of the avatar is said this long; the server goes on saying it where only the streamer looks. */
const AVATAR_FAULT_S = 60;

/** Small marks: connection lost, sound withheld by the browser, avatar not shown. */
export class Notices {
  private readonly reconnecting = element("div", "notice reconnecting", "reconnecting");
  private readonly soundPill = element("button", "notice sound-pill");
  private readonly avatar = element("div", "notice avatar-fault");
  private lostAt: number | null = null;
  private avatarFaultUntil = 0;
  private silentSince: number | null = null;

  constructor(
    root: HTMLElement,
    private readonly hideSoundPill: boolean,
    unlock: () => void,
  ) {
    this.soundPill.append(icon("mic", "sound-icon"), "Click for sound");
    root.append(this.reconnecting, this.soundPill, this.avatar);
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

  avatarFault(fault: string | null, now: number): void {
    this.avatar.textContent = fault === null ? "" : `Avatar not shown: ${fault}`;
    this.avatarFaultUntil = fault === null ? 0 : now + AVATAR_FAULT_S;
  }

  tick(now: number): void {
    show(this.avatar, now < this.avatarFaultUntil);
    show(this.reconnecting, past(this.lostAt, RECONNECT_GRACE_S, now));
    show(this.soundPill, !this.hideSoundPill && past(this.silentSince, SOUND_GRACE_S, now));
  }
}

function past(since: number | null, grace: number, now: number): boolean {
  return since !== null && now - since > grace;
}
