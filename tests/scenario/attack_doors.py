"""The ways in which a viewer's text comes to a stream."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tests.scenario.shows import EPOCH, chat, donation

from vtuber.domain.channel_events import (
    ChannelEvent,
    Cheer,
    Follow,
    GiftSubscriptions,
    Poll,
    PollChoice,
    Raid,
    Redemption,
    Resubscription,
    Subscription,
    Tier,
)
from vtuber.domain.money import usd
from vtuber.domain.viewers import Viewer

LINE = 500
"""Characters of a line of chat, at most, and of what comes with money."""

LOGIN = 25
"""Characters of a name at Twitch, at most; a donation service takes any name."""

Opened = Callable[[str, Viewer, str], ChannelEvent]


@dataclass(frozen=True)
class Door:
    """One way in: how many characters it bears, and whether the model that writes may come to see them."""

    name: str
    bears: int
    open: Opened
    reaches_writer: bool = True


def _named(who: Viewer, text: str) -> Viewer:
    return replace(who, name=text)


def _line(key: str, who: Viewer, text: str) -> ChannelEvent:
    return replace(chat(key, text), viewer=who)


_DOORS = (
    Door("chat", LINE, _line),
    Door("split", LINE, _line),
    Door("split by two", LINE, lambda key, who, text: _line(key, replace(who, id=f"{who.id}.{key}"), text)),
    Door("login", LOGIN, lambda key, who, text: _line(key, _named(who, text), "how are you today, all well?")),
    Door("donation", LINE, lambda key, who, text: replace(donation(key, message=text), viewer=who)),
    Door("donor", 200, lambda key, who, text: replace(donation(key, message=""), viewer=_named(who, text))),
    Door(
        "cheer",
        LINE,
        lambda key, who, text: Cheer(id=f"twitch:{key}", at=EPOCH, viewer=who, bits=100, amount=usd(1), message=text),
    ),
    Door(
        "resubscription",
        LINE,
        lambda key, who, text: Resubscription(
            id=f"twitch:{key}", at=EPOCH, viewer=who, tier=Tier.ONE, amount=usd(5), months=3, message=text
        ),
    ),
    Door(
        "redemption",
        LINE,
        lambda key, who, text: Redemption(
            id=f"twitch:{key}", at=EPOCH, viewer=who, reward="Ask a question", cost=5, text=text
        ),
    ),
    Door(
        "reward",
        LINE,
        lambda key, who, text: Redemption(id=f"twitch:{key}", at=EPOCH, viewer=who, reward=text, cost=5, text=""),
    ),
    Door(
        "raider", LOGIN, lambda key, who, text: Raid(id=f"twitch:{key}", at=EPOCH, viewer=_named(who, text), viewers=9)
    ),
    Door("follower", LOGIN, lambda key, who, text: Follow(id=f"twitch:{key}", at=EPOCH, viewer=_named(who, text))),
    Door(
        "subscriber",
        LOGIN,
        lambda key, who, text: Subscription(
            id=f"twitch:{key}", at=EPOCH, viewer=_named(who, text), tier=Tier.ONE, amount=usd(5)
        ),
    ),
    Door(
        "recipient",
        LOGIN,
        lambda key, who, text: GiftSubscriptions(
            id=f"twitch:{key}", at=EPOCH, viewer=who, tier=Tier.ONE, count=1, amount=usd(5), recipients=(text,)
        ),
    ),
    Door(
        "poll",
        LINE,
        lambda key, who, text: Poll(
            id=f"twitch:{key}",
            at=EPOCH,
            phase="began",
            poll_id=f"p{key}",
            title=text,
            choices=(PollChoice(title=text), PollChoice(title="no")),
        ),
        reaches_writer=False,
    ),
)
DOORS: dict[str, Door] = {door.name: door for door in _DOORS}
SPLIT = frozenset({"split", "split by two"})
"""Doors through which a text comes in two parts."""


def texts_in(event: object) -> Iterator[str]:
    """Give all that other people wrote in an event."""
    viewer = getattr(event, "viewer", None)
    fields = (getattr(event, name, "") for name in ("text", "message", "reward", "title"))
    yield from filter(None, (viewer.name if viewer else "", *fields, *getattr(event, "recipients", ())))
