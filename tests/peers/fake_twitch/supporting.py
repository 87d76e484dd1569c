"""Follows, subscriptions, gifts, raids, redemptions and charity."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.peers.fake_twitch.people import ANONYMOUS_GIFTER, Membership, Redeemed, Reward, User
from tests.peers.fake_twitch.said import emote_spans
from tests.peers.fake_twitch.talking import Talking
from tests.peers.fake_twitch.terms import stamp
from tests.peers.fake_twitch.world_state import Note

Json = dict[str, Any]

_PLANS = {
    "1000": "Channel Subscription",
    "2000": "Channel Subscription (Tier 2)",
    "3000": "Channel Subscription (Tier 3)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """Gifts in one go; `id` links the announcement with the single gifts, None for a gift to one named person."""

    id: str | None
    message_ids: tuple[str, ...]
    recipients: tuple[User, ...]


class Supporting(Talking):
    """What viewers give."""

    def follow(self, login: str) -> User:
        """Let somebody follow."""
        user, now = self.user(login), self.clock.now()
        self.channel.followers[user.id] = now
        event = {**user.named("user"), **self.broadcaster.named("broadcaster_user"), "followed_at": stamp(now)}
        self.publish(self.note("channel.follow", event))
        return user

    def subscribe(self, login: str, *, tier: str = "1000", prime: bool = False, shared_from: str | None = None) -> str:
        """Let somebody subscribe for the first time; return the notice's message id."""
        user = self.user(login)
        self.channel.members[user.id] = Membership(tier=tier)
        self._subscribed(user, tier, is_gift=False)
        plan = "Prime" if prime else tier
        how = "with Prime" if prime else f"at Tier {tier[0]}"
        return self.notice(
            user,
            "sub",
            irc="sub",
            detail={"sub_tier": tier, "is_prime": prime, "duration_months": 1},
            params={
                "msg-param-cumulative-months": "1",
                "msg-param-months": "0",
                "msg-param-multimonth-duration": "1",
                "msg-param-multimonth-tenure": "0",
                "msg-param-should-share-streak": "0",
                "msg-param-sub-plan-name": _PLANS[tier],
                "msg-param-sub-plan": plan,
                "msg-param-was-gifted": "false",
            },
            system=f"{user.name} subscribed {how}.",
            shared_from=shared_from,
        )

    def resubscribe(
        self,
        login: str,
        months: int = 2,
        *,
        text: str = "",
        tier: str = "1000",
        streak: int | None = None,
        prime: bool = False,
    ) -> str:
        """Let somebody share that they subscribed again; return the notice's message id."""
        user = self.user(login)
        self.channel.members[user.id] = Membership(tier=tier, months=months)
        event = {
            **user.named("user"),
            **self.broadcaster.named("broadcaster_user"),
            "tier": tier,
            "message": {"text": text, "emotes": emote_spans(text, self.people) or None},
            "cumulative_months": months,
            "streak_months": streak,
            "duration_months": 1,
        }
        self.publish(self.note("channel.subscription.message", event))
        how = "with Prime" if prime else f"at Tier {tier[0]}"
        shared = {"msg-param-streak-months": str(streak)} if streak else {}
        return self.notice(
            user,
            "resub",
            irc="resub",
            detail={
                "cumulative_months": months,
                "duration_months": 1,
                "streak_months": streak,
                "sub_tier": tier,
                "is_prime": prime,
                "is_gift": False,
                "gifter_is_anonymous": None,
                "gifter_user_id": None,
                "gifter_user_name": None,
                "gifter_user_login": None,
            },
            params={
                "msg-param-cumulative-months": str(months),
                "msg-param-months": "0",
                "msg-param-multimonth-duration": "0",
                "msg-param-multimonth-tenure": "0",
                "msg-param-should-share-streak": "1" if streak else "0",
                **shared,
                "msg-param-sub-plan-name": _PLANS[tier],
                "msg-param-sub-plan": "Prime" if prime else tier,
                "msg-param-was-gifted": "false",
            },
            text=text,
            system=f"{user.name} subscribed {how}. They've subscribed for {months} months!",
        )

    def gift(
        self, login: str | None, count: int = 1, recipients: Sequence[str] | None = None, *, tier: str = "1000"
    ) -> Gift:
        """Let somebody (None: anonymously) give subscriptions.

        A single gift to a named person is told as one gift alone; every other as a series and then gift by gift.
        """
        anonymous = login is None
        giver = self.user(ANONYMOUS_GIFTER[1] if login is None else login)
        names = recipients or [f"recipient{number}" for number in range(1, count + 1)]
        assert len(names) == count, "name as many recipients as there are gifts"
        users = tuple(self.user(name) for name in names)
        total = self.channel.gifts[giver.id] = self.channel.gifts.get(giver.id, 0) + count
        cumulative = None if anonymous else total
        nobody = dict.fromkeys(("user_id", "user_login", "user_name"))
        event = {
            **(nobody if anonymous else giver.named("user")),
            **self.broadcaster.named("broadcaster_user"),
            "total": count,
            "tier": tier,
            "cumulative_total": cumulative,
            "is_anonymous": anonymous,
        }
        self.publish(self.note("channel.subscription.gift", event))
        is_series = count > 1 or recipients is None
        series = self.new_number() if is_series else None
        ids = (
            [self._series(giver, count=count, tier=tier, series=series, cumulative=cumulative, anonymous=anonymous)]
            if series
            else []
        )
        for user in users:
            self.channel.members[user.id] = Membership(tier=tier, gifter=giver)
            self._subscribed(user, tier, is_gift=True)
            ids.append(
                self._single(
                    giver,
                    user,
                    tier=tier,
                    series=series,
                    cumulative=None if series else cumulative,
                    anonymous=anonymous,
                )
            )
        return Gift(id=series, message_ids=tuple(ids), recipients=users)

    def raid(self, login: str, viewers: int = 10) -> str:
        """Let another channel come in with its viewers; return the notice's message id."""
        user = self.user(login)
        event: Json = {
            **user.named("from_broadcaster_user"),
            **self.broadcaster.named("to_broadcaster_user"),
            "viewers": viewers,
        }
        facts = {key: event[key] for key in ("from_broadcaster_user_id", "to_broadcaster_user_id")}
        self.publish(Note(type="channel.raid", event=event, facts=facts))
        picture = f"https://static-cdn.jtvnw.net/jtv_user_pictures/{user.login}-profile_image-%s.png"
        return self.notice(
            user,
            "raid",
            irc="raid",
            detail={
                **user.named("user"),
                "viewer_count": viewers,
                "profile_image_url": picture % "300x300",
            },
            params={
                "msg-param-displayName": user.name,
                "msg-param-login": user.login,
                "msg-param-profileImageURL": picture % "70x70",
                "msg-param-viewerCount": str(viewers),
            },
            system=f"{viewers} raiders from {user.name} have joined!",
        )

    def reward(self, title: str, cost: int, *, prompt: str = "", wants_text: bool = False) -> Reward:
        """Offer a reward, or return the one of that title."""
        for reward in self.channel.rewards.values():
            if reward.title == title:
                return reward
        made = Reward(id=self.new_id(), title=title, cost=cost, prompt=prompt, wants_text=wants_text)
        self.channel.rewards[made.id] = made
        return made

    def redeem(self, login: str, title: str, cost: int = 100, *, text: str = "") -> Redeemed:
        """Let somebody redeem a reward; with a text, that is a message of chat too."""
        user, now = self.user(login), self.clock.now()
        reward = self.reward(title, cost, wants_text=bool(text))
        redeemed = Redeemed(id=self.new_id(), reward=reward, user=user, text=text, at=now)
        self.channel.redemptions[redeemed.id] = redeemed
        event = {
            "id": redeemed.id,
            **self.broadcaster.named("broadcaster_user"),
            **user.named("user"),
            "user_input": text,
            "status": "unfulfilled",
            "reward": {"id": reward.id, "title": reward.title, "cost": reward.cost, "prompt": reward.prompt},
            "redeemed_at": stamp(now),
        }
        type_ = "channel.channel_points_custom_reward_redemption.add"
        self.publish(self.note(type_, event, reward_id=reward.id))
        if text:
            self.chat(login, text, reward_id=reward.id)
        return redeemed

    def charity(self, login: str, value: int, *, currency: str = "USD", decimals: int = 2, name: str = "Aid") -> str:
        """Let somebody donate to the channel's charity, in the currency's smallest unit; return the message id."""
        user = self.user(login)
        event = {
            "id": self.new_id(),
            "campaign_id": "123-abc-456-def",
            **self.broadcaster.named("broadcaster_user"),
            **user.named("user"),
            "charity_name": name,
            "charity_description": "A good cause",
            "charity_logo": "https://abc.cloudfront.net/ppgf/1000/100.png",
            "charity_website": "https://www.example.com",
            "amount": {"value": value, "decimal_places": decimals, "currency": currency},
        }
        self.publish(self.note("channel.charity_campaign.donate", event))
        return self.notice(
            user,
            "charity_donation",
            irc="charitydonation",
            detail={
                "charity_name": name,
                "amount": {"value": value, "decimal_place": decimals, "currency": currency},
            },
            params={
                "msg-param-charity-name": name,
                "msg-param-donation-amount": str(value),
                "msg-param-donation-currency": currency,
                "msg-param-exponent": str(decimals),
            },
            system=f"{user.name}: Donated {currency} {value / 10**decimals:.{decimals}f} to support {name}",
        )

    def _subscribed(self, user: User, tier: str, *, is_gift: bool) -> None:
        named = {**user.named("user"), **self.broadcaster.named("broadcaster_user")}
        self.publish(self.note("channel.subscribe", {**named, "tier": tier, "is_gift": is_gift}))

    def _series(
        self, giver: User, *, count: int, tier: str, series: str, cumulative: int | None, anonymous: bool
    ) -> str:
        total = {} if cumulative is None else {"msg-param-sender-count": str(cumulative)}
        return self.notice(
            giver,
            "community_sub_gift",
            irc="submysterygift",
            detail={"id": series, "total": count, "sub_tier": tier, "cumulative_total": cumulative},
            params={
                "msg-param-community-gift-id": series,
                "msg-param-mass-gift-count": str(count),
                "msg-param-origin-id": series,
                **total,
                "msg-param-sub-plan": tier,
            },
            system=f"{giver.name} is gifting {count} Tier {tier[0]} Subs to {self.broadcaster.name}'s community!",
            anonymous=anonymous,
        )

    def _single(
        self, giver: User, user: User, *, tier: str, series: str | None, cumulative: int | None, anonymous: bool
    ) -> str:
        linked = {"msg-param-community-gift-id": series} if series else {}
        return self.notice(
            giver,
            "sub_gift",
            irc="subgift",
            detail={
                "duration_months": 1,
                "cumulative_total": cumulative,
                **user.named("recipient_user"),
                "sub_tier": tier,
                "community_gift_id": series,
            },
            params={
                **linked,
                "msg-param-gift-months": "1",
                "msg-param-months": "1",
                "msg-param-origin-id": series or self.new_number(),
                "msg-param-recipient-display-name": user.name,
                "msg-param-recipient-id": user.id,
                "msg-param-recipient-user-name": user.login,
                "msg-param-sender-count": str(cumulative or 0),
                "msg-param-sub-plan-name": _PLANS[tier],
                "msg-param-sub-plan": tier,
            },
            system=f"{giver.name} gifted a Tier {tier[0]} sub to {user.name}!",
            anonymous=anonymous,
        )
