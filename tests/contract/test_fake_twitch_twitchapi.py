"""twitchAPI, unmodified, takes the fake for Twitch."""

import asyncio

import pytest
from tests.peers.fake_twitch import FakeTwitch
from tests.peers.heard import Heard
from tests.peers.twitchapi_peer import AuthScope, ChatEvent, EventSubWebsocket, chat, eventsub, listener, log_in, say
from twitchAPI.helper import first
from twitchAPI.type import EventSubSubscriptionError

pytestmark = pytest.mark.slow

SCOPES = (
    AuthScope.USER_READ_CHAT,
    AuthScope.USER_WRITE_CHAT,
    AuthScope.CHAT_READ,
    AuthScope.CHAT_EDIT,
    AuthScope.BITS_READ,
    AuthScope.CHANNEL_READ_SUBSCRIPTIONS,
    AuthScope.CHANNEL_READ_REDEMPTIONS,
    AuthScope.CHANNEL_MANAGE_POLLS,
    AuthScope.CHANNEL_MANAGE_PREDICTIONS,
    AuthScope.CHANNEL_READ_CHARITY,
    AuthScope.CHANNEL_READ_HYPE_TRAIN,
    AuthScope.CHANNEL_READ_ADS,
    AuthScope.CHANNEL_MODERATE,
    AuthScope.MODERATOR_READ_FOLLOWERS,
)


async def listen_to_all(client: EventSubWebsocket, me: str, heard: Heard) -> None:
    """Subscribe to everything about the channel."""
    await client.listen_channel_chat_message(me, me, listener(heard, "message"))
    await client.listen_channel_chat_notification(me, me, listener(heard, "notification"))
    await client.listen_channel_chat_message_delete(me, me, listener(heard, "delete"))
    await client.listen_channel_bits_use(me, listener(heard, "bits"))
    await client.listen_channel_cheer(me, listener(heard, "cheer"))
    await client.listen_channel_follow_v2(me, me, listener(heard, "follow"))
    await client.listen_channel_subscribe(me, listener(heard, "subscribe"))
    await client.listen_channel_subscription_gift(me, listener(heard, "gift"))
    await client.listen_channel_subscription_message(me, listener(heard, "resub"))
    await client.listen_channel_raid(listener(heard, "raid"), to_broadcaster_user_id=me)
    await client.listen_channel_points_custom_reward_redemption_add(me, listener(heard, "redemption"))
    await client.listen_channel_poll_end(me, listener(heard, "poll"))
    await client.listen_channel_prediction_end(me, listener(heard, "prediction"))
    await client.listen_channel_charity_campaign_donate(me, listener(heard, "charity"))
    await client.listen_channel_ad_break_begin(me, listener(heard, "ads"))
    await client.listen_channel_ban(me, listener(heard, "ban"))
    await client.listen_stream_online(me, listener(heard, "online"))
    await client.listen_stream_offline(me, listener(heard, "offline"))


def test_events_arrive() -> None:
    """After a device code login, what happens in the world arrives with the right values."""

    async def script() -> None:
        async with FakeTwitch(name="Streamer") as twitch, log_in(twitch, "streamer", SCOPES) as api:
            heard, world = Heard(), twitch.world
            me = await first(api.get_users())
            assert me is not None
            assert (me.login, me.display_name, me.id) == ("streamer", "Streamer", world.broadcaster.id)
            async with eventsub(twitch, api) as client:
                await listen_to_all(client, me.id, heard)
                parent = world.chat("ada", "hello Kappa")
                world.chat("brook", "well met", reply_to=parent, bits=100)
                world.follow("cleo")
                world.subscribe("dario", tier="3000")
                world.gift("elin", 2, ["fumi", "goran"])
                world.gift(None, 1)
                world.resubscribe("hana", 7, text="still here")
                world.raid("ivo", 42)
                world.redeem("ada", "Hydrate", 300)
                world.charity("brook", 1050)
                run_show(twitch)
                await heard.wait("offline")
            check_money(heard)
            check_show(heard, parent.id)

    asyncio.run(script())


def run_show(twitch: FakeTwitch) -> None:
    """Let a short stream pass."""
    world = twitch.world
    world.go_live()
    poll = world.poll("Next?", ["Chess", "Go"])
    world.vote(poll, "Go", 3)
    world.end_poll(poll)
    bet = world.prediction("Win?", ["Yes", "No"])
    world.predict(bet, "ada", "Yes", 500)
    world.end_prediction(bet, "Yes")
    world.ad_break(90)
    world.delete(world.chat("troll", "rude").id)
    world.ban("troll", reason="rude")
    world.go_offline()


def check_money(heard: Heard) -> None:
    """Compare what was given."""
    (bits,), (cheer,) = heard.all("bits"), heard.all("cheer")
    assert (bits.event.bits, bits.event.user_login, bits.event.type) == (100, "brook", "cheer")
    assert (cheer.event.bits, cheer.event.message) == (100, "Cheer100 well met")
    assert heard.all("follow")[0].event.user_login == "cleo"
    subscribed = [(each.event.user_login, each.event.tier, each.event.is_gift) for each in heard.all("subscribe")]
    assert subscribed[:3] == [("dario", "3000", False), ("fumi", "1000", True), ("goran", "1000", True)]
    named, anonymous = heard.all("gift")
    assert (named.event.user_login, named.event.total, named.event.cumulative_total) == ("elin", 2, 2)
    assert (anonymous.event.user_id, anonymous.event.is_anonymous, anonymous.event.total) == (None, True, 1)
    (again,) = heard.all("resub")
    assert (again.event.cumulative_months, again.event.message.text) == (7, "still here")
    (raid,) = heard.all("raid")
    assert (raid.event.from_broadcaster_user_login, raid.event.viewers) == ("ivo", 42)
    (redemption,) = heard.all("redemption")
    assert (redemption.event.reward.title, redemption.event.reward.cost) == ("Hydrate", 300)
    (donation,) = heard.all("charity")
    assert (donation.event.amount.value, donation.event.amount.currency) == (1050, "USD")


def check_show(heard: Heard, parent_id: str) -> None:
    """Compare what was said and what went on."""
    first_message, reply, _ = heard.all("message")
    assert [fragment.type for fragment in first_message.event.message.fragments] == ["text", "emote"]
    assert reply.event.reply.parent_message_id == parent_id
    assert reply.event.cheer.bits == 100
    kinds = [each.event.notice_type for each in heard.all("notification")]
    assert kinds[:2] == ["sub", "community_sub_gift"]
    assert "charity_donation" in kinds
    (poll,) = heard.all("poll")
    assert [(choice.title, choice.votes) for choice in poll.event.choices] == [("Chess", 0), ("Go", 3)]
    (bet,) = heard.all("prediction")
    winner = next(outcome for outcome in bet.event.outcomes if outcome.id == bet.event.winning_outcome_id)
    assert (winner.title, winner.channel_points) == ("Yes", 500)
    assert heard.all("ads")[0].event.duration_seconds == 90
    assert heard.all("ban")[0].event.is_permanent
    assert len(heard.all("delete")) == len(heard.all("online")) == 1


def test_chat_both_ways() -> None:
    """The library's IRC client reads what is said and noticed; what it sends lands in the world, once."""

    async def script() -> None:
        async with FakeTwitch() as twitch, log_in(twitch, "streamer", SCOPES) as api:
            heard, world = Heard(), twitch.world
            async with chat(twitch, api, ["streamer"], heard) as client:
                said = world.chat("ada", "hello there Kappa", bits=50)
                world.chat("brook", "dances", action=True)
                world.resubscribe("cleo", 3, text="hi again")
                world.delete(said.id)
                world.timeout("brook", 60)
                await heard.wait(ChatEvent.CHAT_CLEARED.value)
                await say(client, "streamer", "hello from the library")
                await twitch.until(lambda: world.sent)
            first_line, action = heard.all(ChatEvent.MESSAGE.value)
            assert (first_line.id, first_line.text, first_line.bits) == (said.id, "Cheer50 hello there Kappa", 50)
            assert (first_line.user.name, first_line.user.display_name, first_line.first) == ("ada", "Ada", True)
            assert (action.text, action.is_me) == ("dances", True)
            assert heard.all(ChatEvent.SUB.value)[0].sub_message == "hi again"
            assert heard.all(ChatEvent.MESSAGE_DELETE.value)[0].message_id == said.id
            assert heard.all(ChatEvent.CHAT_CLEARED.value)[0].duration == 60
            assert [(each.text, each.through) for each in world.sent] == [("hello from the library", "irc")]

    asyncio.run(script())


def test_helix_calls() -> None:
    """Messages, polls and a refreshed token through the library's own methods."""

    async def script() -> None:
        async with FakeTwitch() as twitch, log_in(twitch, "streamer", SCOPES) as api:
            world, me = twitch.world, twitch.world.broadcaster.id
            sent = await api.send_chat_message(me, me, "hello")
            assert sent.is_sent
            assert [each.text for each in world.sent] == ["hello"]
            poll = await api.create_poll(me, "Next?", ["Chess", "Go"], 30)
            assert [choice.title for choice in poll.choices] == ["Chess", "Go"]
            bet = await api.create_prediction(me, "Win?", ["Yes", "No"], 60)
            assert bet.title == "Win?"
            world.go_live(viewers=12)
            twitch.faults.expire_in_flight()
            live = await first(api.get_streams(user_login=["streamer"]))
            assert live is not None
            assert live.viewer_count == 12
            assert [status for _, path, status in twitch.helix.calls if path == "/streams"] == [401, 200]

    asyncio.run(script())


def test_hype_trains_of_version_one_are_gone() -> None:
    """The library asks for a version that Twitch has withdrawn; the fake refuses it as Twitch does."""

    async def script() -> None:
        async with FakeTwitch() as twitch, log_in(twitch, "streamer", SCOPES) as api, eventsub(twitch, api) as client:
            with pytest.raises(EventSubSubscriptionError, match="invalid subscription type and version"):
                await client.listen_hype_train_begin(twitch.world.broadcaster.id, listener(Heard(), "train"))

    asyncio.run(script())


def test_a_handover_loses_and_doubles_nothing() -> None:
    """Asked to reconnect, the library moves over while people chat."""

    async def script() -> None:
        async with FakeTwitch() as twitch, log_in(twitch, "streamer", SCOPES) as api, eventsub(twitch, api) as client:
            heard, me = Heard(), twitch.world.broadcaster.id
            await client.listen_channel_chat_message(me, me, listener(heard, "message"))
            for number in range(60):
                twitch.world.chat("ada", f"line {number}")
                if number == 20:
                    await twitch.faults.reconnect_eventsub()
                await asyncio.sleep(0.005)
            await heard.wait("message", 60)
            texts = [message.event.message.text for message in heard.all("message")]
            assert sorted(texts) == sorted(f"line {number}" for number in range(60))
            assert len({presence.id for presence in twitch.world.presences}) == 2

    asyncio.run(script())
