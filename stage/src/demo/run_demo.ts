import { ACTIVITIES, EMOTIONS, type Emotion } from "../protocol/messages";
import type { Stage } from "../stage";
import { OPENING, SCENES, type Line, type Scene } from "./script";
import { DEMO_RATE, speakSynthetically } from "./synthetic_voice";

const PAUSE_S = 0.5;
const SCENE_PAUSE_S = 2.5;

/**
 * Plays the showcase without a server.
 * `scene=game` stays in one scene, `emotion=joy` holds one face, `still=1` says nothing.
 */
export function runDemo(stage: Stage, query: string): void {
  const parameters = new URLSearchParams(query);
  const only = ACTIVITIES.find((activity) => activity === parameters.get("scene"));
  const emotion = EMOTIONS.find((name) => name === parameters.get("emotion"));
  stage.message({ type: "hello", protocol: 1, name: "Hoshi Quill", sampleRate: DEMO_RATE, speed: 1 });
  for (const message of OPENING) stage.message(message);
  const scenes = only ? SCENES.filter((scene) => scene.activity === only) : SCENES;
  void perform(stage, scenes, emotion ?? null, parameters.get("still") === "1");
}

async function perform(stage: Stage, scenes: readonly Scene[], emotion: Emotion | null, quiet: boolean): Promise<void> {
  for (let round = 0; ; round++) {
    for (const scene of scenes) {
      stage.message({ type: "activity", activity: scene.activity, topic: scene.topic, sinceSeconds: 0 });
      for (const message of scene.messages) stage.message(round > 0 && message.type === "alert" ? { ...message, id: `${message.id}-${round}` } : message);
      if (emotion) stage.message({ type: "expression", emotion, intensity: 1, holdSeconds: 600 });
      await pause(SCENE_PAUSE_S / 2);
      if (!quiet) for (const [index, line] of scene.lines.entries()) await say(stage, line, `${round}-${scene.activity}-${index}`);
      await pause(SCENE_PAUSE_S);
    }
  }
}

async function say(stage: Stage, line: Line, sentenceId: string): Promise<void> {
  const speech = speakSynthetically(sentenceId, line.text);
  stage.message({
    type: "sentence_start",
    utteranceId: sentenceId,
    sentenceId,
    text: line.text,
    emotion: line.emotion,
    sampleRate: DEMO_RATE,
    addressee: line.addressee ?? null,
  });
  for (const frame of speech.frames) stage.audio(frame);
  stage.message({ type: "sentence_end", sentenceId, durationSeconds: speech.duration });
  await pause(speech.duration + PAUSE_S);
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => window.setTimeout(resolve, seconds * 1000));
}
