import type { AudioState } from "../protocol/messages";
import type { StageVoice } from "../speech/speech";
import { SmoothClock } from "./smooth_clock";

const FADE_S = 0.004;

/**
 * The page's one AudioContext and the stage clock made of it.
 * The stage clock counts seconds like `performance.now`; while the context runs it goes by the context.
 */
export class VoiceOutput implements StageVoice {
  private readonly context: AudioContext;
  private readonly volume: GainNode;
  private readonly level: number;
  private readonly playing = new Set<AudioBufferSourceNode>();
  private readonly smooth = new SmoothClock();
  /** Stage clock minus context clock. */
  private base = 0;

  /** `sampleRate` spares the voice a conversion for each chunk; the context converts once, at its output. */
  constructor(sampleRate: number, muted: boolean, onState: (state: AudioState) => void) {
    this.context = new AudioContext({ sampleRate, latencyHint: "interactive" });
    this.volume = this.context.createGain();
    this.level = muted ? 0 : 1;
    this.volume.gain.value = this.level;
    this.volume.connect(this.context.destination);
    this.context.onstatechange = () => {
      this.smooth.reset();
      if (this.live) this.base = pageSeconds() - this.context.currentTime;
      onState(this.state);
    };
  }

  get live(): boolean {
    return this.context.state === "running";
  }

  get state(): AudioState {
    return this.live ? "running" : "suspended";
  }

  /** The last node before the speakers, for the probe. */
  get output(): AudioNode {
    return this.volume;
  }

  get outputLatency(): number {
    return this.context.outputLatency || this.context.baseLatency || 0;
  }

  async resume(): Promise<void> {
    await this.context.resume();
  }

  close(): void {
    this.context.onstatechange = null;
    void this.context.close();
  }

  now(): number {
    return this.live ? this.context.currentTime + this.base : pageSeconds();
  }

  /** The moment of the stage clock that is being heard now. */
  heard(): number {
    if (!this.live) return pageSeconds();
    return this.smooth.read(this.now() - this.outputLatency, pageSeconds());
  }

  /** A moment of the stage clock on the context's own clock, in seconds. */
  onContextClock(time: number): number {
    return time - this.base;
  }

  play(samples: Float32Array<ArrayBuffer>, sampleRate: number, at: number): void {
    const buffer = this.context.createBuffer(1, samples.length, sampleRate);
    buffer.copyToChannel(samples, 0);
    const source = this.context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.volume);
    source.onended = () => this.playing.delete(source);
    this.playing.add(source);
    source.start(Math.max(0, at - this.base));
  }

  /** Cuts everything off after a 4 ms fade, which keeps the cut from clicking. */
  stop(): void {
    const gain = this.volume.gain;
    const now = this.context.currentTime;
    gain.cancelScheduledValues(now);
    gain.setValueAtTime(gain.value, now);
    gain.linearRampToValueAtTime(0, now + FADE_S);
    gain.setValueAtTime(this.level, now + 2 * FADE_S);
    for (const source of this.playing) source.stop(now + FADE_S);
    this.playing.clear();
  }
}

function pageSeconds(): number {
  return performance.now() / 1000;
}
