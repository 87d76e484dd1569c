"""An anonymous session of Twitch's chat as a state machine: frames and the time in, effects out; no sockets.

Only the command of a line decides what happens, never what a viewer wrote. Lines of chat are told apart by their
command alone: nothing else of them is parsed here.
Source: https://dev.twitch.tv/docs/chat/irc/.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vtuber.domain.errors import UnknownChannelError
from vtuber.twitch.irc import IrcMessage, IrcSyntaxError, parse
from vtuber.twitch.irc_effects import Dead, Deliver, IrcEffect, Joined, Reconnect, Refused, Send, Unconfirmed

_CHAT = frozenset({"PRIVMSG", "USERNOTICE", "CLEARCHAT", "CLEARMSG"})
_CHANNEL = re.compile(r"[a-z0-9_]{1,25}")
_LONGEST_JOIN = 480
_WELCOME = "001"
_NO_SUCH_CHANNEL = "msg_channel_suspended"
_LOGIN_REFUSED = ("login authentication failed", "login unsuccessful", "improperly formatted auth", "invalid nick")


@dataclass(frozen=True, slots=True, kw_only=True)
class IrcTiming:
    """Seconds and numbers that a session keeps to.

    A server that says nothing for `ping_after_s` is asked, and is dead if it says nothing for `pong_within_s` more.
    A channel is unconfirmed `join_within_s` after it was asked for. Twitch takes 20 joins in 10 s.
    """

    ping_after_s: float = 30.0
    pong_within_s: float = 10.0
    join_within_s: float = 10.0
    joins_at_once: int = 20
    joins_every_s: float = 10.5


def command_of(line: str) -> str:
    """Return a line's command as it is written, without parsing the rest: `parse(line).command` where that parses."""
    start = 0
    if line.startswith("@"):
        start = line.find(" ") + 1
        while line.startswith(" ", start):
            start += 1
    if line.startswith(":", start):
        start = line.find(" ", start) + 1 or len(line)
        while line.startswith(" ", start):
            start += 1
    end = line.find(" ", start)
    return line[start:] if end < 0 else line[start:end]


def channel_name(text: str) -> str:
    """Return a channel's login name without `#`; raise `UnknownChannelError` for what cannot be one."""
    name = text.strip().removeprefix("#").lower()
    if not _CHANNEL.fullmatch(name):
        raise UnknownChannelError(
            f"{text[:40]!r} cannot be the name of a Twitch channel: a name has up to 25 letters, digits and "
            "underscores. Use the last part of the channel's address, as in `vtuber watch NAME` for twitch.tv/NAME."
        )
    return name


class IrcSession:
    """One connection's session: call `open` once, then `receive` for every text frame and `due` when `next_due` comes.

    Times are seconds of any clock that never goes back. `channels` are names as `channel_name` returns them.
    """

    def __init__(self, *, channels: Sequence[str], chance: random.Random, timing: IrcTiming | None = None) -> None:
        self._timing = timing or IrcTiming()
        self._nick = f"justinfan{chance.randrange(10_000, 1_000_000)}"
        self._to_join = list(channels)
        self._next_join = 0.0
        self._pending: dict[str, float] = {}
        self._heard_at = 0.0
        self._asked = False
        self._welcomed = False
        self._over = False

    @property
    def all_answered(self) -> bool:
        """Whether each channel was confirmed or given up."""
        return not self._pending and not self._to_join

    def open(self, now: float) -> list[IrcEffect]:
        """Return what to send first."""
        self._heard_at = now
        hello = [Send("CAP REQ :twitch.tv/tags twitch.tv/commands"), Send(f"NICK {self._nick}")]
        return [*hello, *self._join_some(now)]

    def receive(self, text: str, now: float) -> list[IrcEffect]:
        """Take a text frame: one or several whole lines."""
        self._heard_at = now
        self._asked = False
        effects: list[IrcEffect] = []
        if self._over:
            return effects
        for line in text.split("\r\n"):
            command = command_of(line)
            if command in _CHAT:
                effects.append(Deliver(line))
            elif line:
                effects.extend(self._answer(line))
        return effects

    def next_due(self) -> float:
        """Return when `due` wants to be called, if nothing is received before."""
        silence_s = self._timing.ping_after_s + (self._timing.pong_within_s if self._asked else 0.0)
        times = [self._heard_at + silence_s, *self._pending.values()]
        return min([*times, self._next_join] if self._to_join else times)

    def due(self, now: float) -> list[IrcEffect]:
        """Return what the passing of time asks for."""
        if self._over:
            return []
        timing = self._timing
        silent_s = now - self._heard_at
        if self._asked and silent_s >= timing.ping_after_s + timing.pong_within_s:
            return self._dead(f"Twitch's chat has said nothing for {silent_s:.0f} s and does not answer a PING")
        late = [channel for channel, until in self._pending.items() if now >= until]
        if late and not self._welcomed:
            return self._dead(f"Twitch's chat did not answer the login within {timing.join_within_s:g} s")
        effects: list[IrcEffect] = [
            self._unconfirmed(channel, "Twitch never confirmed the channel") for channel in late
        ]
        if self._to_join and now >= self._next_join:
            effects.extend(self._join_some(now))
        if not self._asked and silent_s >= timing.ping_after_s:
            self._asked = True
            effects.append(Send("PING :vtuber"))
        return effects

    def at_once_after(self, code: int | None) -> bool:
        """Return whether a new connection may follow at once when this one was closed: any code says the same."""
        return True

    def _answer(self, line: str) -> Iterator[IrcEffect]:
        try:
            message = parse(line)
        except IrcSyntaxError:
            return
        match message.command:
            case "PING":
                yield Send(f"PONG :{message.params[-1] if message.params else 'tmi.twitch.tv'}")
            case "RECONNECT":
                yield Reconnect("Twitch asked for a new connection")
            case "ROOMSTATE":
                yield from self._confirmed(message)
                yield Deliver(line)
            case "JOIN" if message.nick == self._nick:
                yield from self._confirmed(message)
            case "NOTICE":
                yield from self._notice(message)
            case command if command == _WELCOME:
                self._welcomed = True
            case _:
                pass

    def _confirmed(self, message: IrcMessage) -> Iterator[IrcEffect]:
        channel = message.params[0].removeprefix("#") if message.params else ""
        if self._pending.pop(channel, None) is not None:
            yield Joined(channel)

    def _notice(self, message: IrcMessage) -> Iterator[IrcEffect]:
        channel = message.params[0].removeprefix("#") if message.params else ""
        if message.tags.get("msg-id") == _NO_SUCH_CHANNEL and channel in self._pending:
            yield self._unconfirmed(channel, message.text)
        elif message.text.lower().startswith(_LOGIN_REFUSED) and not self._welcomed:
            yield Refused(message.text)

    def _unconfirmed(self, channel: str, reason: str) -> Unconfirmed:
        del self._pending[channel]
        return Unconfirmed(channel, reason)

    def _join_some(self, now: float) -> list[IrcEffect]:
        batch = self._to_join[: self._timing.joins_at_once]
        del self._to_join[: len(batch)]
        self._next_join = now + self._timing.joins_every_s
        self._pending |= dict.fromkeys(batch, now + self._timing.join_within_s)
        lines: list[str] = []
        for channel in batch:
            if lines and len(lines[-1]) + len(channel) < _LONGEST_JOIN:
                lines[-1] += f",#{channel}"
            else:
                lines.append(f"JOIN #{channel}")
        return [Send(line) for line in lines]

    def _dead(self, reason: str) -> list[IrcEffect]:
        self._over = True
        return [Dead(reason)]
