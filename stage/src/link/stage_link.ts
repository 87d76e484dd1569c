import { decodeAudioFrame, type AudioFrame } from "../protocol/audio_frame";
import { decodeMessage } from "../protocol/decode";
import type { PageMessage, ServerMessage } from "../protocol/messages";
import { ReconnectPolicy } from "./reconnect";

export interface LinkEvents {
  connected(): void;
  disconnected(): void;
  message(message: ServerMessage): void;
  audio(frame: AudioFrame): void;
  /** A frame that could not be read; it is skipped. */
  garbage(): void;
}

/** Address of the socket beside the page: `/stage/` → `/stage/ws`. */
export function socketAddress(page: Location): string {
  const scheme = page.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${page.host}/stage/ws`;
}

/** The page's one WebSocket: opens, reads, opens again for ever. */
export class StageLink {
  private socket: WebSocket | null = null;
  private readonly policy = new ReconnectPolicy(Math.random);

  constructor(
    private readonly address: string,
    private readonly events: LinkEvents,
  ) {}

  open(): void {
    const socket = new WebSocket(this.address);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.events.connected();
    socket.onmessage = (event: MessageEvent<unknown>) => this.receive(event.data);
    socket.onclose = () => {
      this.socket = null;
      this.events.disconnected();
      window.setTimeout(() => this.open(), this.policy.nextDelay() * 1000);
    };
    this.socket = socket;
  }

  send(message: PageMessage): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private receive(data: unknown): void {
    const decoded = typeof data === "string" ? decodeMessage(data) : null;
    const frame = data instanceof ArrayBuffer ? decodeAudioFrame(data) : null;
    if (decoded) {
      if (decoded.type === "hello") this.policy.succeeded();
      this.events.message(decoded);
    } else if (frame) {
      this.events.audio(frame);
    } else {
      this.events.garbage();
    }
  }
}
