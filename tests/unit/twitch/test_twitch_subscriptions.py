"""Subscribing a session to all a login can see, and saying what it cannot."""

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from structlog.testing import capture_logs
from tests.unit.twitch.twitch_desk import (
    ALL_SCOPES,
    ANN,
    Desk,
    account_at,
    answer,
    helix_at,
    json_of,
    oauth_at,
    refusal,
)

from vtuber.domain.errors import LoginError, PlatformError
from vtuber.runtime.virtual_time import run
from vtuber.twitch.capabilities import CAPABILITIES
from vtuber.twitch.subscriptions import Refused, Subscriptions, wanted_by

PATH = "/eventsub/subscriptions"
EVERY_TYPE = frozenset(kind for one in CAPABILITIES for kind in one.types)


def subscribe(
    respond: Callable[[str], httpx.Response], scopes: frozenset[str] = ALL_SCOPES
) -> tuple[frozenset[str], tuple[Refused, ...], list[str]]:
    """Subscribe the session `s1`; return what exists, what does not, and the types asked for, in order."""
    desk = Desk()
    desk.on(PATH, lambda request: respond(json_of(request)["type"]))

    async def act() -> tuple[frozenset[str], tuple[Refused, ...]]:
        async with desk.http() as http:
            account = account_at(oauth_at(http), stored=replace(ANN, scopes=scopes))
            subscriptions = Subscriptions(helix=helix_at(http), account=account)
            return await subscriptions.subscribe("s1"), subscriptions.refused

    with capture_logs():
        exists, refused = run(act())
    assert all(json_of(call)["transport"] == {"method": "websocket", "session_id": "s1"} for call in desk.asked(PATH))
    return exists, refused, [json_of(call)["type"] for call in desk.asked(PATH)]


def accepting(**others: httpx.Response) -> Callable[[str], httpx.Response]:
    """Accept every type but those named (`channel_raid`)."""
    return lambda kind: others.get(kind.replace(".", "_"), answer(202, {"data": []}))


def test_everything_a_login_can_see() -> None:
    """Each type once."""
    exists, refused, asked = subscribe(accepting())
    assert exists == EVERY_TYPE
    assert refused == ()
    assert sorted(asked) == sorted(EVERY_TYPE)


def test_conditions_are_those_of_the_type() -> None:
    """Chat is read as somebody, follows and shield mode are a moderator's to see, raids have a direction."""
    wanted, refused = wanted_by(user_id="1", scopes=ALL_SCOPES, broadcaster_id="1")
    assert not refused
    conditions = {one.type: one.condition for one in wanted}
    assert conditions["channel.chat.message"] == {"broadcaster_user_id": "1", "user_id": "1"}
    assert conditions["channel.follow"] == {"broadcaster_user_id": "1", "moderator_user_id": "1"}
    assert conditions["channel.shield_mode.end"] == {"broadcaster_user_id": "1", "moderator_user_id": "1"}
    assert conditions["channel.raid"] == {"to_broadcaster_user_id": "1"}
    assert conditions["channel.bits.use"] == {"broadcaster_user_id": "1"}
    assert {one.type for one in wanted if one.version == "2"} == {
        "channel.follow",
        "channel.update",
        *(f"channel.hype_train.{phase}" for phase in ("begin", "progress", "end")),
    }


def test_the_same_bits_are_not_asked_for_twice() -> None:
    """`channel.cheer` would tell of what `channel.bits.use` tells."""
    assert "channel.cheer" not in EVERY_TYPE


def test_a_missing_permission_costs_its_types_alone() -> None:
    """Twitch is not asked for them; the command is named."""
    exists, refused, asked = subscribe(accepting(), ALL_SCOPES - {"bits:read", "user:read:chat"})
    without = {"channel.bits.use", *(kind for kind in EVERY_TYPE if kind.startswith("channel.chat."))}
    assert exists == EVERY_TYPE - without
    assert {one.type for one in refused} == without
    assert not without & set(asked)
    assert {one.mend for one in refused} == {"vtuber login twitch"}


def test_a_refused_type_is_told_and_not_fatal() -> None:
    """403, 400 and a permission that Twitch took back meanwhile."""
    exists, refused, _ = subscribe(
        accepting(
            channel_raid=refusal(403, "subscription missing proper authorization"),
            stream_online=refusal(400, "invalid condition"),
            channel_follow=refusal(401, "Missing scope: moderator:read:followers"),
        )
    )
    told = {one.type: one for one in refused}
    assert exists == EVERY_TYPE - told.keys()
    assert set(told) == {"channel.raid", "stream.online", "channel.follow"}
    assert "proper authorization" in told["channel.raid"].reason
    assert told["channel.raid"].mend == told["channel.follow"].mend == "vtuber login twitch"
    assert told["stream.online"].mend is None


def test_what_exists_already_exists() -> None:
    """A conflict is as good as a success."""
    assert subscribe(lambda _: refusal(409, "subscription already exists"))[0] == EVERY_TYPE


def test_trouble_with_one_type_is_outlasted() -> None:
    """429 and 503 are tried again; what fails to the end is told."""
    troubles = iter([refusal(503, "down"), refusal(429, "slow"), refusal(500, "oops")])
    exists, _, asked = subscribe(lambda kind: next(troubles, answer(202)))
    assert exists == EVERY_TYPE
    assert len(asked) == len(EVERY_TYPE) + 3
    exists, refused, _ = subscribe(accepting(channel_raid=refusal(503, "down")))
    assert exists == EVERY_TYPE - {"channel.raid"}
    assert refused[0].reason.startswith("not now")


def test_nothing_at_all_is_an_error() -> None:
    """Time mends it."""
    with pytest.raises(PlatformError):
        subscribe(lambda _: refusal(503, "down"))


@pytest.mark.parametrize("late", [0, 1])
def test_a_session_that_is_gone_is_an_error(late: int) -> None:
    """At once, whichever subscription meets it: the listener needs another session."""
    answers = iter([answer(202)] * late)
    gone = refusal(400, "websocket transport session does not exist or has already disconnected")
    with pytest.raises(PlatformError, match="session"):
        subscribe(lambda _: next(answers, gone))


@pytest.mark.parametrize("late", [0, 1])
def test_a_login_that_is_gone_is_an_error(late: int) -> None:
    """Only a person mends it."""
    answers = iter([answer(202)] * late)
    with pytest.raises(LoginError):
        subscribe(lambda _: next(answers, refusal(401, "Invalid OAuth token")))


def test_a_guest_sees_what_everybody_sees() -> None:
    """In somebody else's channel: chat, raids, title, live state."""
    wanted, refused = wanted_by(user_id="2", scopes=ALL_SCOPES, broadcaster_id="1")
    kinds = {one.type for one in wanted}
    assert {"channel.chat.message", "channel.raid", "channel.update", "stream.online"} <= kinds
    assert not kinds & {"channel.follow", "channel.bits.use", "channel.subscribe", "channel.poll.begin"}
    assert not refused
    assert {"broadcaster_user_id": "1", "user_id": "2"} in [one.condition for one in wanted]
