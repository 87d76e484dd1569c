"""`vtuber live`: the real thing. Waits for the channel to go on the air, streams, and waits again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

import structlog

from vtuber.app.channel_desk import ChannelDesk
from vtuber.app.deeds import deeds_told_to
from vtuber.app.live_channel import LiveChannel
from vtuber.app.on_air import Programme
from vtuber.app.past import Past
from vtuber.app.plan import AudienceSource, StreamPlan
from vtuber.app.session import Session, StreamOptions, session
from vtuber.app.twitch_link import TwitchLink, twitch_link
from vtuber.app.waiting_room import WaitingRoom
from vtuber.domain.errors import PlatformError
from vtuber.runtime.chance import Chance
from vtuber.runtime.clock import Clock, LoopClock, system_now
from vtuber.twitch.reconnects import ReconnectPolicy, Reconnects

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOptions:
    """The options of the command line; see there."""

    stream: StreamOptions
    dry_run: bool = False
    now: bool = False


def run_live(options: LiveOptions, **overrides: object) -> None:
    """Stream whenever the channel is on the air, until Ctrl-C; with `now` or a duration one stream."""
    with session("live", options.stream, **overrides) as opened:
        opened.say(f"Stage page: {opened.server.url}")
        before: _Broadcast | None = None
        while True:
            broadcast = _Broadcast(opened, options, before=before)
            ended_by_user = opened.perform(broadcast.prepare)
            before = broadcast
            if broadcast.plan is None:
                return
            opened.look_back(broadcast.plan)
            if broadcast.source is not None and broadcast.source.failure is not None:
                raise broadcast.source.failure
            if ended_by_user or options.now or options.stream.duration:
                return


class _Broadcast:
    """One time on the air; `plan` and `source` are None until it begins."""

    def __init__(self, opened: Session, options: LiveOptions, *, before: "_Broadcast | None") -> None:
        self._session = opened
        self._options = options
        self._is_first = before is None
        self._over = before.source.broadcast if before and before.source else None
        self.plan: StreamPlan | None = None
        self.source: LiveChannel | None = None

    @asynccontextmanager
    async def prepare(self, stop: asyncio.Event) -> AsyncIterator[Programme | None]:
        """Open the link and wait for the channel to go on the air; see `Prepare`."""
        async with AsyncExitStack() as stack:
            link = await self._open_link(stack, stop)
            if link is None:
                yield None
                return
            if self._is_first:
                self._introduce(link)
            wanted = self._options.now or await WaitingRoom(self._session, link, over=self._over).wait(stop)
            yield self._programme(link) if wanted else None

    async def _open_link(self, stack: AsyncExitStack, stop: asyncio.Event) -> TwitchLink | None:
        """Open the link; None if `stop` was set before Twitch could be reached.

        Whoever has just typed the command is told that Twitch is down; between two streams it is waited out.
        """
        opened = self._session
        clock = LoopClock(epoch=system_now())
        chance = Chance(opened.seed).stream("twitch")
        back_off = Reconnects(ReconnectPolicy(), chance)
        while not stop.is_set():
            link = twitch_link(
                opened.settings, data=opened.data.path, known_secrets=opened.known_secrets, clock=clock, chance=chance
            )
            try:
                return await stack.enter_async_context(link)
            except PlatformError as error:
                if self._is_first:
                    raise
                _log.warning("Twitch cannot be reached yet", error=str(error))
            with suppress(TimeoutError):
                async with asyncio.timeout(back_off.lost(clock.monotonic(), at_once=False)):
                    await stop.wait()
        return None

    def _programme(self, link: TwitchLink) -> Programme:
        opened = self._session
        self.plan = plan = opened.begin()
        eventsub, irc = link.eventsub_normaliser(opened.settings), link.irc_normaliser(opened.settings)
        self.source = source = LiveChannel(
            link,
            opened.settings,
            eventsub=eventsub,
            irc=irc,
            tell=opened.say,
            ends_with_broadcast=not self._options.now,
        )
        desk = ChannelDesk(link=link, allowed=opened.settings.actions, dry_run=self._options.dry_run)

        def the_channel(_clock: Clock, _past: Past) -> AudienceSource:
            return source

        return Programme(
            plan=plan,
            make_source=the_channel,
            channel=desk,
            irc=irc,
            eventsub=eventsub,
            companions=(("channel desk", desk.run), ("deeds", deeds_told_to(opened.say))),
        )

    def _introduce(self, link: TwitchLink) -> None:
        """Say what this login can see and do, and what she may do with it."""
        say = self._session.say
        say(f"Channel: {link.channel}, speaking in chat as {link.accounts.speaker.login}.")
        if link.warning:
            say(link.warning)
        say(f"Sees and does: {'; '.join(each.gives for each in link.capabilities if each.available)}.")
        for each in link.capabilities:
            if not each.available:
                missing = f"; the login lacks {each.missing_scope}" if each.missing_scope else ""
                say(f"Not: {each.gives}{missing}. To have it: {each.mend}")
        allowed = ", ".join(sorted(self._session.settings.actions)) or "nothing (TWITCH_ACTIONS names what she may do)"
        say(f"May do to the channel{' (dry run: nothing is sent)' if self._options.dry_run else ''}: {allowed}.")
