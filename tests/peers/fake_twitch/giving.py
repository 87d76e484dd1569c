"""Subscriptions: first ones, renewed ones, and those given to others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.peers.fake_twitch.moderating import Moderating
from tests.peers.fake_twitch.people import ANONYMOUS_GIFTER, Membership, User
from tests.peers.fake_twitch.said import emote_spans

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


class Giving(Moderating):
    """Subscriptions and gifts."""

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
