"""The scripted chat: subscriptions, gifts, bits, raids, charity, follows and rewards."""

from dataclasses import replace
from decimal import Decimal

from tests.unit.twitch.scripted_beats import AT, RAIDER, SAID_BY_BOB, Beat
from tests.unit.twitch.twitch_texts import (
    ANN,
    BOB,
    bits_frame,
    chat_frame,
    chat_line,
    frame,
    notice_frame,
    notice_line,
)

from vtuber.audience.attendee import Attendee
from vtuber.audience.twitch_lines import plan_params
from vtuber.audience.wire import Wire
from vtuber.domain.channel_events import (
    Cheer,
    Donation,
    Follow,
    GiftSubscriptions,
    Raid,
    Redemption,
    Resubscription,
    Subscription,
    Tier,
)
from vtuber.domain.money import Money, usd


def estimated(amount: str) -> Money:
    """Return dollars that are reckoned."""
    return usd(amount, estimated=True)


def subscription_beats(wire: Wire, bob: Attendee) -> list[Beat]:
    """Return subscriptions; Twitch's EventSub tells of each of them twice."""
    sub = Subscription(id="", at=AT, viewer=SAID_BY_BOB, tier=Tier.ONE, amount=estimated("3.00"))
    resub = Resubscription(
        id="", at=AT, viewer=SAID_BY_BOB, tier=Tier.TWO, amount=estimated("5.00"), months=9, message="time flies"
    )
    part = {"sub_tier": "2000", "is_prime": False, "is_gift": False, "cumulative_months": 9, "streak_months": None}
    shared = {**BOB.fields, "tier": "2000", "cumulative_months": 9, "message": {"text": "time flies", "emotes": []}}
    return [
        Beat(
            name="subscription",
            means=(sub,),
            irc=(notice_line(BOB, "sub", sub_plan="1000"),),
            eventsub=(
                frame("channel.subscribe", {**BOB.fields, "tier": "1000", "is_gift": False}),
                notice_frame(BOB, "sub", {"sub_tier": "1000", "is_prime": False, "duration_months": 1}),
            ),
            simulated=(wire.notice(bob.sender, "sub", plan_params("1000"))[1],),
        ),
        Beat(
            name="Prime",
            means=(replace(sub, tier=Tier.PRIME, amount=estimated("2.25")),),
            irc=(notice_line(BOB, "sub", sub_plan="Prime"),),
            eventsub=(
                notice_frame(BOB, "sub", {"sub_tier": "1000", "is_prime": True, "duration_months": 1}),
                frame("channel.subscribe", {**BOB.fields, "tier": "1000", "is_gift": False}),
            ),
            simulated=(wire.notice(bob.sender, "sub", plan_params("Prime"))[1],),
        ),
        Beat(
            name="renewal",
            means=(resub,),
            irc=(notice_line(BOB, "resub", text="time flies", sub_plan="2000", cumulative_months="9"),),
            eventsub=(
                notice_frame(BOB, "resub", part, text="time flies"),
                frame("channel.subscription.message", shared),
            ),
            simulated=(
                wire.notice(bob.sender, "resub", f"msg-param-cumulative-months=9;{plan_params('2000')}", "time flies")[
                    1
                ],
            ),
        ),
    ]


def gift_beats(wire: Wire, bob: Attendee) -> list[Beat]:
    """Return gifts; each gift of a series is told by itself as well."""
    series = GiftSubscriptions(id="", at=AT, viewer=SAID_BY_BOB, tier=Tier.ONE, count=2, amount=estimated("6.00"))
    given = {"sub_tier": "1000", "duration_months": 1, "recipient_user_id": "9", "recipient_user_name": "Cat"}
    gift = {"total": 2, "tier": "1000", "is_anonymous": False, "cumulative_total": 40}
    received = {"user_id": "9", "user_name": "Cat", "tier": "1000", "is_gift": True}
    params = f"msg-param-mass-gift-count=2;msg-param-origin-id=o1;{plan_params('1000')}"
    return [
        Beat(
            name="series of gifts",
            means=(series,),
            irc=(
                notice_line(BOB, "submysterygift", sub_plan="1000", mass_gift_count="2", origin_id="o1"),
                *(notice_line(BOB, "subgift", sub_plan="1000", origin_id="o1", message_id=f"m{n}") for n in (2, 3)),
            ),
            eventsub=(
                *(frame("channel.subscribe", received, message_id=f"n{n}") for n in (2, 3)),
                frame("channel.subscription.gift", {**BOB.fields, **gift}),
                *(
                    notice_frame(BOB, "sub_gift", {**given, "community_gift_id": "o1"}, message_id=f"m{n}")
                    for n in (2, 3)
                ),
                notice_frame(BOB, "community_sub_gift", {"id": "o1", "total": 2, "sub_tier": "1000"}),
            ),
            simulated=(
                wire.notice(bob.sender, "submysterygift", params)[1],
                wire.gift(bob.sender, "Cat", origin="o1"),
                wire.gift(bob.sender, "Dan", origin="o1"),
            ),
        ),
        Beat(
            name="single gift",
            means=(replace(series, count=1, amount=estimated("3.00"), recipients=("Cat",)),),
            irc=(notice_line(BOB, "subgift", sub_plan="1000", origin_id="o2", recipient_display_name="Cat"),),
            eventsub=(
                frame("channel.subscription.gift", {**BOB.fields, **gift, "total": 1}),
                notice_frame(BOB, "sub_gift", {**given, "community_gift_id": None}),
                frame("channel.subscribe", received, message_id="n2"),
            ),
            simulated=(
                wire.notice(bob.sender, "subgift", f"msg-param-recipient-display-name=Cat;{plan_params('1000')}")[1],
            ),
        ),
    ]


def other_beats(wire: Wire, ann: Attendee, bob: Attendee) -> list[Beat]:
    """Return bits, raids, charity, follows and rewards."""
    amount = {"value": 550, "currency": "EUR"}
    euros = Money(amount=Decimal("5.50"), currency="EUR")
    reward = {"id": "pick-a-topic", "title": "Pick a topic", "cost": 500, "prompt": ""}
    redemption = Redemption(
        id="", at=AT, viewer=SAID_BY_BOB, reward="Pick a topic", cost=500, text="cats", reward_id="pick-a-topic"
    )
    return [
        Beat(
            name="cheer",
            means=(Cheer(id="", at=AT, viewer=SAID_BY_BOB, bits=100, amount=usd("1.00"), message="keep going"),),
            irc=(chat_line(BOB, "Cheer100 keep going", bits="100"),),
            eventsub=(
                chat_frame(BOB, "Cheer100 keep going", cheer={"bits": 100}),
                bits_frame(BOB, "Cheer100 keep going", 100),
                frame("channel.cheer", {**BOB.fields, "bits": 100, "message": "Cheer100 keep going"}),
            ),
            simulated=(wire.chat(bob, "Cheer100 keep going", extra="bits=100;")[1],),
        ),
        Beat(
            name="raid",
            means=(Raid(id="", at=AT, viewer=RAIDER, viewers=42),),
            irc=(notice_line(ANN, "raid", viewerCount="42", displayName="Ann"),),
            eventsub=(
                notice_frame(ANN, "raid", {"viewer_count": 42, "user_id": "7", "user_name": "Ann"}),
                frame(
                    "channel.raid",
                    {"from_broadcaster_user_id": "7", "from_broadcaster_user_name": "Ann", "viewers": 42},
                ),
            ),
            simulated=(wire.raid(ann.sender, 42)[1],),
        ),
        Beat(
            name="charity",
            means=(Donation(id="", at=AT, viewer=SAID_BY_BOB, amount=euros, source="twitch charity", charity=True),),
            irc=(notice_line(BOB, "charitydonation", donation_amount="550", donation_currency="EUR", exponent="2"),),
            eventsub=(
                notice_frame(BOB, "charity_donation", {"charity_name": "x", "amount": {**amount, "decimal_place": 2}}),
                frame(
                    "channel.charity_campaign.donate",
                    {**BOB.fields, "id": "c1", "campaign_id": "c", "amount": {**amount, "decimal_places": 2}},
                ),
            ),
        ),
        Beat(
            name="follow",
            means=(Follow(id="", at=AT, viewer=SAID_BY_BOB),),
            eventsub=(frame("channel.follow", {**BOB.fields, "followed_at": "2026-01-01T12:00:00Z"}),),
            simulated=(wire.follow(bob.person)[1],),
        ),
        Beat(
            name="redemption",
            means=(redemption,),
            eventsub=(
                frame(
                    "channel.channel_points_custom_reward_redemption.add",
                    {**BOB.fields, "id": "r1", "user_input": "cats", "reward": reward},
                ),
            ),
            simulated=(wire.redemption(bob.person, title="Pick a topic", cost=500, text="cats")[1],),
        ),
    ]
