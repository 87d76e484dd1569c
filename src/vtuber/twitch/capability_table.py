"""The abilities a login can have: what each gives its user, and what it takes and asks of Twitch.

Sources: https://dev.twitch.tv/docs/eventsub/eventsub-subscription-types/ and https://dev.twitch.tv/docs/api/reference/.
"""

from dataclasses import dataclass

from vtuber.twitch import scopes as s


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """One thing a user may want from a login.

    `scopes` are the streamer's permissions and `bot_scopes` those of the account that speaks, where it is another one.
    `types` are EventSub subscription types, `calls` Helix calls. What is `usual` is asked for at every login.
    """

    name: str
    gives: str
    scopes: tuple[str, ...] = ()
    bot_scopes: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    usual: bool = False


def _under(prefix: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{prefix}.{name}" for name in names)


CAPABILITIES: tuple[Capability, ...] = (
    Capability(
        name="read-chat",
        gives="chat, what is deleted from it, and who is timed out",
        scopes=(s.READ_CHAT,),
        types=_under("channel.chat", "message", "notification", "message_delete", "clear_user_messages", "clear"),
        usual=True,
    ),
    Capability(
        name="send-chat",
        gives="writing in chat",
        scopes=(s.WRITE_CHAT,),
        bot_scopes=(s.WRITE_CHAT,),
        calls=("POST /chat/messages",),
        usual=True,
    ),
    Capability(
        name="bot-badge",
        gives="the bot badge beside what is written (takes a client secret of one's own)",
        scopes=(s.CHANNEL_BOT,),
        bot_scopes=(s.BOT, s.WRITE_CHAT),
        calls=("POST /chat/messages",),
    ),
    Capability(
        name="live-state",
        gives="when the channel goes on and off the air, its title, and raids that come in",
        types=("stream.online", "stream.offline", "channel.update", "channel.raid"),
        usual=True,
    ),
    Capability(name="viewer-counts", gives="how many people watch", calls=("GET /streams",), usual=True),
    Capability(name="bits", gives="cheers", scopes=(s.READ_BITS,), types=("channel.bits.use",), usual=True),
    Capability(
        name="subscriptions",
        gives="subscriptions, renewals and gifts",
        scopes=(s.READ_SUBSCRIPTIONS,),
        types=("channel.subscribe", *_under("channel.subscription", "message", "gift")),
        usual=True,
    ),
    Capability(name="follows", gives="follows", scopes=(s.READ_FOLLOWERS,), types=("channel.follow",), usual=True),
    Capability(
        name="redemptions",
        gives="what viewers redeem channel points for",
        scopes=(s.READ_REDEMPTIONS,),
        types=("channel.channel_points_custom_reward_redemption.add",),
        usual=True,
    ),
    Capability(
        name="manage-redemptions",
        gives="fulfilling and refunding redemptions of rewards made by this client id",
        scopes=(s.MANAGE_REDEMPTIONS,),
        calls=("PATCH /channel_points/custom_rewards/redemptions",),
    ),
    Capability(
        name="hype-train",
        gives="hype trains",
        scopes=(s.READ_HYPE_TRAIN,),
        types=_under("channel.hype_train", "begin", "progress", "end"),
        usual=True,
    ),
    Capability(
        name="poll-results",
        gives="polls and their votes",
        scopes=(s.READ_POLLS,),
        types=_under("channel.poll", "begin", "progress", "end"),
        usual=True,
    ),
    Capability(name="polls", gives="making polls", scopes=(s.MANAGE_POLLS,), calls=("POST /polls", "PATCH /polls")),
    Capability(
        name="prediction-results",
        gives="predictions and who wins them",
        scopes=(s.READ_PREDICTIONS,),
        types=_under("channel.prediction", "begin", "progress", "lock", "end"),
        usual=True,
    ),
    Capability(
        name="predictions",
        gives="making predictions",
        scopes=(s.MANAGE_PREDICTIONS,),
        calls=("GET /predictions", "POST /predictions", "PATCH /predictions"),
    ),
    Capability(
        name="charity",
        gives="donations to a charity campaign",
        scopes=(s.READ_CHARITY,),
        types=("channel.charity_campaign.donate",),
        usual=True,
    ),
    Capability(
        name="ads",
        gives="when advertisements run",
        scopes=(s.READ_ADS,),
        types=("channel.ad_break.begin",),
        usual=True,
    ),
    Capability(
        name="shield-mode",
        gives="when shield mode is switched",
        scopes=(s.READ_SHIELD_MODE,),
        types=_under("channel.shield_mode", "begin", "end"),
        usual=True,
    ),
    Capability(
        name="raids",
        gives="raiding other channels",
        scopes=(s.MANAGE_RAIDS,),
        calls=("POST /raids", "DELETE /raids"),
    ),
    Capability(
        name="shoutouts",
        gives="shout-outs",
        scopes=(s.MANAGE_SHOUTOUTS,),
        calls=("POST /chat/shoutouts",),
    ),
    Capability(
        name="announcements",
        gives="announcements in chat",
        scopes=(s.MANAGE_ANNOUNCEMENTS,),
        calls=("POST /chat/announcements",),
    ),
    Capability(
        name="moderation",
        gives="deleting messages and timing viewers out",
        scopes=(s.MANAGE_MESSAGES, s.MANAGE_BANS),
        calls=("DELETE /moderation/chat", "POST /moderation/bans"),
    ),
    Capability(
        name="title",
        gives="setting title and category",
        scopes=(s.MANAGE_BROADCAST,),
        calls=("GET /games", "PATCH /channels"),
    ),
    Capability(
        name="markers", gives="markers in the recording", scopes=(s.MANAGE_BROADCAST,), calls=("POST /streams/markers",)
    ),
    Capability(name="clips", gives="clips", scopes=(s.EDIT_CLIPS,), calls=("POST /clips",)),
)
"""Every ability, in the order in which they are told."""
