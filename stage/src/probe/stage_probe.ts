import type { VoiceOutput } from "../audio/voice_output";
import type { AvatarMessage, Emotion } from "../protocol/messages";
import type { SpeechMoment } from "../speech/speech";
import captureUrl from "./capture.worklet.ts?worker&url";

const MOST_SAMPLES = 60 * 60 * 5;

export interface MouthSample {
  /** Context time in seconds of the sound being heard at this frame. */
  readonly audio_time_s: number;
  /** The context's own clock at this frame, output latency not taken off. */
  readonly context_time_s: number;
  readonly mouth_open: number;
  readonly speaking: boolean;
  readonly sentence_id: string | null;
  readonly position_s: number;
}

export interface LoudnessSample {
  /** Context time of the middle of the window, in seconds. */
  readonly audio_time_s: number;
  readonly rms: number;
}

/** `window.stageProbe`: what a test may look at. `stage/README.md` describes it. */
export class StageProbe {
  readonly mouth: MouthSample[] = [];
  readonly loudness: LoudnessSample[] = [];
  readonly subtitles: { readonly at_s: number; readonly text: string }[] = [];
  readonly counters: Record<string, number> = {};
  context: BaseAudioContext | null = null;
  output_latency_s = 0;
  frames = 0;
  /** Time spent in this page's own code for a frame, in milliseconds: running mean. */
  frame_ms = 0;
  subtitle = "";
  emotion: Emotion = "neutral";
  /** Which avatar is shown, once that is settled, and why it is not another. */
  avatar: AvatarMessage | null = null;
  private voice: VoiceOutput | null = null;

  constructor() {
    (window as unknown as { stageProbe: StageProbe }).stageProbe = this;
  }

  count(name: string): void {
    this.counters[name] = (this.counters[name] ?? 0) + 1;
  }

  /** Captures the loudness of what goes to the speakers, in an AudioWorklet (needs a secure context). */
  listen(voice: VoiceOutput): void {
    this.voice = voice;
    const context = voice.output.context;
    this.context = context;
    const worklet = context.audioWorklet as AudioWorklet | undefined;
    void worklet?.addModule(captureUrl).then(() => {
      const capture = new AudioWorkletNode(context, "loudness-capture", { numberOfOutputs: 1 });
      capture.port.onmessage = (event: MessageEvent<LoudnessSample>) => keep(this.loudness, event.data);
      voice.output.connect(capture);
      capture.connect(context.destination);
      this.count("capture_ready");
    });
  }

  /** `milliseconds` this frame took. */
  timed(milliseconds: number): void {
    this.frame_ms += (milliseconds - this.frame_ms) / Math.min(60, this.frames + 1);
  }

  sample(moment: SpeechMoment | null, mouthOpen: number, subtitle: string, emotion: Emotion): void {
    this.frames += 1;
    this.emotion = emotion;
    if (subtitle !== this.subtitle) this.subtitles.push({ at_s: performance.now() / 1000, text: subtitle });
    this.subtitle = subtitle;
    if (!moment || !this.voice) return;
    this.output_latency_s = this.voice.outputLatency;
    keep(this.mouth, {
      audio_time_s: this.voice.onContextClock(moment.time),
      context_time_s: this.voice.output.context.currentTime,
      mouth_open: mouthOpen,
      speaking: moment.sentence !== null,
      sentence_id: moment.sentence?.start.sentenceId ?? null,
      position_s: moment.position,
    });
  }
}

function keep<T>(log: T[], item: T): void {
  log.push(item);
  if (log.length > MOST_SAMPLES) log.splice(0, MOST_SAMPLES / 10);
}
