const WINDOW_S = 0.01;
const FLOOR = 0.004;

/** Loudness of a sentence's samples in 10 ms windows, against the loudest of the sentence. */
export class Envelope {
  private readonly windows: number[] = [];
  private peak = 0.05;
  private readonly perWindow: number;

  constructor(private readonly sampleRate: number) {
    this.perWindow = Math.round(sampleRate * WINDOW_S);
  }

  get empty(): boolean {
    return this.windows.length === 0;
  }

  /** Chunks may cut a window in two: the louder part counts. */
  add(firstSample: number, samples: Float32Array): void {
    for (let start = 0; start < samples.length; ) {
      const index = Math.floor((firstSample + start) / this.perWindow);
      const end = Math.min(samples.length, (index + 1) * this.perWindow - firstSample);
      const level = rms(samples, start, end);
      this.windows[index] = Math.max(this.windows[index] ?? 0, level);
      this.peak = Math.max(this.peak, level);
      start = end;
    }
  }

  /** 0 silent to 1 loud, averaged over 30 ms about the given second so that it neither leads nor lags. */
  level(second: number): number {
    const center = (second * this.sampleRate) / this.perWindow - 0.5;
    let sum = 0;
    let weight = 0;
    for (let index = Math.floor(center) - 1; index <= Math.floor(center) + 2; index++) {
      const share = Math.max(0, 1.5 - Math.abs(index - center));
      sum += (this.windows[index] ?? 0) * share;
      weight += share;
    }
    const loudness = Math.max(0, sum / weight - FLOOR) / this.peak;
    return Math.min(1, Math.sqrt(loudness) * 1.15);
  }
}

function rms(samples: Float32Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += (samples[i] ?? 0) ** 2;
  return end > start ? Math.sqrt(sum / (end - start)) : 0;
}
