"""The whole program with language models behind it: they write, direct, are paid for, and fail."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.e2e.live_process import recorded, until
from tests.e2e.vtuber_process import Running, run_vtuber
from tests.peers.fake_models.acts import Act, Deed, calls, fails, says
from tests.peers.fake_models.server import FakeModels
from tests.peers.litellm_proxy import KEY as PROXY_KEY
from tests.peers.litellm_proxy import LiteLlmProxy

from vtuber.domain.direction_events import Decision
from vtuber.domain.money import usd
from vtuber.domain.show_events import Spend
from vtuber.domain.speech_events import UtteranceStarted
from vtuber.domain.stream_events import StreamEnded

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

DEMO = ("demo", "--no-browser", "--port", "0", "--data-dir", "data", "--seed", "3")
WRITER, DIRECTOR = "gpt-4o", "claude-opus-5-5"
KEY = "sk-test-0123456789-never-seen"


def settings(models: FakeModels, **others: str) -> dict[str, str]:
    """Return the settings that lead to the fake."""
    return {
        "VTUBER_WRITER_MODELS": f"openai:{WRITER},offline",
        "VTUBER_DIRECTOR_MODELS": f"anthropic:{DIRECTOR},offline",
        "OPENAI_API_KEY": KEY,
        "ANTHROPIC_API_KEY": KEY,
        "OPENAI_BASE_URL": f"{models.url}/v1",
        "ANTHROPIC_BASE_URL": models.url,
    } | others


@asynccontextmanager
async def running(folder: Path, *command: str, **given: str) -> AsyncIterator[Running]:
    """Run a command; the loop stays free for the fake."""
    process = await asyncio.to_thread(Running, folder, *command, **given)
    try:
        yield process
    finally:
        await asyncio.to_thread(process.kill)


def _vendors(folder: Path) -> set[str]:
    return {each.service.split(":")[0] for each in recorded(folder, Spend)}


def everything_written(folder: Path) -> str:
    """Return all that the program has put down anywhere."""
    texts = [
        path.read_text(errors="replace") for path in folder.rglob("*") if path.suffix in {".txt", ".jsonl", ".json"}
    ]
    for path in folder.rglob("journal.sqlite"):
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            texts += [row[0].decode() for row in connection.execute("SELECT payload FROM event")]
        connection.close()
    return "\n".join(texts)


def test_models_write_and_direct_and_are_paid_for(tmp_path: Path) -> None:
    """The writer's model is heard, the director's decides, both are on the bill, and no secret is written."""

    async def story() -> None:
        async with FakeModels() as models:
            models.parts[WRITER].learn(
                says(f"[joy] The harbour bell rang {n} times. ", "Nobody knew why.") for n in range(90)
            )
            models.parts[DIRECTOR].learn(
                [calls("set_activity", '{"activity": "react", "topic": ""}'), says("Chat wants to talk.")]
            )
            async with running(tmp_path, *DEMO, **settings(models)) as show:
                await until(lambda: any("harbour bell" in each.text for each in recorded(tmp_path, UtteranceStarted)))
                await until(lambda: any(each.mind == "model" for each in recorded(tmp_path, Decision)))
                await until(lambda: _vendors(tmp_path) >= {"openai", "anthropic"})
                show.press_ctrl_c()
                assert await asyncio.to_thread(show.wait) == 0, show.errors
            spends = recorded(tmp_path, Spend)
            assert all(each.cost.amount > 0 and each.cost.currency == "USD" for each in spends)
            assert _vendors(tmp_path) == {"openai", "anthropic"}
            written = everything_written(tmp_path)
            assert KEY not in written
            asked = [*models.parts[WRITER].asked, *models.parts[DIRECTOR].asked]
            for canary in {
                word for each in asked for word in each.system.split() if len(word) == 16 and word.isalpha()
            }:
                assert canary not in written
            report = json.loads(run_vtuber("report", "--json", "--data-dir", "data", folder=tmp_path).stdout)
            assert report["spent"]["USD"] > "0"

    asyncio.run(story())


def test_somebody_elses_server_writes_and_directs(tmp_path: Path, litellm_proxy: LiteLlmProxy) -> None:
    """LiteLLM's mock is heard; its proxy carries the director's tool calls both ways; its key is written nowhere."""
    given = {
        "VTUBER_WRITER_MODELS": "compatible:says,offline",
        "VTUBER_DIRECTOR_MODELS": f"anthropic:{DIRECTOR},offline",
        "VTUBER_COMPATIBLE_URL": f"{litellm_proxy.url}/v1",
        "VTUBER_COMPATIBLE_KEY": PROXY_KEY,
        "ANTHROPIC_API_KEY": PROXY_KEY,
        "ANTHROPIC_BASE_URL": litellm_proxy.url,
    }

    async def story() -> None:
        async with FakeModels(litellm_proxy.upstream_port) as upstream:
            upstream.parts[DIRECTOR].learn(
                [calls("set_activity", '{"activity": "react", "topic": ""}'), says("Chat wants to talk.")] * 20
            )
            async with running(tmp_path, *DEMO, **given) as show:
                await until(lambda: any("Stars are far." in each.text for each in recorded(tmp_path, UtteranceStarted)))
                await until(
                    lambda: any(
                        each.mind == "model" and [call.name for call in each.tool_calls] == ["set_activity"]
                        for each in recorded(tmp_path, Decision)
                    )
                )
                await until(lambda: f"anthropic:{DIRECTOR}" in {each.service for each in recorded(tmp_path, Spend)})
                await until(lambda: any(each.results for each in upstream.parts[DIRECTOR].asked))
                show.press_ctrl_c()
                assert await asyncio.to_thread(show.wait) == 0, show.errors
            assert PROXY_KEY not in everything_written(tmp_path)

    asyncio.run(story())


def test_models_that_fail_in_every_way_leave_a_show_that_goes_on(tmp_path: Path) -> None:
    """Hangs, stalls, drops, refusals and garbage: she speaks all the same, and no error is ever a line of hers."""
    misdeeds = [
        fails(500),
        fails(429, retry_after_s=1.0),
        Act(deed=Deed.HANG),
        Act(deed=Deed.STALL, text=("[joy] It began well.", " And then")),
        Act(deed=Deed.DROP, text=("It began", " well")),
        Act(deed=Deed.GARBLE, text=("It",)),
        Act(deed=Deed.EMPTY),
        Act(deed=Deed.REFUSE),
        fails(401),
    ]

    async def story() -> None:
        async with FakeModels() as models:
            for part in (WRITER, DIRECTOR):
                models.parts[part].learn(misdeeds * 20)
            async with running(tmp_path, *DEMO, "--duration", "40s", **settings(models)) as show:
                assert await asyncio.to_thread(show.wait) == 0, show.errors
                assert "Traceback" not in show.errors
            said = " ".join(each.text for each in recorded(tmp_path, UtteranceStarted))
            assert len(recorded(tmp_path, UtteranceStarted)) > 5
            assert not [word for word in ("error", "Error", "401", "429", "500", "nginx", "{") if word in said]
            assert recorded(tmp_path, StreamEnded)

    asyncio.run(story())


def test_without_means_no_model_is_asked(tmp_path: Path) -> None:
    """A cap of nothing lets nothing out of the house; the offline brain does it all."""

    async def story() -> None:
        async with FakeModels() as models:
            nothing = settings(models, VTUBER_SPEND_HOUR_USD="0")
            async with running(tmp_path, *DEMO, "--duration", "15s", **nothing) as show:
                assert await asyncio.to_thread(show.wait) == 0, show.errors
            assert not models.requests
            assert recorded(tmp_path, UtteranceStarted)

    asyncio.run(story())


def test_yesterdays_money_counts_today(tmp_path: Path) -> None:
    """What earlier streams of the last 24 hours cost is part of the day's cap, in a new process too."""

    async def story() -> None:
        async with FakeModels() as models:
            models.parts[WRITER].learn(says(f"The harbour bell rang {n} times.") for n in range(90))
            only_writer = settings(models, VTUBER_DIRECTOR_MODELS="offline")
            async with running(tmp_path, *DEMO, "--duration", "40s", **only_writer) as show:
                assert await asyncio.to_thread(show.wait) == 0, show.errors
            spent = sum((each.cost for each in recorded(tmp_path, Spend)), start=usd(0))
            assert spent.amount > 0
            asked = len(models.requests)
            capped = only_writer | {"VTUBER_SPEND_DAY_USD": str(spent.amount)}
            async with running(tmp_path, *DEMO, "--duration", "15s", **capped) as show:
                assert await asyncio.to_thread(show.wait) == 0, show.errors
            assert len(models.requests) == asked

    asyncio.run(story())


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        ({"VTUBER_WRITER_MODELS": "gpt-4o"}, 78, "openai:<model>"),
        ({"VTUBER_WRITER_MODELS": "openai:gpt-4o"}, 78, "OPENAI_API_KEY"),
        ({"VTUBER_DIRECTOR_MODELS": "compatible:x"}, 78, "VTUBER_COMPATIBLE_URL"),
        ({"VTUBER_SPEND_HOUR_USD": "-1"}, 78, "VTUBER_SPEND_HOUR_USD"),
        ({"ANTHROPIC_BASE_URL": "http://evil.example"}, 78, "https://"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, given: dict[str, str], code: int, told: str) -> None:
    """One paragraph that names the setting."""
    ended = run_vtuber(*DEMO, folder=tmp_path, **given)
    assert ended.returncode == code, ended.stderr
    assert told in ended.stderr
    assert ended.stderr.startswith("vtuber: ")
    assert "Traceback" not in ended.stderr
