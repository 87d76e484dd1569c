"""Reads the chat of one or several channels without a login, and comes back whatever happens to the connection."""

import random
from collections.abc import Sequence

import structlog

from vtuber.domain.errors import UnknownChannelError
from vtuber.runtime.clock import Clock
from vtuber.twitch.arrivals import Arrivals
from vtuber.twitch.arrivals import Deliver as DeliverAll
from vtuber.twitch.irc_effects import Dead, Deliver, IrcEffect, Joined, Reconnect, Refused, Send, Unconfirmed
from vtuber.twitch.irc_session import IrcSession, IrcTiming, channel_name, command_of
from vtuber.twitch.link import Link
from vtuber.twitch.reconnects import ReconnectPolicy, Reconnects
from vtuber.twitch.succession import ConnectionStatus, OnGap, Succession

_log = structlog.get_logger(__name__)

_LINGER_S = 1.0
_MONEY_TAGS = ("bits=", "custom-reward-id=")


def is_plain_chat(line: str) -> bool:
    """Return whether a line is chat that nobody paid for: neither bits nor channel points."""
    if command_of(line) != "PRIVMSG":
        return False
    tags = line[1 : line.find(" ")] if line.startswith("@") else ""
    return not any(tags.startswith(tag) or f";{tag}" in tags for tag in _MONEY_TAGS)


class IrcReader:
    """Anonymous reader of Twitch's chat: `run` it in a task.

    A lost connection is followed by another as `ReconnectPolicy` says. When the server announces that it will close one
    (RECONNECT), the next is opened while the old is still read; a line that comes on both is handed over once. Buffer:
    at most `limit` lines; when whoever takes them is slower than that, plain chat is dropped, the oldest first, and
    payments and moderation never. Raises `UnknownChannelError` for names that cannot be a channel's.
    """

    def __init__(
        self,
        *,
        channels: Sequence[str],
        url: str,
        clock: Clock,
        chance: random.Random,
        timing: IrcTiming | None = None,
        back_off: ReconnectPolicy | None = None,
        open_within_s: float = 5.0,
        limit: int = 20_000,
        on_gap: OnGap | None = None,
    ) -> None:
        self._channels = list(dict.fromkeys(map(channel_name, channels)))
        self._url = url
        self._clock = clock
        self._chance = chance
        self._timing = timing
        self._open_within_s = open_within_s
        self._arrivals = Arrivals(limit=limit, expendable=is_plain_chat)
        self._ever_joined: set[str] = set()
        self._overlap = _Overlap()
        self._succession = Succession(
            make=self._make,
            back_off=Reconnects(back_off or ReconnectPolicy(), chance),
            clock=clock,
            linger_s=_LINGER_S,
            on_gap=on_gap,
        )

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels that exist, as far as is known."""
        return tuple(self._channels)

    @property
    def status(self) -> ConnectionStatus:
        """How the connection is."""
        return self._succession.status(self._arrivals)

    async def run(self, deliver: DeliverAll) -> None:
        """Read until cancelled; `deliver` gets the lines that arrived together, without line ends.

        Raises `UnknownChannelError` when none of the channels exists, and what `deliver` raises.
        """
        await self._succession.run_with(self._arrivals.hand_over(deliver))

    def _make(self, previous: Link[IrcEffect] | None) -> Link[IrcEffect]:
        session = IrcSession(channels=self._channels, chance=self._chance, timing=self._timing)

        async def act(link: Link[IrcEffect], effects: Sequence[IrcEffect]) -> None:
            for effect in effects:
                await self._perform(effect, link, session)

        link = Link(url=self._url, session=session, act=act, clock=self._clock, open_within_s=self._open_within_s)
        self._overlap = _Overlap(previous)
        return link

    async def _perform(self, effect: IrcEffect, link: Link[IrcEffect], session: IrcSession) -> None:
        match effect:
            case Deliver(line):
                if not self._overlap.is_double(line, link):
                    self._arrivals.put(line)
            case Send(line):
                await link.send(line + "\r\n")
            case Joined(channel):
                self._ever_joined.add(channel)
            case Unconfirmed(channel, reason):
                self._give_up(channel, reason, link)
            case Reconnect(reason):
                link.leave(reason)
            case Refused(reason):
                link.end(f"Twitch's chat refused the anonymous login: {reason}", at_once=False)
            case Dead(reason):
                link.end(reason)
        if session.all_answered:
            link.establish()

    def _give_up(self, channel: str, reason: str, link: Link[IrcEffect]) -> None:
        if channel in self._ever_joined:
            link.end(f"the channel {channel} was there before and cannot be joined now: {reason}", at_once=False)
            return
        self._channels.remove(channel)
        if self._channels:
            _log.warning("unknown channel", channel=channel, reason=reason)
        else:
            raise UnknownChannelError(
                f"Twitch has no channel {channel!r} ({reason}). Check the spelling: the name is the last part of the "
                "channel's address, twitch.tv/NAME. Then try again, for example with `vtuber watch NAME`."
            )


class _Overlap:
    """Finds lines that come on two connections while one takes over from the other: both carry the same text."""

    def __init__(self, previous: Link[IrcEffect] | None = None) -> None:
        self._previous = previous
        self._first: dict[str, Link[IrcEffect]] = {}

    def is_double(self, line: str, link: Link[IrcEffect]) -> bool:
        if self._previous is None:
            return False
        if self._previous.over:
            return self._first.get(line, link) is not link
        return self._first.setdefault(line, link) is not link
