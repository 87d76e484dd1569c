"""Follows, raids, redemptions and charity."""

from typing import Any

from tests.peers.fake_twitch.giving import Giving
from tests.peers.fake_twitch.people import Redeemed, Reward, User
from tests.peers.fake_twitch.terms import stamp
from tests.peers.fake_twitch.world_state import Note

Json = dict[str, Any]


class Supporting(Giving):
    """What viewers do for a channel besides subscribing."""

    def follow(self, login: str) -> User:
        """Let somebody follow."""
        user, now = self.user(login), self.clock.now()
        self.channel.followers[user.id] = now
        event = {**user.named("user"), **self.broadcaster.named("broadcaster_user"), "followed_at": stamp(now)}
        self.publish(self.note("channel.follow", event))
        return user

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

    def raid_away(self, login: str, viewers: int = 10) -> None:
        """Let the channel's own viewers go over to another channel, which ends a raid that was started."""
        target = self.user(login)
        self.channel.raid_target = None
        event: Json = {
            **self.broadcaster.named("from_broadcaster_user"),
            **target.named("to_broadcaster_user"),
            "viewers": viewers,
        }
        facts = {key: event[key] for key in ("from_broadcaster_user_id", "to_broadcaster_user_id")}
        self.publish(Note(type="channel.raid", event=event, facts=facts))

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
        self._redemption("add", redeemed)
        if text:
            self.chat(login, text, reward_id=reward.id)
        return redeemed

    def settle(self, redeemed: Redeemed, status: str) -> None:
        """Fulfil a redemption (FULFILLED) or give the points back (CANCELED)."""
        redeemed.status = status
        self._redemption("update", redeemed)

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

    def _redemption(self, phase: str, redeemed: Redeemed) -> None:
        reward = redeemed.reward
        event = {
            "id": redeemed.id,
            **self.broadcaster.named("broadcaster_user"),
            **redeemed.user.named("user"),
            "user_input": redeemed.text,
            "status": redeemed.status.lower(),
            "reward": {"id": reward.id, "title": reward.title, "cost": reward.cost, "prompt": reward.prompt},
            "redeemed_at": stamp(redeemed.at),
        }
        type_ = f"channel.channel_points_custom_reward_redemption.{phase}"
        self.publish(self.note(type_, event, reward_id=reward.id))
