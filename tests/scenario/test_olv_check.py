"""What `vtuber olv check` finds out: every wrong key breaks its own step, and the advice names it. In virtual time."""

import asyncio
import random
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import httpx2
import pytest
from tests.peers.fake_olv.in_memory import Humming, connect_to
from tests.peers.fake_olv.openai_peers import OpenAiLlm, OpenAiTts
from tests.peers.fake_olv.proxy import FakeProxy, Page
from tests.peers.fake_olv.settings import OlvSettings, Preprocessor
from tests.peers.fake_olv.voices import Buzz
from tests.scenario.olv_meeting import EPOCH

from vtuber.api.olv_endpoints import olv_application
from vtuber.app.findings import Finding, Health
from vtuber.app.olv_findings import trial_findings
from vtuber.domain.persona import VoiceStyle
from vtuber.olv.trial import TRIAL_LINE, Trial
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run
from vtuber.runtime.wire import Wire, WireError

KEY, URL, BASE_URL = "olv-secret", "ws://127.0.0.1:12393/proxy-ws", "http://127.0.0.1:8000/v1"
RIGHT = OlvSettings(base_url=BASE_URL, llm_api_key=KEY, tts_api_key=KEY)


class NobodyThere(httpx2.AsyncBaseTransport):
    """Leads to an address where nothing listens."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused")


def checked(settings: OlvSettings, *, acks: int = 1, down: Callable[[], bool] = lambda: False) -> list[Finding]:
    """Check a server with these settings, which asks us with OpenAI's own library."""

    async def main() -> list[Finding]:
        clock = LoopClock(epoch=EPOCH)

        def connect(url: str) -> AbstractAsyncContextManager[Wire]:
            return connect_to(proxy, down=down)(url)

        async with asyncio.TaskGroup() as group:
            trial = Trial(URL, Buzz(), clock=clock, chance=random.Random(1), connect=connect)
            here = httpx2.ASGITransport(olv_application(trial, KEY))
            transport = here if settings.base_url == BASE_URL else NobodyThere()
            llm, tts = OpenAiLlm(settings, transport), OpenAiTts(settings, transport)
            proxy = FakeProxy(settings, llm, Humming() if settings.own_voice else tts, group=group)
            proxy.join(Page(proxy, acks=lambda: acks, group=group))
            group.create_task(proxy.consume())
            observed = await trial.run(VoiceStyle(name="test"))
            await llm.close()
            await tts.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
        return list(trial_findings(observed, url=URL, base_url=BASE_URL))

    return run(main())


def faults(findings: list[Finding]) -> dict[str, str]:
    """Return what is wrong, with the advice."""
    return {finding.part: finding.advice for finding in findings if finding.health is Health.FAULT}


def parts(findings: list[Finding]) -> list[str]:
    """Return what was looked at."""
    return [finding.part for finding in findings]


def test_nothing_is_wrong_with_a_server_as_we_want_it() -> None:
    """All steps succeed; a smirk is missing from the model, which is no fault."""
    findings = checked(RIGHT)
    assert faults(findings) == {}
    assert parts(findings) == ["proxy", "emotions", "line", "sound", "page", "turn"]
    assert "smirk" in findings[1].advice


def test_a_voice_of_its_own_is_no_fault() -> None:
    """What such a voice is given to read cannot be seen, and that is said."""
    findings = checked(replace(RIGHT, own_voice=True))
    assert faults(findings) == {}
    assert [each.health for each in findings if each.part == "reading"] == [Health.NOTE]


BREACHES: list[tuple[OlvSettings, str, str]] = [
    (replace(RIGHT, base_url="http://127.0.0.1:9/v1"), "line", f"base_url: '{BASE_URL}'"),
    (replace(RIGHT, llm_api_key="wrong"), "requests", "llm_api_key"),
    (replace(RIGHT, llm_api_key="wrong"), "line", "llm_provider"),
    (replace(RIGHT, tts_api_key="wrong"), "requests", "openai_tts, api_key"),
    (replace(RIGHT, tts_api_key="wrong"), "sound", "its voice failed"),
    (replace(RIGHT, file_extension="mp3"), "requests", "file_extension: 'wav'"),
    (replace(RIGHT, faster_first_response=True), "sentences", "faster_first_response: False"),
    (replace(RIGHT, preprocessor=Preprocessor()), "reading", "remove_special_char"),
    (replace(RIGHT, preprocessor=replace(RIGHT.preprocessor, ignore_parentheses=True)), "reading", "ignore_parenth"),
    (replace(RIGHT, preprocessor=replace(RIGHT.preprocessor, remove_special_char=True)), "reading", "remove_special"),
    (replace(RIGHT, preprocessor=replace(RIGHT.preprocessor, ignore_brackets=False)), "reading", "ignore_brackets"),
]


@pytest.mark.parametrize(("settings", "part", "advice"), BREACHES)
def test_each_breach_is_found(settings: OlvSettings, part: str, advice: str) -> None:
    """The step that a wrong key breaks is a fault, and its advice names the key."""
    assert advice in faults(checked(settings))[part]


def test_a_page_that_is_not_there() -> None:
    """Without an acknowledgement the turn still ends, and the advice tells where the page must connect."""
    findings = checked(RIGHT, acks=0)
    assert set(faults(findings)) == {"page"}
    assert URL in faults(findings)["page"]


def test_a_server_that_is_not_there() -> None:
    """Nothing else is looked at."""
    findings = checked(RIGHT, down=lambda: True)
    assert parts(findings) == ["proxy"]
    assert "Start Open-LLM-VTuber" in faults(findings)["proxy"]


@pytest.mark.parametrize("status", [403, 404])
def test_a_proxy_that_is_not_enabled(status: int) -> None:
    """A server without the route answers the handshake by a refusal."""
    refused = WireError(f"it answered with HTTP status {status}", status=status)

    def refuses() -> bool:
        raise refused

    assert "enable_proxy: True" in faults(checked(RIGHT, down=refuses))["proxy"]


def test_the_line_has_what_settings_eat() -> None:
    """It is read whole by a server as we want it, and only by that."""
    assert {"+", "$", "%", "(", ",", "."} <= set(TRIAL_LINE)
