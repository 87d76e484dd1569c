"""TwitchIO, unmodified, runs a show and its chat through the fake's Helix, and understands every answer."""

import asyncio

import pytest
from tests.peers.fake_twitch import CONFIDENTIAL_CLIENT, FakeTwitch
from tests.peers.twitchio_peer import twitchio, twitchio_client

pytestmark = pytest.mark.slow

SCOPES = (
    "clips:edit",
    *(f"channel:manage:{what}" for what in ("polls", "predictions", "broadcast", "raids", "redemptions")),
    "channel:edit:commercial",
    "channel:read:subscriptions",
    "moderator:read:followers",
    "moderator:read:chatters",
    *(
        f"moderator:manage:{what}"
        for what in ("announcements", "shoutouts", "banned_users", "chat_messages", "shield_mode")
    ),
)


async def streamer(twitch: FakeTwitch, client: twitchio.Client) -> twitchio.PartialUser:
    """Log the streamer in and return it as the library sees it."""
    token = twitch.token("streamer", SCOPES, client_id=CONFIDENTIAL_CLIENT)
    await client.add_token(token.access, token.refresh)
    return client.create_partialuser(twitch.world.broadcaster.id)


def test_the_show() -> None:
    """Title, category, polls, predictions, clips, markers, commercials, raids, shoutouts."""

    async def script() -> None:
        async with FakeTwitch() as twitch, twitchio_client(twitch) as (client, _):
            world, me = twitch.world, await streamer(twitch, client)
            (category,) = [found async for found in client.search_categories("minecraft")]
            await me.modify_channel(title="Building", game_id=category.id)
            assert ((await me.fetch_channel_info()).title, world.channel.game_id) == ("Building", category.id)
            world.go_live(viewers=7)
            (stream,) = [live async for live in client.fetch_streams(user_logins=["streamer"])]
            assert (stream.viewer_count, stream.title) == (7, "Building")
            poll = await me.create_poll(title="Next?", choices=["Chess", "Go"], duration=60)
            assert (await me.end_poll(id=poll.id, status="TERMINATED")).status == "TERMINATED"
            bet = await me.create_prediction(title="Win?", outcomes=["Yes", "No"], prediction_window=60)
            world.predict(world.channel.predictions[0], "ada", "Yes", 500)
            winner = bet.outcomes[0]
            done = await me.end_prediction(id=bet.id, status="RESOLVED", winning_outcome_id=winner.id)
            assert (done.winning_outcome_id, done.outcomes[0].channel_points) == (winner.id, 500)
            assert (await me.create_clip(token_for=me)).id in world.channel.clips
            assert (await me.create_stream_marker(token_for=me, description="here")).description == "here"
            assert (await me.start_commercial(length=60)).length == 60
            target = world.user("neighbour").id
            await me.start_raid(target)
            assert world.channel.raid_target is world.user("neighbour")
            await me.cancel_raid()
            await me.send_shoutout(to_broadcaster=target, moderator=me)
            assert [action.path for action in world.actions][-3:] == ["/raids", "/raids", "/chat/shoutouts"]

    asyncio.run(script())


def test_the_community() -> None:
    """Followers, subscribers, chatters, rewards; announcements, deletions, bans, shield mode."""

    async def script() -> None:
        async with FakeTwitch() as twitch, twitchio_client(twitch) as (client, _):
            world, me = twitch.world, await streamer(twitch, client)
            world.follow("ada")
            world.gift("brook", 2)
            world.reward("Hydrate", 300)
            rude = world.chat("troll", "rude")
            followers = await me.fetch_followers(token_for=me)
            assert [each.user.name async for each in followers.followers] == ["ada"]
            subscribers = await me.fetch_broadcaster_subscriptions()
            assert (subscribers.total, subscribers.points) == (2, 2)
            chatters = await me.fetch_chatters(moderator=me)
            assert [each.name async for each in chatters.users] == ["troll"]
            (reward,) = await me.fetch_custom_rewards()
            assert (reward.title, reward.cost) == ("Hydrate", 300)
            await me.send_announcement(moderator=me, message="listen", color="blue")
            await me.delete_chat_messages(moderator=me, message_id=rude.id)
            timeout = await me.timeout_user(moderator=me, user=rude.user.id, duration=60, reason="rude")
            assert timeout.end_time is not None
            await me.ban_user(moderator=me, user=rude.user.id)
            await me.unban_user(moderator=me, user_id=rude.user.id)
            assert (await me.update_shield_mode_status(moderator=me, active=True)).active
            assert world.message(rude.id) is None
            assert [action.method for action in world.actions] == ["POST", "DELETE", "POST", "POST", "DELETE", "PUT"]

    asyncio.run(script())
