import type { AudioFrame, TimedWord } from "../protocol/audio_frame";
import type { SentenceStart } from "../protocol/messages";
import type { MouthShape } from "../puppet/format";
import { Envelope } from "./envelope";
import { alignWords, type SpokenSpan } from "./subtitle_words";
import { SentenceTimeline } from "./timeline";
import { CLOSED, VisemeTrack, type Mouth } from "./viseme_track";

export interface VoicedChunk {
  readonly from: number;
  readonly samples: Float32Array<ArrayBuffer>;
}

/** Everything known of one sentence: text, timings, samples, and where it lies on the stage clock. */
export class Sentence {
  readonly timeline: SentenceTimeline;
  readonly chunks: VoicedChunk[] = [];
  readonly track: VisemeTrack;
  spans: readonly SpokenSpan[] = [];
  duration: number | null = null;
  private readonly envelope: Envelope;
  private readonly words: TimedWord[] = [];

  constructor(
    readonly start: SentenceStart,
    shapes: Readonly<Record<string, MouthShape>>,
    speed: number,
  ) {
    this.timeline = new SentenceTimeline(speed);
    this.track = new VisemeTrack(shapes);
    this.envelope = new Envelope(start.sampleRate);
  }

  /** Takes in a chunk; returns the stretch of the sentence it fills. */
  add(frame: AudioFrame): { readonly from: number; readonly duration: number } {
    const from = frame.firstSample / this.start.sampleRate;
    this.track.add(frame.visemes);
    if (frame.words.length > 0) {
      this.words.push(...frame.words);
      this.spans = alignWords(this.start.text, this.words);
    }
    if (frame.samples.length === 0) return { from, duration: Math.max(0, this.timedEnd() - from) };
    this.envelope.add(frame.firstSample, frame.samples);
    this.chunks.push({ from, samples: frame.samples });
    return { from, duration: frame.samples.length / this.start.sampleRate };
  }

  /** Clock time at which the sentence is over, as far as is known. */
  get endsAt(): number {
    const known = this.duration ?? 0;
    return this.timeline.timeOf(Math.max(known, this.timeline.length));
  }

  /** The visemes give the shape; the samples, where there are any, how far it opens. */
  mouth(second: number): Mouth {
    if (second < 0) return CLOSED;
    const shape = this.track.mouth(second);
    if (this.envelope.empty) return shape;
    const level = this.envelope.level(second);
    const open = shape.open * (0.35 + 0.65 * level) * Math.min(1, level * 5);
    return { open, form: shape.form };
  }

  private timedEnd(): number {
    const last = this.words.at(-1);
    return Math.max(this.track.end, last ? last.start + last.duration : 0);
  }
}
