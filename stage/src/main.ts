import "./style/base.css";
import "./style/cards.css";
import "./style/chat.css";
import "./style/subtitles.css";
import "./style/alerts.css";
import "./style/board.css";
import "./style/questions.css";
import "./style/notices.css";
import { runDemo } from "./demo/run_demo";
import { socketAddress, StageLink } from "./link/stage_link";
import { readSettings } from "./settings";
import { Stage } from "./stage";

const root = document.getElementById("stage");
if (root) {
  const settings = readSettings(location.search);
  const stage = new Stage(root, settings);
  if (settings.demo) {
    runDemo(stage, location.search);
  } else {
    const link = new StageLink(socketAddress(location), stage);
    stage.reportTo((message) => link.send(message));
    link.open();
  }
  stage.run();
}
