"""Every parameter of the simulated audience, in one place.

The figures make a plausible small channel, they are not fitted to a data set. Rates are per minute or per hour as
their names say; times are in minutes or seconds as their names say.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

from vtuber.audience.channel import Channel, draw_channel
from vtuber.domain.activities import Activity


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerKind:
    """A type of viewer: what share of people are of it, how much they write, and what they like.

    `chattiness` is messages a minute at middling enjoyment, before others' messages beget more; `likes` is added to
    the channel's appeal of an activity, on the scale of 0 to 1.
    """

    name: str
    share: float
    chattiness: float
    likes: dict[Activity, float] = field(default_factory=dict)


KINDS: tuple[ViewerKind, ...] = (
    ViewerKind(
        name="gamer",
        share=0.22,
        chattiness=0.16,
        likes={Activity.GAME: 0.16, Activity.TALK: -0.08, Activity.Q_AND_A: -0.08},
    ),
    ViewerKind(
        name="chatter",
        share=0.18,
        chattiness=0.42,
        likes={Activity.REACT: 0.16, Activity.TALK: -0.06, Activity.GAME: -0.1},
    ),
    ViewerKind(
        name="asker",
        share=0.14,
        chattiness=0.23,
        likes={Activity.Q_AND_A: 0.18, Activity.GAME: -0.1, Activity.REACT: -0.08},
    ),
    ViewerKind(
        name="listener",
        share=0.2,
        chattiness=0.08,
        likes={Activity.TALK: 0.18, Activity.REACT: -0.1, Activity.GAME: -0.08},
    ),
    ViewerKind(name="lurker", share=0.26, chattiness=0.015),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The laws of one simulated world; `channel(seed)` draws one channel that lives by them."""

    # Who there is.
    regulars: int = 220
    """People who know the channel; they have the same ids and names in every stream."""
    attendance: float = 0.45
    """The chance that a regular comes to a stream."""
    moderators_attendance: float = 0.9
    waiting_share: float = 0.4
    """The share of attending regulars who are there when the stream begins; the others come over the first hours."""
    regulars_arrive_minutes: float = 45.0
    """Mean time after the start at which the other regulars come."""
    newcomers_per_minute: float = 1.4
    """Arrivals of people who have not been here before."""
    newcomers_at_start: int = 20
    kinds: tuple[ViewerKind, ...] = KINDS
    kinds_concentration: float = 40.0
    """How close a channel's mix of kinds stays to the shares above (Dirichlet concentration)."""

    # What they like.
    appeal: tuple[float, ...] = (0.84, 0.62, 0.44, 0.28)
    """How much a fresh viewer likes a channel's best to worst activity, 0 to 1; which is which is drawn per channel."""
    appeal_jitter: float = 0.03
    idle_appeal: float = 0.05
    taste_spread: float = 0.08
    """Standard deviation of one viewer's liking around the channel's and the kind's."""

    # Enjoyment and boredom.
    mood_every_s: float = 30.0
    """How often moods, departures and gifts are weighed."""
    enjoyment_minutes: float = 4.0
    """Time constant with which enjoyment follows what is going on."""
    patience_minutes: float = 25.0
    """Median time constant of tiring of one activity; patience is lognormal with `patience_sigma`."""
    patience_sigma: float = 0.35
    recovery_minutes: float = 35.0
    """Time constant of getting over it once something else is on."""
    boredom: float = 0.55
    """The part of an activity's appeal that full boredom takes away."""
    fresh_topic_relief: float = 0.12
    """The part of the boredom that a new topic within the same activity takes away."""
    silence_after_s: float = 50.0
    """Silence longer than this makes the stream duller, by `silence_dulls` of the pleasure when four times as long."""
    silence_dulls: float = 0.6
    delight_of_reply: float = 0.18
    """Enjoyment gained by who is answered (thanks for money: half as much again)."""
    neglect: float = 0.15
    """Enjoyment lost by who gave money and was not thanked within `thanks_within_s`."""
    thanks_within_s: float = 180.0
    thrill_of_victory: float = 0.06
    """Enjoyment gained by everybody when chat wins a game (half of it when she does)."""

    # Staying and leaving.
    regulars_stay_minutes: float = 100.0
    newcomers_stay_minutes: float = 34.0
    raiders_stay_minutes: float = 16.0
    stay_sigma: float = 0.5
    boredom_drives_away: float = 3.0
    """Leaving is `exp(this × (0.45 − enjoyment))` times as likely as at middling enjoyment."""

    # Chat.
    chat_branching: float = 0.4
    """How many messages one message begets on average; below 1, or chat never ends."""
    chat_echo_s: float = 14.0
    """Mean time until it does."""
    sparks_of_reply: float = 0.5
    """Messages begotten by an answer of hers, by thanks for money, by a payment, by a move in a game."""
    sparks_of_thanks: float = 1.2
    sparks_of_payment: float = 1.6
    sparks_of_move: float = 0.25
    sparks_of_game_end: float = 5.0
    sparks_per_raider: float = 0.12
    sparks_of_goodbye: float = 0.12
    """Messages per viewer when she says goodbye, when she begins, when she asks for questions or for company."""
    sparks_of_opening: float = 0.12
    sparks_of_invitation: float = 0.04
    sparks_of_change: float = 1.5
    """Messages begotten by a change of activity."""
    copies_emotes: float = 0.4
    """The chance that who reacts to a line of emotes repeats it."""
    sparks_of_sentence: float = 0.08
    """Messages that pick up a word of what she said."""
    answers_her: float = 0.3
    """The chance that who was answered writes something back."""
    style_spread: float = 0.5
    """How far a channel likes one way of asking or greeting better than another: the spread of the logarithm of how
    many write because of it."""
    call_moves: float = 0.012
    """Enjoyment that everybody gains or loses when she mentions the goal, times the channel's taste for that moment."""
    greets: dict[Literal["regular", "newcomer"], float] = field(
        default_factory=lambda: {"regular": 0.45, "newcomer": 0.08}
    )
    says_goodbye: float = 0.15
    voters: float = 0.04
    """The share of viewers who vote at middling enjoyment; it follows enjoyment."""
    herd: float = 0.45
    """The share of voters who follow the favourite."""

    # Money.
    payments_per_viewer_hour: float = 0.07
    """Payments per viewer and hour at middling enjoyment (0.45)."""
    generosity_sigma: float = 0.9
    """Spread of generosity between people (lognormal); regulars give 2.6 times as often as newcomers."""
    enjoyment_opens_purses: float = 2.5
    """Payments grow with this power of enjoyment."""
    lag_s: float = 100.0
    """Median time from the wish to give to the money's arrival (lognormal with `lag_sigma`)."""
    lag_sigma: float = 0.6
    donation_usd: float = 4.0
    """Median donation; lognormal with `donation_sigma`, and in `whale_share` of cases Pareto from `whale_usd` on."""
    donation_sigma: float = 0.9
    whale_share: float = 0.04
    whale_usd: float = 20.0
    whale_exponent: float = 1.4
    largest_usd: float = 500.0
    budget_usd: float = 40.0
    """Median of what one person can spend in one stream (lognormal with `budget_sigma`)."""
    budget_sigma: float = 0.8
    foreign_currency: float = 0.1
    """The share of people who donate in another currency than US dollars."""
    ways_to_give: dict[Literal["donation", "cheer", "subscription", "gift"], float] = field(
        default_factory=lambda: {"donation": 0.38, "cheer": 0.3, "subscription": 0.24, "gift": 0.08}
    )
    gives_without_words: float = 0.35
    gives_for_a_reason: float = 0.5
    """The share of messages with money that speak of what moved the giver."""
    prime_share: float = 0.35
    """The share of subscriptions that are paid with Prime."""
    regulars_subscribed: float = 0.35
    """The share of regulars who are subscribers already."""
    regulars_following: float = 0.95

    # Other things that happen.
    follows_per_viewer_hour: float = 0.6
    """By people who do not follow yet, at middling enjoyment."""
    redemptions_per_viewer_hour: float = 0.03
    raids_per_hour: float = 0.12
    raid_size: float = 18.0
    """Median raid (lognormal with `raid_sigma`, at most `largest_raid`)."""
    raid_sigma: float = 0.9
    largest_raid: int = 400
    insults_per_hour: float = 4.0
    spam_per_hour: float = 5.0
    injections_per_hour: float = 3.5
    moderators: int = 3
    """How many of the regulars moderate."""
    moderated: float = 0.7
    """The chance that a bad message is dealt with, while a moderator is there."""
    deletes: float = 0.6
    """The share of those cases in which the message is deleted; otherwise its author is banned."""
    times_out: float = 0.5
    """The share of bans that last ten minutes only."""
    offender_returns: float = 0.5
    """The chance that a bad message comes from who wrote the last one of its kind, unless banned."""
    viewer_count_every_s: float = 15.0

    def channel(self, seed: int) -> Channel:
        """Draw a channel: who its regulars are and what they like. The same seed gives the same channel."""
        return draw_channel(self, seed)


MEDIUM = World()
"""Some 60 to 150 viewers at a time."""

SMALL = replace(
    MEDIUM,
    regulars=26,
    newcomers_per_minute=0.2,
    newcomers_at_start=3,
    raid_size=8.0,
    insults_per_hour=1.0,
    spam_per_hour=2.0,
    injections_per_hour=1.0,
    payments_per_viewer_hour=0.13,
    chat_branching=0.45,
    voters=0.12,
    moderators=1,
)
"""Some 10 to 20 viewers at a time."""

LARGE = replace(
    MEDIUM,
    regulars=1000,
    newcomers_per_minute=8.0,
    newcomers_at_start=100,
    raid_size=80.0,
    insults_per_hour=25.0,
    spam_per_hour=25.0,
    injections_per_hour=15.0,
    payments_per_viewer_hour=0.07,
    voters=0.04,
    moderators=8,
)
"""Some 400 to 700 viewers at a time."""

WORLDS: dict[str, World] = {"small": SMALL, "medium": MEDIUM, "large": LARGE}
"""The presets by name."""
