"""The real program and a frontend in a real browser: found through the door, heard, subtitled, and answered."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.e2e.live_process import journal
from tests.e2e.vtuber_process import Demo, run_vtuber

from vtuber.domain.direction_events import OperatorMessage
from vtuber.domain.speech_events import UtterancePlanned, UtteranceStarted

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PAGE = Path(__file__).parent / "olv_page"
PATIENCE_MS = 60_000
BROKEN_OFF = 130
EMOTIONS = {name: number for number, name in enumerate(("neutral", "joy", "sadness", "anger", "surprise", "smirk"))}


def a_model(folder: Path) -> Path:
    """Write a model, and the dictionary that describes it, as in Open-LLM-VTuber's folder."""
    file = folder / "live2d-models" / "fox" / "runtime" / "fox.model3.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"Version": 3, "FileReferences": {"Moc": "fox.moc3"}}))
    entry = {"name": "fox", "url": "/live2d-models/fox/runtime/fox.model3.json", "emotionMap": EMOTIONS}
    (folder / "model_dict.json").write_text(json.dumps([entry]))
    return file


@contextmanager
def frontend(browser: Browser, url: str) -> Iterator[Page]:
    """Open the frontend by its door; at the end, fail if it complained."""
    complaints: list[str] = []
    with browser.new_context(viewport={"width": 1280, "height": 720}) as context:
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url)
        yield page
        assert not probe(page, "errors")
    assert not complaints


def probe(page: Page, name: str) -> Any:  # noqa: ANN401  (whatever the page answers)
    """Return what the page has noted."""
    return page.evaluate(f"window.frontendProbe.{name}")


def wait_for(page: Page, condition: str) -> None:
    """Wait until a condition on the page's notes holds."""
    page.wait_for_function(f"(() => {{ const probe = window.frontendProbe; return probe && {condition}; }})()")


def test_she_is_heard_and_answers_through_the_frontend(browser: Browser, tmp_path: Path, figures: list[str]) -> None:
    """From the first sentence to the answer to what the operator types."""
    settings = {"VTUBER_OLV_FRONTEND": str(PAGE), "VTUBER_OLV_MODEL": str(a_model(tmp_path))}
    with Demo(tmp_path, "--seed", "3", **settings) as demo:
        demo.wait_until_ready()
        demo.wait_for(f"Open-LLM-VTuber's frontend: http://{demo.host}/olv")
        with frontend(browser, f"http://{demo.host}/olv") as page:
            page.set_default_timeout(PATIENCE_MS)
            wait_for(page, "probe.played.length >= 2")
            assert probe(page, "loudest") > 0.01
            assert page.url == f"http://{demo.host}/olv/"
            assert page.text_content("#model") == "fox, fox.moc3"
            assert (page.text_content("#expression") or "").startswith("expression ")
            page.fill("#field", "Say: the kettle is on the stove.")
            page.press("#field", "Enter")
            wait_for(page, "probe.played.some((each) => each.text === 'the kettle is on the stove.')")
            kinds = probe(page, "kinds")
            assert page.text_content("#toast") == ""
            demo.press_ctrl_c()
            demo.wait_for("Ctrl-C again ends it at once")
            demo.press_ctrl_c()
            assert demo.wait() == BROKEN_OFF, "an open page holds nothing up"
    events = journal(tmp_path)
    (told,) = [event for event in events if isinstance(event, OperatorMessage)]
    (planned,) = [event for event in events if isinstance(event, UtterancePlanned) and event.cause == told.id]
    (began,) = [event for event in events if isinstance(event, UtteranceStarted) and event.utterance_id == planned.id]
    figures.append(f"operator's words journalled to her first sound: {(began.at - told.at).total_seconds():.3f} s")
    starts, ends = kinds.count("conversation-chain-start"), kinds.count("conversation-chain-end")
    assert 0 <= starts - ends <= 1


def test_missing_files_are_told_and_break_nothing(tmp_path: Path) -> None:
    """The stream goes on with the stage page; the doctor names what is missing."""
    settings = {"VTUBER_OLV_FRONTEND": "nowhere", "VTUBER_OLV_MODEL": "nothing.model3.json"}
    with Demo(tmp_path, **settings) as demo:
        demo.wait_until_ready()
        demo.wait_for("VTUBER_OLV_FRONTEND names nowhere")
        demo.wait_for("VTUBER_OLV_MODEL names nothing.model3.json")
        assert demo.is_running
    found = run_vtuber("doctor", "--data-dir", "data", folder=tmp_path, **settings)
    assert found.returncode == 1
    assert found.stdout.count("fault  open-llm-vtuber frontend") == 2
