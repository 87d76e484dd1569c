import type { AudioFrame } from "../protocol/audio_frame";
import type { SentenceEnd, SentenceStart } from "../protocol/messages";
import type { MouthShape } from "../puppet/format";
import { Sentence } from "./sentence";
import { CLOSED, type Mouth } from "./viseme_track";

/** From a chunk's arrival to its first sample: enough for the audio thread's next block. */
const LEAD_S = 0.02;
/** A sentence whose end is never told is given up this long after its last sample. */
const PATIENCE_S = 4;

/** The sound card as speech sees it: a clock that never jumps, and a place to put samples. */
export interface StageVoice {
  /** False while the browser withholds sound. */
  readonly live: boolean;
  now(): number;
  heard(): number;
  play(samples: Float32Array<ArrayBuffer>, sampleRate: number, at: number): void;
  stop(): void;
}

export interface SpeechMoment {
  readonly sentence: Sentence | null;
  /** Seconds into the sentence. */
  readonly position: number;
  /** The moment of the clock this was taken at. */
  readonly time: number;
  readonly mouth: Mouth;
}

export interface SpeechEvents {
  began(sentence: Sentence): void;
  ended(sentence: Sentence): void;
  /** The first sample of a sentence has left the audio graph. */
  played(sentenceId: string, startedMs: number): void;
}

interface Report {
  readonly sentenceId: string;
  readonly at: number;
  readonly startedMs: number;
}

/** Sentences in the order they came, laid one after the other on the stage clock. */
export class Speech {
  private queue: Sentence[] = [];
  private current: Sentence | null = null;
  private reports: Report[] = [];
  private wasLive: boolean;

  constructor(
    private readonly voice: StageVoice,
    private readonly shapes: Readonly<Record<string, MouthShape>>,
    private readonly events: SpeechEvents,
    private readonly speed: number,
  ) {
    this.wasLive = voice.live;
  }

  start(message: SentenceStart): void {
    if (this.queue.some((sentence) => sentence.start.sentenceId === message.sentenceId)) return;
    this.queue.push(new Sentence(message, this.shapes, this.speed));
  }

  audio(frame: AudioFrame): void {
    const index = this.find(frame.sentenceId);
    const sentence = this.queue[index];
    if (!sentence) return;
    this.follow();
    const now = this.voice.now();
    const { from, duration } = sentence.add(frame);
    const first = !sentence.timeline.started;
    const at = sentence.timeline.lay(from, duration, this.earliest(index, now));
    if (!this.voice.live || frame.samples.length === 0) return;
    this.voice.play(frame.samples, sentence.start.sampleRate, at);
    if (first) this.reports.push({ sentenceId: frame.sentenceId, at, startedMs: (at - now) * 1000 });
  }

  end(message: SentenceEnd): void {
    const index = this.find(message.sentenceId);
    const sentence = this.queue[index];
    if (!sentence) return;
    this.follow();
    sentence.duration = message.durationSeconds;
    if (!sentence.timeline.started) {
      sentence.timeline.lay(0, message.durationSeconds, this.earliest(index, this.voice.now()));
    }
  }

  /** Stops all sound, forgets all sentences. */
  silence(): void {
    this.voice.stop();
    this.queue = [];
    this.reports = [];
    this.settle(null);
  }

  /** Call once each frame. */
  tick(): SpeechMoment {
    this.follow();
    const time = this.voice.heard();
    this.report();
    while (this.queue[0] && this.over(this.queue[0], time)) this.queue.shift();
    const head = this.queue[0];
    const sentence = head && head.timeline.position(time) >= 0 ? head : null;
    this.settle(sentence);
    if (!sentence) return { sentence: null, position: 0, time, mouth: CLOSED };
    const position = sentence.timeline.position(time);
    return { sentence, position, time, mouth: sentence.mouth(position) };
  }

  private find(sentenceId: string): number {
    return this.queue.findIndex((sentence) => sentence.start.sentenceId === sentenceId);
  }

  private earliest(index: number, now: number): number {
    const before = this.queue.slice(0, index).findLast((sentence) => sentence.timeline.started);
    const lead = this.queue[index]?.timeline.started ? LEAD_S / 4 : LEAD_S;
    return Math.max(now + lead, before?.endsAt ?? 0);
  }

  private over(sentence: Sentence, time: number): boolean {
    if (!sentence.timeline.started) return this.queue.length > 1 && (this.queue[1]?.timeline.started ?? false);
    const followed = this.queue[1]?.timeline.started ?? false;
    const patience = sentence.duration === null && !followed ? PATIENCE_S : 0;
    return time >= sentence.endsAt + patience;
  }

  private settle(sentence: Sentence | null): void {
    if (sentence === this.current) return;
    if (this.current) this.events.ended(this.current);
    this.current = sentence;
    if (sentence) this.events.began(sentence);
  }

  private report(): void {
    const due = this.reports.filter((report) => report.at <= this.voice.now());
    if (due.length === 0) return;
    this.reports = this.reports.filter((report) => !due.includes(report));
    for (const { sentenceId, startedMs } of due) this.events.played(sentenceId, startedMs);
  }

  /** When the browser lets sound through, what is left of the samples is played; when it stops it, nothing stays due. */
  private follow(): void {
    if (this.voice.live === this.wasLive) return;
    this.wasLive = this.voice.live;
    this.reports = [];
    if (!this.voice.live) return this.voice.stop();
    for (const sentence of this.queue) this.replay(sentence, this.voice.now() + LEAD_S);
  }

  private replay(sentence: Sentence, from: number): void {
    const rate = sentence.start.sampleRate;
    for (const chunk of sentence.chunks) {
      const at = sentence.timeline.timeOf(chunk.from);
      const skip = Math.max(0, Math.ceil((from - at) * rate));
      if (skip < chunk.samples.length) this.voice.play(chunk.samples.subarray(skip), rate, at + skip / rate);
    }
  }
}
