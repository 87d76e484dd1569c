import { AlertsView } from "./overlay/alerts";
import { BoardView } from "./overlay/board";
import { ActivityCard, QuestionsPanel } from "./overlay/cards";
import { ChatView } from "./overlay/chat";
import { element } from "./overlay/element";
import { GoalsCard } from "./overlay/goals";
import { SubtitleView } from "./overlay/subtitles";
import type { Alert } from "./protocol/messages";
import type { Box, SceneLayout } from "./scene/layout";
import type { Settings } from "./settings";

/** All that lies above the character, and where. */
export class Overlays {
  readonly chat = new ChatView();
  readonly subtitles = new SubtitleView();
  readonly alerts: AlertsView;
  readonly activity = new ActivityCard();
  readonly goals = new GoalsCard();
  readonly board = new BoardView();
  readonly questions = new QuestionsPanel();

  constructor(parent: HTMLElement, settings: Settings, onAlert: (alert: Alert) => void) {
    this.alerts = new AlertsView(onAlert);
    const layer = element("div", "overlays");
    const parts: readonly (readonly [boolean, HTMLElement])[] = [
      [settings.card, this.activity.root],
      [settings.goal, this.goals.root],
      [settings.chat, this.chat.root],
      [settings.board, this.board.root],
      [settings.board, this.questions.root],
      [settings.subtitles, this.subtitles.root],
      [settings.alerts, this.alerts.root],
    ];
    layer.append(...parts.filter(([wanted]) => wanted).map(([, part]) => part));
    parent.append(layer);
  }

  arrange(layout: SceneLayout): void {
    place(this.chat.root, layout.chat);
    place(this.board.root, layout.panel);
    place(this.questions.root, layout.panel);
    place(this.subtitles.root, layout.subtitles);
    place(this.alerts.root, layout.alerts);
    this.chat.root.style.setProperty("--size", String(layout.chatSize));
    this.chat.limit(layout.chatLines);
  }

  tick(now: number, position: number | null): void {
    this.chat.tick(now);
    this.alerts.tick(now);
    this.board.tick(now);
    this.goals.tick(now);
    this.subtitles.tick(now, position);
  }
}

function place(target: HTMLElement, box: Box): void {
  target.style.left = `${box.left}%`;
  target.style.top = `${box.top}%`;
  target.style.width = `${box.width}%`;
  target.style.height = `${box.height}%`;
}
