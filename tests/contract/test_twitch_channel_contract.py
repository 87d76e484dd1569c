"""Subscribing, writing in chat and acting on the channel, against the fake Twitch."""

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import websockets
from structlog.testing import capture_logs
from tests.contract.twitch_gear import EVERYTHING, Gear, gear
from tests.peers.fake_twitch import FakeTwitch, Terms

from vtuber.domain import channel_actions as a
from vtuber.domain.errors import LoginError, PlatformError
from vtuber.twitch.app_account import AppAccount, may_bear_badge
from vtuber.twitch.capabilities import capabilities_of, scopes_for
from vtuber.twitch.capability_table import CAPABILITIES
from vtuber.twitch.chat_post import SendOutcome
from vtuber.twitch.helix_errors import TooManyCallsError
from vtuber.twitch.sender import ChatSender
from vtuber.twitch.subscriptions import Subscriptions

pytestmark = pytest.mark.slow

Scene = Callable[[FakeTwitch, Gear], Awaitable[None]]
PATH = "/chat/messages"


def play(data: Path, scene: Scene, *, terms: Terms | None = None, **options: Any) -> None:  # noqa: ANN401
    """Play a scene in a channel that is live."""

    async def act() -> None:
        async with FakeTwitch(terms=terms) as twitch:
            twitch.world.go_live(viewers=12)
            async with gear(twitch, data, **options) as channel:
                await scene(twitch, channel)

    with capture_logs():
        asyncio.run(act())


@asynccontextmanager
async def session(twitch: FakeTwitch) -> Any:  # noqa: ANN401
    """Open an EventSub session and give its id."""
    async with websockets.connect(twitch.endpoints.eventsub) as socket:
        welcome = json.loads(await socket.recv())
        yield welcome["payload"]["session"]["id"]


@asynccontextmanager
async def sending(sender: ChatSender) -> Any:  # noqa: ANN401
    """Let a sender run."""
    async with asyncio.TaskGroup() as group:
        running = group.create_task(sender.run())
        yield sender
        running.cancel()


def test_everything_can_be_subscribed_to(tmp_path: Path) -> None:
    """Type, version and condition of each are as Twitch wants them, at no cost; a second time changes nothing."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        subscriptions = Subscriptions(helix=channel.helix, account=channel.accounts.reader)
        async with session(twitch) as session_id:
            exists = await subscriptions.subscribe(session_id)
            assert subscriptions.refused == ()
            assert exists == {kind for one in CAPABILITIES for kind in one.types}
            assert {each.type for each in twitch.subscriptions.of_session(session_id)} == exists
            assert sum(each.cost for each in twitch.subscriptions.of_session(session_id)) == 0
            assert await subscriptions.subscribe(session_id) == exists

    play(tmp_path, scene)


def test_what_may_not_be_seen_is_told(tmp_path: Path) -> None:
    """A permission that was never asked for, and one that was taken back while the program runs."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        twitch.drop_scope("streamer", "moderator:read:followers")
        subscriptions = Subscriptions(helix=channel.helix, account=channel.accounts.reader)
        async with session(twitch) as session_id:
            exists = await subscriptions.subscribe(session_id)
        told = {one.type: one.mend for one in subscriptions.refused}
        assert told == {"channel.bits.use": "vtuber login twitch", "channel.follow": "vtuber login twitch"}
        assert "channel.chat.message" in exists

    play(tmp_path, scene, scopes=scopes_for("streamer") - {"bits:read"})


def test_faults_while_subscribing_are_outlasted(tmp_path: Path) -> None:
    """429 with a reset in a second, 500, and a token that ends in the middle."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        twitch.faults.fail(500, times=2, path="/eventsub/subscriptions")
        twitch.faults.expire_in_flight(path="/eventsub/subscriptions")
        subscriptions = Subscriptions(helix=channel.helix, account=channel.accounts.reader)
        async with session(twitch) as session_id:
            exists = await subscriptions.subscribe(session_id)
        assert subscriptions.refused == ()
        assert len(exists) == len({kind for one in CAPABILITIES for kind in one.types})

    play(tmp_path, scene)


def test_a_session_that_is_gone(tmp_path: Path) -> None:
    """Is the listener's to mend; a login that is gone is a person's."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        subscriptions = Subscriptions(helix=channel.helix, account=channel.accounts.reader)
        with pytest.raises(PlatformError, match="session"):
            await subscriptions.subscribe("gone")
        twitch.revoke_login("streamer")
        with pytest.raises(LoginError):
            await subscriptions.subscribe("gone")

    play(tmp_path, scene)


def test_a_guest_in_a_channel(tmp_path: Path) -> None:
    """Sees chat, raids, title and live state there."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        other = twitch.world.user("other").id
        subscriptions = Subscriptions(helix=channel.helix, account=channel.accounts.reader, broadcaster_id=other)
        async with session(twitch) as session_id:
            exists = await subscriptions.subscribe(session_id)
        assert subscriptions.refused == ()
        assert {"channel.chat.message", "channel.raid", "stream.online"} <= exists

    play(tmp_path, scene)


def test_a_token_that_ends_in_mid_send(tmp_path: Path) -> None:
    """The line is in chat once."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        twitch.faults.expire_in_flight(path=PATH)
        async with sending(channel.sender()) as sender:
            outcome = await sender.send("hello chat")
        assert outcome.outcome == "sent"
        assert [(sent.id, sent.text) for sent in twitch.world.sent] == [(outcome.message_id, "hello chat")]
        assert len(twitch.tokens.spent) == 1

    play(tmp_path, scene)


def test_a_message_that_hangs_is_not_sent_twice(tmp_path: Path) -> None:
    """It is in chat, the answer came too late, and the outcome says that it may be there."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        twitch.faults.hang(9, path=PATH, act_first=True)
        async with sending(channel.sender()) as sender:
            outcome = await sender.send("hello chat")
            assert outcome.outcome == "failed"
            assert "may be in chat all the same" in outcome.detail
            assert (await sender.send("again")).outcome == "sent"
        assert [sent.text for sent in twitch.world.sent] == ["hello chat", "again"]

    play(tmp_path, scene, deadline_s=3.0)


@pytest.mark.parametrize(("status", "outcome"), [(429, "sent"), (500, "failed"), (503, "failed")])
def test_trouble_in_mid_send(tmp_path: Path, status: int, outcome: str) -> None:
    """Patience is had, a failure is told; nothing is said twice."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        twitch.faults.fail(status, path=PATH)
        async with sending(channel.sender()) as sender:
            assert (await sender.send("hello chat")).outcome == outcome
        assert len(twitch.world.sent) == (outcome == "sent")

    play(tmp_path, scene)


def test_a_connection_that_is_refused_for_a_while(tmp_path: Path) -> None:
    """A message whose connection broke may have arrived; a look-up is simply repeated."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        twitch.faults.refuse(0.4, "helix")
        assert await channel.helix.request("GET", "/users", account=channel.accounts.streamer)

    play(tmp_path, scene)


def test_what_twitch_drops_is_told_with_its_code(tmp_path: Path) -> None:
    """Under HTTP 200."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        twitch.world.reject("automod_held", "Your message is being checked.")
        async with sending(channel.sender()) as sender:
            dropped = await sender.send("hello chat")
            orphan = await sender.send("an answer", reply_to="twitch:none")
        assert dropped == SendOutcome(outcome="dropped", detail="automod_held: Your message is being checked.")
        assert orphan.outcome == "dropped"
        assert not twitch.world.sent

    play(tmp_path, scene)


def test_a_reply_is_a_reply(tmp_path: Path) -> None:
    """To a message known here by its prefixed id."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        said = twitch.world.chat("ann", "hi!")
        async with sending(channel.sender()) as sender:
            assert (await sender.send("hello ann", reply_to=f"twitch:{said.id}")).outcome == "sent"
        assert twitch.world.sent[0].reply_to == said.id

    play(tmp_path, scene)


def test_a_bot_that_is_nobody_keeps_to_the_pace(tmp_path: Path) -> None:
    """Twitch drops nothing of what an unprivileged bot sends in a hurry."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        async with sending(channel.sender(privileged=False)) as sender, asyncio.TaskGroup() as group:
            sent = [group.create_task(sender.send(f"line {number}")) for number in range(4)]
        assert [task.result().outcome for task in sent] == ["sent"] * 4
        assert {each.login for each in twitch.world.sent} == {"bot"}
        times = [each.at.timestamp() for each in twitch.world.sent]
        assert all(later - earlier > 1 for earlier, later in itertools.pairwise(times))

    play(tmp_path, scene, bot="bot")


def test_the_bot_badge_takes_an_application(tmp_path: Path) -> None:
    """Its own token sends in the bot's name once bot and streamer have agreed."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        assert channel.accounts.bot is not None
        assert may_bear_badge(channel.accounts)
        app = AppAccount(account=channel.accounts.bot, oauth=channel.oauth, clock=channel.clock, register=str)
        async with sending(channel.sender(app)) as sender:
            assert (await sender.send("hello chat")).outcome == "sent"
        assert [(sent.login, sent.text) for sent in twitch.world.sent] == [("bot", "hello chat")]

    play(tmp_path, scene, bot="bot", confidential=True)


def test_every_ability_is_there_after_asking_for_everything(tmp_path: Path) -> None:
    """As the table promises."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        accounts = channel.accounts
        statuses = capabilities_of(streamer=accounts.streamer, bot=accounts.bot, app=True)
        assert [one.name for one in statuses if one.available] == EVERYTHING

    play(tmp_path, scene, bot="bot")


def test_polls_and_predictions(tmp_path: Path) -> None:
    """Made, ended, resolved by an outcome's title, called off; two at once is Twitch's to refuse."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        actor, world = channel.actor(), twitch.world.channel
        poll = await actor.act(a.CreatePoll(title="Cats?", choices=("yes", "no"), seconds=60))
        assert poll.made == world.polls[0].id
        assert (await actor.act(a.EndPoll(poll_id=world.polls[0].id))).outcome == "done"
        again = await actor.act(a.EndPoll(poll_id=world.polls[0].id))
        assert (again.outcome, "must be active" in again.detail) == ("failed", True)
        bet = await actor.act(a.CreatePrediction(title="Win?", outcomes=("Yes", "No"), seconds=60))
        assert bet.made == world.predictions[0].id
        assert bet.made is not None
        nobody = await actor.act(a.ResolvePrediction(prediction_id=bet.made, winner="maybe"))
        assert nobody.outcome == "refused"
        assert (await actor.act(a.ResolvePrediction(prediction_id=bet.made, winner="yes"))).outcome == "done"
        assert world.predictions[0].status == "RESOLVED"
        other = twitch.world.prediction("Again?", ["a", "b"])
        assert (await actor.act(a.CancelPrediction(prediction_id=other.id))).outcome == "done"
        assert other.status == "CANCELED"

    play(tmp_path, scene)


def test_title_and_category(tmp_path: Path) -> None:
    """A category by its name, in any case."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        actor, world = channel.actor(), twitch.world.channel
        assert (await actor.act(a.ChangeTitle(title="Late night talk"))).outcome == "done"
        assert (await actor.act(a.ChangeCategory(category="minecraft"))).outcome == "done"
        assert (world.title, world.game_id) == ("Late night talk", "27471")
        assert (await channel.actor().act(a.ChangeCategory(category="Nothing"))).outcome == "refused"

    play(tmp_path, scene)


def test_shout_outs_and_raids(tmp_path: Path) -> None:
    """To a channel by its name; Twitch's own limits are told and not waited for."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        bob = twitch.world.user("bob")

        def raided() -> object:
            return twitch.world.channel.raid_target

        actor = channel.actor()
        assert (await actor.act(a.ShoutOut(channel="Bob"))).outcome == "done"
        assert set(twitch.world.channel.shoutouts) == {bob.id}
        twitch.world.user("cat")
        assert (await actor.act(a.ShoutOut(channel="cat"))).outcome == "refused"
        theirs = await channel.actor().act(a.ShoutOut(channel="cat"))
        assert (theirs.outcome, "exceeded" in theirs.detail) == ("failed", True)
        assert (await channel.actor().act(a.ShoutOut(channel="nobody_at_all"))).outcome == "refused"
        assert (await actor.act(a.StartRaid(channel="bob"))).outcome == "done"
        assert raided() is bob
        assert (await actor.act(a.CancelRaid())).outcome == "done"
        assert raided() is None
        assert (await actor.act(a.CancelRaid())).outcome == "failed"

    play(tmp_path, scene)


def test_clips_and_markers(tmp_path: Path) -> None:
    """While the channel is live."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        actor = channel.actor()
        clip = await actor.act(a.CreateClip())
        assert (clip.outcome, {clip.made}) == ("done", set(twitch.world.channel.clips))
        assert (await actor.act(a.AddMarker(description="a fine moment"))).outcome == "done"
        twitch.world.go_offline()
        offline = await channel.actor().act(a.CreateClip())
        assert (offline.outcome, "offline" in offline.detail) == ("failed", True)

    play(tmp_path, scene)


def test_redemptions(tmp_path: Path) -> None:
    """Fulfilled and refunded, once."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        actor = channel.actor()
        first, second = (twitch.world.redeem("ann", "Pick a topic", 500, text=text) for text in ("cats", "dogs"))
        reward = first.reward.id
        assert (await actor.act(a.FulfillRedemption(redemption_id=first.id, reward_id=reward))).outcome == "done"
        assert (await actor.act(a.RefundRedemption(redemption_id=second.id, reward_id=reward))).outcome == "done"
        assert (first.status, second.status) == ("FULFILLED", "CANCELED")
        assert (await actor.act(a.RefundRedemption(redemption_id=first.id, reward_id=reward))).outcome == "failed"

    play(tmp_path, scene)


def test_announcing_and_moderating(tmp_path: Path) -> None:
    """By the ids that events carry here."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        actor, world = channel.actor(), twitch.world.channel
        assert (await actor.act(a.Announce(text="Five minutes left", color="blue"))).outcome == "done"
        said = twitch.world.chat("ann", "something foul")
        assert (await actor.act(a.DeleteMessage(message_id=f"twitch:{said.id}"))).outcome == "done"
        assert twitch.world.message(said.id) is None
        ann = twitch.world.user("ann").id
        out = a.TimeOutViewer(viewer_id=f"twitch:{ann}", seconds=60, reason="foul")
        assert (await actor.act(out)).outcome == "done"
        assert ann in world.banned
        assert (await actor.act(a.DeleteMessage(message_id="none"))).outcome == "failed"

    play(tmp_path, scene)


def test_an_action_in_trouble_is_told(tmp_path: Path) -> None:
    """A token that ends in the middle is renewed; 500 is not tried again where it might act twice."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        twitch.faults.expire_in_flight(path="/clips")
        assert (await channel.actor().act(a.CreateClip())).outcome == "done"
        twitch.faults.fail(500, path="/clips")
        assert (await channel.actor().act(a.CreateClip())).outcome == "failed"
        twitch.faults.fail(500, path="/channels")
        assert (await channel.actor().act(a.ChangeTitle(title="Hello"))).outcome == "done"
        assert len(twitch.world.channel.clips) == 1

    play(tmp_path, scene)


def test_an_empty_bucket_fills_up(tmp_path: Path) -> None:
    """More calls than there are points: patience, not failure; too little time is told."""

    async def call_often(channel: Gear) -> None:
        for _ in range(12):
            await channel.helix.request("GET", "/users", account=channel.accounts.streamer)

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        await call_often(channel)
        assert 429 in {status for _, _, status in twitch.helix.calls}

    async def hurry(twitch: FakeTwitch, channel: Gear) -> None:
        with pytest.raises(TooManyCallsError):
            await call_often(channel)

    play(tmp_path, scene, terms=Terms(points=10, refill_seconds=2))
    play(tmp_path, hurry, terms=Terms(points=10, refill_seconds=60), deadline_s=1.0)


def test_the_gate_stands_before_it_all(tmp_path: Path) -> None:
    """Nothing that it refuses reaches Twitch."""

    async def scene(twitch: FakeTwitch, channel: Gear) -> None:
        async with sending(channel.sender()) as sender:
            assert (await sender.send("a slur")).outcome == "dropped"
        assert (await channel.actor().act(a.Announce(text="a slur"))).outcome == "refused"
        assert (await channel.actor().act(a.ChangeTitle(title="a slur"))).outcome == "refused"
        assert not twitch.world.sent
        assert not twitch.world.actions

    play(tmp_path, scene)
