"""What can be made to go wrong, on demand."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol


class Breakable(Protocol):
    """A connection that can be broken."""

    def drop(self, *, reset: bool) -> None:
        """End the TCP connection without a close frame."""

    async def close(self, code: int) -> None:
        """Close with a code."""


class Reconnectable(Protocol):
    """EventSub or IRC: what can ask its clients to come again."""

    @property
    def connections(self) -> Iterable[Breakable]:
        """Who is connected."""

    async def ask_to_reconnect(self) -> None:
        """Tell every client to connect anew."""


@dataclass(slots=True, kw_only=True)
class HelixFault:
    """What the next `times` calls of Helix (under `path`, if given) meet with."""

    times: int
    path: str | None
    status: int | None = None
    seconds: float = 0.0
    act_first: bool = False
    expires_token: bool = False
    reset_in: float = 1.0

    def concerns(self, path: str) -> bool:
        """Tell whether a call is met by it."""
        return self.times > 0 and self.path in {None, path}


class Faults:
    """Switches for tests. `eventsub` and `irc` name what they act on."""

    def __init__(self) -> None:
        self.helix: list[HelixFault] = []
        self.keepalives_held = False
        self.muted = False
        self.delay = 0.0
        self._places: dict[str, Reconnectable] = {}
        self._refused: dict[str, float] = {}
        self._duplicates = 0
        self._to_reorder = 0
        self._held: list[Callable[[], None]] = []

    def bind(self, **places: Reconnectable) -> None:
        """Learn what there is to break."""
        self._places = places

    def drop_eventsub(self, *, reset: bool = False) -> None:
        """Drop EventSub's connections. With `reset` what was written last may be lost on the way."""
        self._drop("eventsub", reset=reset)

    def drop_irc(self, *, reset: bool = False) -> None:
        """Drop the chat's connections; see `drop_eventsub`."""
        self._drop("irc", reset=reset)

    async def close_eventsub(self, code: int = 4006) -> None:
        """Close EventSub's connections with a code: 4000, 4002, 4005 and 4006 are Twitch's own."""
        await asyncio.gather(*(each.close(code) for each in list(self._places["eventsub"].connections)))

    async def close_irc(self, code: int = 1001) -> None:
        """Close the chat's connections with a code."""
        await asyncio.gather(*(each.close(code) for each in list(self._places["irc"].connections)))

    async def reconnect_eventsub(self) -> None:
        """Send session_reconnect to every session."""
        await self._places["eventsub"].ask_to_reconnect()

    async def reconnect_irc(self) -> None:
        """Send RECONNECT to everybody in chat. Twitch drops the connection a while later; so may a test."""
        await self._places["irc"].ask_to_reconnect()

    def duplicate(self, notifications: int = 1) -> None:
        """Send the next notifications twice, with the same message id."""
        self._duplicates += notifications

    def reorder(self, notifications: int = 2) -> None:
        """Send the next notifications in reverse order, once they are all there or after a second."""
        self._to_reorder += notifications
        asyncio.get_running_loop().call_later(1.0, self._release)

    def hold_keepalives(self, held: bool = True) -> None:
        """Send no keepalives: the client must think the session dead."""
        self.keepalives_held = held

    def mute(self, muted: bool = True) -> None:
        """Send nothing at all over EventSub, as over a dead line: what happens meanwhile is lost."""
        self.muted = muted

    def fail(self, status: int, *, times: int = 1, path: str | None = None, reset_in: float = 1.0) -> None:
        """Answer calls of Helix (of a path such as `/chat/messages`) with 429, 500, 503, ...; nothing is done.

        With 429 the bucket is empty and `Ratelimit-Reset` is `reset_in` seconds away.
        """
        self.helix.append(HelixFault(times=times, path=path, status=status, reset_in=reset_in))

    def hang(self, seconds: float, *, times: int = 1, path: str | None = None, act_first: bool = False) -> None:
        """Let calls of Helix wait for their answer; `act_first` does what they ask before the wait."""
        self.helix.append(HelixFault(times=times, path=path, seconds=seconds, act_first=act_first))

    def expire_in_flight(self, *, times: int = 1, path: str | None = None) -> None:
        """Let the token of the next call expire as the call arrives."""
        self.helix.append(HelixFault(times=times, path=path, expires_token=True))

    def refuse(self, seconds: float, *places: str) -> None:
        """Break off every new connection to places (`eventsub`, `irc`, `helix`, `oauth2`; none named: all)."""
        until = asyncio.get_running_loop().time() + seconds
        for place in places or ("eventsub", "irc", "helix", "oauth2"):
            self._refused[place] = until

    def refuses(self, place: str) -> bool:
        """Tell whether a place refuses connections now."""
        return self._refused.get(place, 0.0) > asyncio.get_running_loop().time()

    def of_call(self, path: str) -> HelixFault | None:
        """Take the fault that the next call of a path meets with, if any."""
        fault = next((fault for fault in self.helix if fault.concerns(path)), None)
        if fault:
            fault.times -= 1
            self.helix = [each for each in self.helix if each.times > 0]
        return fault

    def pass_on(self, send: Callable[[], None]) -> None:
        """Send a notification through whatever is wrong with the way."""
        times = 2 if self._duplicates else 1
        self._duplicates -= times - 1
        for _ in range(times):
            if self._to_reorder:
                self._held.append(send)
            elif self.delay:
                asyncio.get_running_loop().call_later(self.delay, send)
            else:
                send()
        if self._to_reorder:
            self._to_reorder -= 1
            if not self._to_reorder:
                self._release()

    def _release(self) -> None:
        held, self._held, self._to_reorder = self._held, [], 0
        for send in reversed(held):
            send()

    def _drop(self, place: str, *, reset: bool) -> None:
        for each in list(self._places[place].connections):
            each.drop(reset=reset)
