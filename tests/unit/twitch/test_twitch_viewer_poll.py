"""The viewer count is asked for in vain now and then, and the end of a stream is noticed by two empty answers."""

import asyncio
import random
from collections.abc import Mapping

import pytest
from structlog.testing import capture_logs

from vtuber.domain.errors import PlatformError
from vtuber.runtime.virtual_time import run
from vtuber.twitch.viewer_poll import OnAirWatch, ViewerPoll

LIVE: Mapping[str, object] = {"data": [{"id": "1", "viewer_count": 12}], "pagination": {}}
EMPTY: Mapping[str, object] = {"data": [], "pagination": {}}
Heard = list[Mapping[str, object] | str]


def polled(*answers: Mapping[str, object] | None, every_s: float = 45.0) -> tuple[Heard, ViewerPoll]:
    """Poll until the answers are used up (nothing stands for an error); return what was heard, in order."""

    async def scene() -> tuple[Heard, ViewerPoll]:
        heard, left = Heard(), list(answers)

        async def ask() -> Mapping[str, object]:
            if not left:
                raise asyncio.CancelledError
            answer = left.pop(0)
            if answer is None:
                raise PlatformError("Helix is down")
            return answer

        async def deliver(answer: Mapping[str, object]) -> None:
            heard.append(answer)

        async def offline() -> None:
            heard.append("offline")

        poll = ViewerPoll(ask, chance=random.Random(7), every_s=every_s)
        began = asyncio.get_running_loop().time()
        with capture_logs(), pytest.raises(asyncio.CancelledError):
            await poll.run(deliver, on_offline=offline)
        took_s = asyncio.get_running_loop().time() - began
        assert 0.9 * every_s * len(answers) <= took_s <= 1.1 * every_s * len(answers)
        return heard, poll

    return run(scene())


def test_answers_are_passed_on_as_they_came() -> None:
    """Reading them is the intake's business."""
    heard, poll = polled(LIVE, LIVE)
    assert heard == [LIVE, LIVE]
    assert poll.live
    assert poll.answers == 2


def test_errors_are_counted_and_polling_goes_on() -> None:
    """An error, an answer of another shape, then good answers again."""
    heard, poll = polled(None, {"error": "Bad"}, LIVE, None, LIVE)
    assert heard == [LIVE, LIVE]
    assert poll.failures == 3


def test_one_empty_answer_is_a_lag_and_two_are_the_end() -> None:
    """Told once for each time on the air."""
    assert polled(LIVE, EMPTY, LIVE, EMPTY, EMPTY, EMPTY)[0] == [LIVE, EMPTY, LIVE, EMPTY, EMPTY, "offline", EMPTY]
    assert polled(LIVE, EMPTY, EMPTY, LIVE, EMPTY, EMPTY)[0].count("offline") == 2


def test_a_channel_that_was_not_live_does_not_go_offline() -> None:
    """Before the stream there is nothing to end."""
    assert "offline" not in polled(EMPTY, EMPTY, EMPTY)[0]


def test_an_error_between_two_empty_answers_hides_nothing() -> None:
    """Only answers count."""
    watch = OnAirWatch()
    assert [watch.went_offline(live=live) for live in (True, False, False, False)] == [False, False, True, False]
    assert "offline" in polled(LIVE, EMPTY, None, EMPTY)[0]
