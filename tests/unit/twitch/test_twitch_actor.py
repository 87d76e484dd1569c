"""Acting on the channel: allowed, permitted, fit to be seen, and never an exception."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.unit.twitch.test_twitch_actions import POLL, SAMPLES
from tests.unit.twitch.twitch_desk import (
    ALL_SCOPES,
    ANN,
    Desk,
    Notebook,
    WordGate,
    account_at,
    answer,
    helix_at,
    json_of,
    oauth_at,
    refusal,
)

from vtuber.domain.show_events import ChannelActed
from vtuber.runtime.virtual_time import run
from vtuber.twitch.action_calls import scope_of
from vtuber.twitch.actions import (
    ACTIONS,
    AddMarker,
    CancelRaid,
    ChangeCategory,
    CreatePoll,
    ResolvePrediction,
    ShoutOut,
)
from vtuber.twitch.actor import ActionOutcome, ChannelActor
from vtuber.twitch.outlet import Gate

Scene = Callable[[ChannelActor], Awaitable[Any]]
OUTCOMES = [{"id": "o1", "title": "No"}, {"id": "o2", "title": "Yes"}]
MADE = answer(200, {"data": [{"id": "x1", "name": "Chess", "outcomes": OUTCOMES}]})


def play(
    desk: Desk,
    scene: Scene,
    *,
    scopes: frozenset[str] = ALL_SCOPES,
    gate: Gate | None = None,
    allowed: tuple[str, ...] = tuple(ACTIONS),
    dry_run: bool = False,
) -> tuple[Any, list[ChannelActed]]:
    """Play a scene; return what it returns and the journal."""

    async def act() -> tuple[Any, list[Any]]:
        journal = Notebook()
        async with desk.http() as http:
            actor = ChannelActor(
                helix=helix_at(http),
                account=account_at(oauth_at(http), stored=replace(ANN, scopes=scopes)),
                gate=gate or WordGate("slur", "bad word"),
                journal=journal,
                allowed=allowed,
                dry_run=dry_run,
            )
            return await scene(actor), journal.events

    return run(act())


def desk_with(**reactions: httpx.Response | Exception) -> Desk:
    """Return a desk at which everything goes well but the paths named."""
    desk = Desk()
    for path in (
        *("/users", "/games", "/search/categories", "/polls", "/predictions", "/channels", "/chat/shoutouts"),
        "/chat/announcements",
        *("/raids", "/clips", "/streams/markers", "/moderation/chat", "/moderation/bans"),
        "/channel_points/custom_rewards/redemptions",
    ):
        desk.on(path, MADE)
    for name, reaction in reactions.items():
        desk.on(f"/{name}", reaction)
    return desk


@pytest.mark.parametrize("name", SAMPLES)
def test_every_action_can_be_done(name: str) -> None:
    """It is journalled with its arguments, and says what it made."""
    desk = desk_with()
    outcome, (event,) = play(desk, lambda actor: actor.act(SAMPLES[name], cause="e7"))
    assert outcome == ActionOutcome(outcome="done", made="x1")
    assert (event.action, event.outcome, event.cause) == (name, "done", "e7")
    assert event.arguments.keys() == set(type(SAMPLES[name]).__dataclass_fields__)
    assert desk.calls


def test_nothing_is_allowed_unless_it_is_named() -> None:
    """Settings name what may be done; a name that does not exist is a mistake."""
    desk = desk_with()
    outcome, _ = play(desk, lambda actor: actor.act(POLL), allowed=("create_clip",))
    assert outcome.outcome == "refused"
    assert not desk.calls
    with pytest.raises(ValueError, match="create_pol"):
        play(desk, lambda actor: actor.act(POLL), allowed=("create_pol",))


@pytest.mark.parametrize("name", SAMPLES)
def test_without_its_permission_an_action_is_refused(name: str) -> None:
    """Before Twitch is asked; the command that grants it is named."""
    desk = desk_with()
    scopes = ALL_SCOPES - {scope_of(SAMPLES[name])}
    outcome, _ = play(desk, lambda actor: actor.act(SAMPLES[name]), scopes=scopes)
    assert outcome.outcome == "refused"
    assert "`vtuber login twitch --with " in outcome.detail
    assert not desk.calls


def test_a_permission_that_was_taken_back_is_refused_too() -> None:
    """Twitch knows better than the login."""
    desk = desk_with(polls=refusal(401, "Missing scope: channel:manage:polls"))
    outcome, _ = play(desk, lambda actor: actor.act(POLL))
    assert outcome.outcome == "refused"
    assert "`vtuber login twitch --with polls`" in outcome.detail


@pytest.mark.parametrize(
    "action",
    [
        replace(POLL, title="a slur"),
        replace(POLL, choices=("ok", "a slur")),
        CreatePoll(title="a bad", choices=("word", "ok")),
        AddMarker(description="slur"),
    ],
)
def test_texts_cross_the_gate_first(action: CreatePoll | AddMarker) -> None:
    """Each part, and all together."""
    desk = desk_with()
    outcome, (event,) = play(desk, lambda actor: actor.act(action))
    assert (outcome.outcome, outcome.detail) == ("refused", "the gate refused its text")
    assert event.outcome == "refused"
    assert not desk.calls


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (refusal(400, "poll already running"), "poll already running"),
        (refusal(403, "channel points are not enabled"), "not enabled"),
        (refusal(500, "oops"), "500 oops"),
        (refusal(429, "cooldown", ratelimit_remaining="700"), "cooldown"),
        (httpx.ReadTimeout("late"), "may have been done all the same"),
        (refusal(401, "Invalid OAuth token"), "TWITCH_OAUTH_TOKEN"),
    ],
)
def test_twitchs_trouble_is_an_outcome(trouble: httpx.Response | Exception, said: str) -> None:
    """In its own words, journalled, and not tried twice."""
    desk = desk_with(polls=trouble)
    outcome, (event,) = play(desk, lambda actor: actor.act(POLL))
    assert outcome.outcome == event.outcome == "failed"
    assert said in outcome.detail
    assert len(desk.asked("/polls")) == 1


def test_who_is_not_there_cannot_be_raided() -> None:
    """Nor shouted out; a category or an outcome must exist too."""
    desk = desk_with(users=answer(200, {"data": []}), games=answer(200, {"data": []}))
    desk.on("/search/categories", answer(200, {"data": []}))
    for name in ("shout_out", "start_raid", "change_category"):
        outcome, _ = play(desk, lambda actor, name=name: actor.act(SAMPLES[name]))  # type: ignore[misc]
        assert outcome.outcome == "refused"
    outcome, _ = play(desk_with(), lambda actor: actor.act(ResolvePrediction(prediction_id="b1", winner="maybe")))
    assert (outcome.outcome, outcome.detail) == ("refused", "Twitch knows no such thing: b1; maybe")


def test_a_category_is_found_in_any_case() -> None:
    """The second way takes what the first does not; the nearest name is not good enough."""
    close = [{"id": "g1", "name": "Chess 2"}, {"id": "g2", "name": "Chess"}]
    desk = desk_with(games=answer(200, {"data": []}))
    desk.on("/search/categories", answer(200, {"data": close}))
    assert play(desk, lambda actor: actor.act(ChangeCategory(category="chess")))[0].outcome == "done"
    assert json_of(desk.asked("/channels")[0]) == {"game_id": "g2"}
    assert play(desk, lambda actor: actor.act(ChangeCategory(category="ches")))[0].outcome == "refused"


def test_an_outcome_is_found_by_its_title() -> None:
    """Whatever its case."""
    desk = desk_with()
    play(desk, lambda actor: actor.act(SAMPLES["resolve_prediction"]))
    assert json_of(desk.asked("/predictions")[1])["winning_outcome_id"] == "o2"


def test_too_often_is_refused() -> None:
    """After a restart as well."""
    desk = desk_with()

    async def scene(actor: ChannelActor) -> list[str]:
        first = await actor.act(ShoutOut(channel="bob"))
        again = await actor.act(ShoutOut(channel="bob"))
        return [first.outcome, again.outcome]

    said, events = play(desk, scene)
    assert said == ["done", "refused"]

    async def after_a_crash(actor: ChannelActor) -> str:
        actor.remember(events[0])
        return (await actor.act(ShoutOut(channel="cat"))).outcome

    assert play(desk, after_a_crash)[0] == "refused"


@pytest.mark.parametrize("name", SAMPLES)
def test_a_dry_run_asks_nobody(name: str) -> None:
    """It says what would have been done."""
    desk = Desk()
    outcome, (event,) = play(desk, lambda actor: actor.act(SAMPLES[name]), dry_run=True)
    assert outcome.outcome == event.outcome == "dry_run"
    assert not desk.calls


def test_an_answer_without_content_is_fine() -> None:
    """Most actions have none."""
    outcome, _ = play(desk_with(raids=httpx.Response(204)), lambda actor: actor.act(CancelRaid()))
    assert outcome == ActionOutcome(outcome="done")
