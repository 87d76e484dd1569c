"""The events of EventSub about the channel as a whole, reduced to the fields that are read.

Source: https://dev.twitch.tv/docs/eventsub/eventsub-subscription-types/.
"""

import msgspec

from vtuber.twitch.eventsub_frame import Count


class Followed(msgspec.Struct, gc=False):
    """`channel.follow`."""

    user_id: str
    user_name: str


class Raided(msgspec.Struct, gc=False):
    """`channel.raid`."""

    from_broadcaster_user_id: str
    from_broadcaster_user_name: str
    viewers: Count


class Reward(msgspec.Struct, gc=False):
    """A reward that costs channel points."""

    title: str
    cost: Count
    id: str = ""


class Redeemed(msgspec.Struct):
    """`channel.channel_points_custom_reward_redemption.add`."""

    user_id: str
    user_name: str
    reward: Reward
    user_input: str = ""
    id: str = ""


class Train(msgspec.Struct, gc=False):
    """`channel.hype_train.begin`, `.progress` and `.end`, version 2."""

    level: Count
    total: Count


class Choice(msgspec.Struct, gc=False):
    """A choice of a poll; a poll that begins has no votes yet."""

    title: str
    votes: Count | None = None


class Polled(msgspec.Struct):
    """`channel.poll.begin`, `.progress` and `.end`."""

    id: str
    title: str
    choices: list[Choice]


class Outcome(msgspec.Struct, gc=False):
    """A possible outcome of a prediction; one that begins has no users yet."""

    id: str
    title: str
    users: Count | None = None


class Predicted(msgspec.Struct):
    """`channel.prediction.begin`, `.progress`, `.lock` and `.end`."""

    id: str
    title: str
    outcomes: list[Outcome]
    winning_outcome_id: str | None = None


class AdsBegun(msgspec.Struct, gc=False):
    """`channel.ad_break.begin`."""

    duration_seconds: Count
    is_automatic: bool = False
