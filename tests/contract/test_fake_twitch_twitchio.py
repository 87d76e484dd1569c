"""TwitchIO, unmodified, takes the fake for Twitch."""

import asyncio

import pytest
from tests.peers.fake_twitch import CONFIDENTIAL_CLIENT, FakeTwitch, Terms
from tests.peers.heard import Heard
from tests.peers.twitchio_peer import eventsub, twitchio, twitchio_client

pytestmark = pytest.mark.slow

SCOPES = (
    "user:read:chat",
    "user:write:chat",
    "bits:read",
    "channel:read:subscriptions",
    "channel:read:redemptions",
    "channel:read:hype_train",
    "channel:read:polls",
    "channel:read:predictions",
    "channel:read:charity",
    "channel:read:ads",
    "channel:moderate",
    "moderator:read:followers",
    "moderator:read:shield_mode",
)


async def subscribe_to_all(twitch: FakeTwitch, client: twitchio.Client) -> None:
    """Log the streamer in and subscribe to everything about the channel."""
    token = twitch.token("streamer", SCOPES, client_id=CONFIDENTIAL_CLIENT)
    await client.add_token(token.access, token.refresh)
    me = twitch.world.broadcaster.id
    channel, moderator, reader = (
        {"broadcaster_user_id": me},
        {"broadcaster_user_id": me, "moderator_user_id": me},
        {"broadcaster_user_id": me, "user_id": me},
    )
    wanted = [
        *(kind(**reader) for kind in CHAT),
        *(kind(**channel) for kind in CHANNEL),
        *(kind(**moderator) for kind in MODERATOR),
        eventsub.ChannelRaidSubscription(to_broadcaster_user_id=me),
    ]
    for subscription in wanted:
        assert await client.subscribe_websocket(subscription, token_for=me, as_bot=False)


CHAT = (
    eventsub.ChatMessageSubscription,
    eventsub.ChatNotificationSubscription,
    eventsub.ChatMessageDeleteSubscription,
    eventsub.ChatClearUserMessagesSubscription,
)
CHANNEL = (
    eventsub.ChannelBitsUseSubscription,
    eventsub.ChannelCheerSubscription,
    eventsub.ChannelSubscribeSubscription,
    eventsub.ChannelSubscriptionGiftSubscription,
    eventsub.ChannelSubscribeMessageSubscription,
    eventsub.ChannelPointsRedeemAddSubscription,
    eventsub.HypeTrainBeginSubscription,
    eventsub.HypeTrainProgressSubscription,
    eventsub.HypeTrainEndSubscription,
    eventsub.ChannelPollBeginSubscription,
    eventsub.ChannelPollProgressSubscription,
    eventsub.ChannelPollEndSubscription,
    eventsub.ChannelPredictionBeginSubscription,
    eventsub.ChannelPredictionProgressSubscription,
    eventsub.ChannelPredictionLockSubscription,
    eventsub.ChannelPredictionEndSubscription,
    eventsub.CharityDonationSubscription,
    eventsub.AdBreakBeginSubscription,
    eventsub.ChannelBanSubscription,
    eventsub.ChannelUnbanSubscription,
    eventsub.StreamOnlineSubscription,
    eventsub.StreamOfflineSubscription,
)
MODERATOR = (
    eventsub.ChannelFollowSubscription,
    eventsub.ShieldModeBeginSubscription,
    eventsub.ShieldModeEndSubscription,
)


def test_log_in_and_look_up() -> None:
    """App login, users, and a token that is refreshed when it has expired."""

    async def script() -> None:
        async with FakeTwitch(name="Streamer") as twitch, twitchio_client(twitch) as (client, _):
            twitch.world.user("ada")
            users = await client.fetch_users(logins=["streamer", "ada", "nobody_at_all"])
            assert [(user.name, user.display_name) for user in users] == [("streamer", "Streamer"), ("ada", "Ada")]
            token = twitch.token("streamer", ["user:read:email"], client_id=CONFIDENTIAL_CLIENT)
            await client.add_token(token.access, token.refresh)
            twitch.expire(token.access)
            me = await client.fetch_user(token_for=twitch.world.broadcaster.id)
            assert me is not None
            assert me.email == "streamer@example.com"

    asyncio.run(script())


def test_chat_and_money_arrive() -> None:
    """What is said and given arrives with the right values."""

    async def script() -> None:
        async with FakeTwitch() as twitch, twitchio_client(twitch) as (client, heard):
            await subscribe_to_all(twitch, client)
            world = twitch.world
            parent = world.chat("ada", "hello Kappa @streamer")
            world.chat("brook", "well met", reply_to=parent)
            world.chat("cleo", "take this", bits=250)
            world.chat("far", "from elsewhere", shared_from="neighbour")
            world.follow("dario")
            world.subscribe("elin", tier="2000")
            world.resubscribe("fumi", 14, text="again LUL", streak=3)
            world.gift("goran", 5)
            world.raid("hana", 42)
            world.redeem("ada", "Hydrate", 300, text="water please")
            world.charity("brook", 1050)
            await heard.wait("message", 5)
            await heard.wait("charity_campaign_donate")
            await heard.wait("chat_notification", 10)
            check_chat(heard, parent.id)
            check_money(heard)

    asyncio.run(script())


def check_chat(heard: Heard, parent_id: str) -> None:
    """Compare the messages of chat."""
    first, reply, cheer, shared, redeemed = heard.all("message")
    assert (first.text, first.chatter.name, first.broadcaster.name) == ("hello Kappa @streamer", "ada", "streamer")
    assert [fragment.type for fragment in first.fragments] == ["text", "emote", "text", "mention"]
    assert reply.reply.parent_message_id == parent_id
    assert cheer.cheer.bits == 250
    assert cheer.text == "Cheer250 take this"
    assert shared.source_broadcaster.name == "neighbour"
    assert redeemed.channel_points_id is not None


def check_money(heard: Heard) -> None:
    """Compare what was given."""
    (bits,), (cheer,) = heard.all("bits_use"), heard.all("cheer")
    assert (bits.bits, bits.user.name, bits.text) == (250, "cleo", "Cheer250 take this")
    assert (cheer.bits, cheer.anonymous) == (250, False)
    assert heard.all("follow")[0].user.name == "dario"
    subscriptions = [(each.user.name, each.tier, each.gift) for each in heard.all("subscription")]
    assert subscriptions[0] == ("elin", "2000", False)
    assert [gift for _, _, gift in subscriptions[1:]] == [True] * 5
    (gift,) = heard.all("subscription_gift")
    assert (gift.user.name, gift.total, gift.tier, gift.cumulative_total) == ("goran", 5, "1000", 5)
    (again,) = heard.all("subscription_message")
    assert (again.user.name, again.cumulative_months, again.streak_months, again.text) == ("fumi", 14, 3, "again LUL")
    (raid,) = heard.all("raid")
    assert (raid.from_broadcaster.name, raid.viewer_count) == ("hana", 42)
    (redemption,) = heard.all("custom_redemption_add")
    assert (redemption.reward.title, redemption.reward.cost, redemption.user_input) == ("Hydrate", 300, "water please")
    (donation,) = heard.all("charity_campaign_donate")
    assert (donation.amount.value, donation.amount.decimal_places, donation.amount.currency) == (1050, 2, "USD")
    kinds = [notice.notice_type for notice in heard.all("chat_notification")]
    assert kinds == ["sub", "resub", "community_sub_gift", *["sub_gift"] * 5, "raid", "charity_donation"]


def test_the_show_arrives() -> None:
    """Polls, predictions, trains, advertisements, shield mode, moderation, on and off."""

    async def script() -> None:
        async with FakeTwitch() as twitch, twitchio_client(twitch) as (client, heard):
            await subscribe_to_all(twitch, client)
            world = twitch.world
            world.go_live()
            poll = world.poll("Next game?", ["Chess", "Go"])
            world.vote(poll, "Go", 3)
            world.end_poll(poll)
            bet = world.prediction("Win?", ["Yes", "No"])
            world.predict(bet, "ada", "Yes", 500)
            world.lock_prediction(bet)
            world.end_prediction(bet, "Yes")
            train = world.hype_train(level=2, total=700)
            world.hype_progress(train, level=3, total=2400)
            world.end_hype_train(train)
            world.ad_break(90, automatic=True)
            world.set_shield(active=True)
            world.set_shield(active=False)
            gone = world.chat("troll", "rude")
            world.delete(gone.id)
            world.timeout("troll", 60, reason="rude")
            world.unban("troll")
            world.go_offline()
            await heard.wait("stream_offline")
            check_show(heard, gone.id)

    asyncio.run(script())


def check_show(heard: Heard, deleted: str) -> None:
    """Compare what went on."""
    (ended,) = heard.all("poll_end")
    assert [(choice.title, choice.votes) for choice in ended.choices] == [("Chess", 0), ("Go", 3)]
    (resolved,) = heard.all("prediction_end")
    assert resolved.winning_outcome.title == "Yes"
    assert resolved.status == "resolved"
    assert len(heard.all("prediction_lock")) == len(heard.all("prediction_progress")) == 1
    (begun,), (moved,), (over,) = heard.all("hype_train"), heard.all("hype_train_progress"), heard.all("hype_train_end")
    assert (begun.level, moved.level, moved.total, over.level) == (2, 3, 2400, 3)
    (ads,) = heard.all("ad_break")
    assert (ads.duration, ads.automatic) == (90, True)
    assert len(heard.all("shield_mode_begin")) == len(heard.all("shield_mode_end")) == 1
    (gone,) = heard.all("message_delete")
    assert gone.message_id == deleted
    (ban,) = heard.all("ban")
    assert (ban.user.name, ban.permanent, ban.reason) == ("troll", False, "rude")
    assert heard.all("chat_clear_user")[0].user.name == "troll"
    assert len(heard.all("unban")) == len(heard.all("stream_online")) == 1


def test_a_message_is_sent() -> None:
    """A message sent by the library lands in the world; a duplicate is dropped with a reason."""

    async def script() -> None:
        async with FakeTwitch() as twitch, twitchio_client(twitch) as (client, _):
            bot = twitch.token("helper", ["user:write:chat", "user:bot"], client_id=CONFIDENTIAL_CLIENT)
            await client.add_token(bot.access, bot.refresh)
            channel = client.create_partialuser(twitch.world.broadcaster.id)
            helper = twitch.world.user("helper").id
            sent = await channel.send_message("hello from the library", sender=helper, token_for=helper)
            with pytest.raises(twitchio.MessageRejectedError, match="msg_duplicate"):
                await channel.send_message("hello from the library", sender=helper, token_for=helper)
            assert sent.sent
            assert [(each.login, each.text) for each in twitch.world.sent] == [("helper", "hello from the library")]

    asyncio.run(script())


def test_device_code_login() -> None:
    """The library's device code flow gives the token of whoever approves it."""

    async def script() -> None:
        async with FakeTwitch(terms=Terms(device_interval=1)) as twitch, twitchio_client(twitch) as (client, _):
            scopes = twitchio.Scopes(["user:read:chat", "bits:read"])
            begun = await client.http.device_code_flow(scopes=scopes)
            waiting = client.http.device_code_authorization(
                scopes=scopes, device_code=begun["device_code"], interval=begun["interval"]
            )
            async with asyncio.TaskGroup() as group:
                granted = group.create_task(waiting)
                await twitch.until(lambda: any(path == "/oauth2/token" for path, _ in twitch.oauth.calls))
                twitch.approve(begun["user_code"], "helper")
            token = granted.result()
            assert sorted(token["scope"]) == ["bits:read", "user:read:chat"]
            assert twitch.tokens.valid(token["access_token"]) in list(twitch.tokens.of("helper"))

    asyncio.run(script())


def test_a_handover_loses_and_doubles_nothing() -> None:
    """Asked to reconnect, the library moves over while people chat."""

    async def script() -> None:
        async with FakeTwitch() as twitch, twitchio_client(twitch) as (client, heard):
            await subscribe_to_all(twitch, client)
            for number in range(60):
                twitch.world.chat("ada", f"line {number}")
                if number == 20:
                    await twitch.faults.reconnect_eventsub()
                await asyncio.sleep(0.005)
            await heard.wait("message", 60)
            assert [message.text for message in heard.all("message")] == [f"line {number}" for number in range(60)]
            assert len({presence.id for presence in twitch.world.presences}) == 2

    asyncio.run(script())
