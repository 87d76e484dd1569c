/** Runs on the audio thread: loudness of its input in 5 ms windows, stamped with the context's time. */

declare const currentFrame: number;
declare const sampleRate: number;
declare function registerProcessor(name: string, processor: unknown): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

const WINDOW_S = 0.005;

class LoudnessCapture extends AudioWorkletProcessor {
  private sum = 0;
  private count = 0;

  /** Silent itself: its output stays empty, it is connected only so that it runs. */
  process(inputs: Float32Array[][]): boolean {
    const channel = inputs[0]?.[0];
    for (let i = 0; i < 128; i++) {
      this.sum += (channel?.[i] ?? 0) ** 2;
      this.count += 1;
      if (this.count >= sampleRate * WINDOW_S) this.emit(currentFrame + i);
    }
    return true;
  }

  private emit(lastFrame: number): void {
    const middle = (lastFrame + 1 - this.count / 2) / sampleRate;
    this.port.postMessage({ audio_time_s: middle, rms: Math.sqrt(this.sum / this.count) });
    this.sum = 0;
    this.count = 0;
  }
}

registerProcessor("loudness-capture", LoudnessCapture);
