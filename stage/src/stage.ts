import puppetDocument from "../puppet/puppet.json";
import { VoiceOutput } from "./audio/voice_output";
import { AvatarSlot, MAKERS } from "./avatar/avatar_slot";
import type { LinkEvents } from "./link/stage_link";
import { Overlays } from "./overlays";
import { Notices } from "./overlay/notices";
import { StageProbe } from "./probe/stage_probe";
import type { AudioFrame } from "./protocol/audio_frame";
import type { Activity, Alert, AudioState, AvatarMessage, PageMessage, ServerMessage } from "./protocol/messages";
import { Actor, type ActorCue } from "./puppet/actor";
import { ExpressionBlend } from "./puppet/expression";
import type { PuppetDocument } from "./puppet/format";
import { IdleLife } from "./puppet/idle_life";
import { Backdrop } from "./scene/backdrop";
import { CharacterView } from "./scene/character";
import { layoutFor, PlacementEase } from "./scene/layout";
import type { Settings } from "./settings";
import { Speech, type SpeechEvents, type SpeechMoment } from "./speech/speech";

// The generator's check keeps the file in step with its types.
const PUPPET = puppetDocument as unknown as PuppetDocument;
const MOVE_S = 0.9;
const LONGEST_FRAME_S = 0.1;

/** The page: takes in what the server tells, draws it sixty times a second. */
export class Stage implements LinkEvents {
  private readonly overlays: Overlays;
  private readonly notices: Notices;
  private readonly backdrop: Backdrop | null;
  private readonly avatar: AvatarSlot | null;
  private readonly actor: Actor;
  private readonly place: PlacementEase;
  private readonly probe: StageProbe | null;
  private readonly still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  private send: (message: PageMessage) => void = () => undefined;
  private voice: VoiceOutput | null = null;
  private voiceRate = 0;
  private speech: Speech | null = null;
  private speed = 1;
  private activity: Activity = "talk";
  private last = seconds();

  constructor(
    private readonly root: HTMLElement,
    private readonly settings: Settings,
  ) {
    root.className = `stage${settings.transparent ? " transparent" : ""}`;
    this.backdrop = settings.background ? new Backdrop(root, this.still) : null;
    this.avatar = settings.avatar ? this.avatarIn(root) : null;
    this.overlays = new Overlays(root, settings, (alert) => this.reactTo(alert));
    this.notices = new Notices(root, settings.transparent || settings.muted, () => void this.voice?.resume());
    this.actor = new Actor(PUPPET, new IdleLife(Math.random), new ExpressionBlend(PUPPET.expressions));
    this.place = new PlacementEase(layoutFor("talk").character, this.still ? 0.01 : MOVE_S);
    this.probe = settings.probe ? new StageProbe() : null;
    this.show("talk");
  }

  reportTo(send: (message: PageMessage) => void): void {
    this.send = send;
  }

  run(): void {
    const frame = (): void => {
      this.frame();
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  connected(): void {
    this.notices.connected();
  }

  disconnected(): void {
    this.notices.disconnected(seconds());
    this.probe?.count("disconnected");
  }

  garbage(): void {
    this.probe?.count("garbage");
  }

  audio(frame: AudioFrame): void {
    this.probe?.count("audio_frame");
    this.speech?.audio(frame);
  }

  message(message: ServerMessage): void {
    this.probe?.count(message.type);
    const now = seconds();
    switch (message.type) {
      case "hello":
        return this.greet(message.sampleRate, message.speed, message.name);
      case "activity":
        this.overlays.activity.change(message);
        return this.show(message.activity);
      case "status":
        return this.overlays.activity.status(message);
      case "sentence_start":
        return this.speech?.start(message);
      case "sentence_end":
        return this.speech?.end(message);
      case "silence":
        this.speech?.silence();
        return this.overlays.subtitles.clear();
      case "expression":
        return this.actor.face.show(message.emotion, message.intensity, now + message.holdSeconds / this.speed);
      case "chat":
        return this.overlays.chat.add(message, now);
      case "chat_deleted":
        return this.overlays.chat.delete(message, now);
      case "alert":
        return this.overlays.alerts.push(message);
      case "goals":
        return this.overlays.goals.update(message, now, this.speed);
      case "board":
        return this.overlays.board.update(message, now);
      case "questions":
        return this.overlays.questions.update(message);
      default:
        return unreachable(message);
    }
  }

  /** A new connection: what was being said belongs to the old one. */
  private greet(sampleRate: number, speed: number, name: string): void {
    this.speech?.silence();
    this.overlays.subtitles.clear();
    if (name !== "") this.overlays.board.name(name);
    if (!this.voice || this.voiceRate !== sampleRate) this.openVoice(sampleRate);
    if (!this.voice) return;
    this.speed = speed;
    this.speech = new Speech(this.voice, PUPPET.visemes, this.speechEvents(), speed);
    const { innerWidth: width, innerHeight: height } = window;
    this.send({ type: "ready", width, height, audio: this.voice.state });
    void this.askForAvatar();
  }

  /** The server may have been started anew with another avatar: every connection asks. */
  private async askForAvatar(): Promise<void> {
    if (!this.avatar || this.settings.demo) return;
    try {
      const answer = await fetch("avatar.json", { cache: "no-store" });
      if (answer.ok) await this.avatar.ask(await answer.json());
    } catch {
      // The connection is going; the next one asks again.
    }
  }

  private avatarIn(root: HTMLElement): AvatarSlot {
    return new AvatarSlot(new CharacterView(canvasIn(root), PUPPET), MAKERS, {
      took: (avatar) => this.actor.face.leaveFaces(avatar.faces),
      settled: (message) => this.avatarSettled(message),
    });
  }

  private avatarSettled(message: AvatarMessage): void {
    this.notices.avatarFault(message.fault, seconds());
    if (this.probe) this.probe.avatar = message;
    this.send(message);
  }

  private openVoice(sampleRate: number): void {
    this.voice?.close();
    this.voice = new VoiceOutput(sampleRate, this.settings.muted, (state) => this.soundChanged(state));
    this.voiceRate = sampleRate;
    this.notices.sound(this.voice.live, seconds());
    this.probe?.listen(this.voice);
  }

  private soundChanged(state: AudioState): void {
    this.notices.sound(state === "running", seconds());
    this.send({ type: "audio", state });
  }

  private speechEvents(): SpeechEvents {
    return {
      began: (sentence) => {
        this.overlays.subtitles.begin(sentence);
        this.actor.face.speak(sentence.start.emotion);
      },
      ended: () => {
        this.overlays.subtitles.end(seconds());
        this.actor.face.speak(null);
      },
      played: (sentenceId, startedMs) =>
        this.send({ type: "played", sentence_id: sentenceId, started_ms: Math.round(startedMs * 10) / 10 }),
    };
  }

  private reactTo(alert: Alert): void {
    const moved = alert.kind === "raid" || alert.kind === "goal" ? "surprise" : "joy";
    this.actor.face.react(moved, seconds() + 1.6);
  }

  private show(activity: Activity): void {
    this.activity = activity;
    const layout = layoutFor(activity);
    this.root.dataset["activity"] = activity;
    this.root.style.setProperty("--dim", String(layout.dim));
    this.overlays.arrange(layout);
    this.place.moveTo(layout.character);
  }

  private frame(): void {
    const now = seconds();
    const elapsed = Math.min(LONGEST_FRAME_S, now - this.last);
    this.last = now;
    const { clientWidth: width, clientHeight: height } = this.root;
    this.root.style.setProperty("--u", `${(Math.min(width / 1280, height / 720) * this.settings.scale).toFixed(4)}px`);
    const moment = this.speech?.tick() ?? null;
    const cue = this.cue(now, moment);
    const pose = this.actor.step(elapsed, cue);
    const place = this.place.step(elapsed);
    this.backdrop?.draw(now, (pose["ParamAngleX"] ?? 0) / 30, width, height);
    const { mouth, speaking } = cue;
    this.avatar?.draw({ pose, mouth, speaking, emotions: this.actor.face.shown, elapsed }, place, width, height);
    this.overlays.tick(now, moment?.sentence ? moment.position : null);
    this.notices.tick(now);
    this.probe?.timed((seconds() - now) * 1000);
    const mouthOpen = this.avatar?.avatar.mouthOpen ?? pose["ParamMouthOpenY"] ?? 0;
    this.probe?.sample(moment, mouthOpen, this.overlays.subtitles.text, this.actor.face.worn);
  }

  private cue(now: number, moment: SpeechMoment | null): ActorCue {
    const layout = layoutFor(this.activity);
    const speaking = moment?.sentence !== null && moment !== null;
    return {
      now,
      speaking,
      mouth: moment?.mouth ?? { open: 0, form: 0 },
      energy: this.still ? 0.2 : layout.energy,
      gazeX: speaking ? 0 : layout.gaze,
      gazeY: 0,
    };
  }
}

function canvasIn(root: HTMLElement): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.className = "character";
  root.append(canvas);
  return canvas;
}

function seconds(): number {
  return performance.now() / 1000;
}

/** Does not compile while a message is unhandled; at run time an unknown one has been dropped already. */
function unreachable(_message: never): void {}
