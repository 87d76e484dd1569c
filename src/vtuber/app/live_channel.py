"""The real audience: the login's own channel."""

import asyncio
from collections.abc import Mapping

import structlog

from vtuber.app.air_watch import AirWatch
from vtuber.app.deliveries import (
    Payloads,
    eventsub_to,
    irc_lines_to,
    offline_to,
    streams_to,
)
from vtuber.app.donation_services import Tell, Work, donation_services
from vtuber.app.intake import Intake
from vtuber.app.settings import Settings
from vtuber.app.twitch_link import TwitchLink
from vtuber.domain.errors import LoginError, PlatformError, UserError
from vtuber.domain.events import Event
from vtuber.twitch.eventsub_listener import EventSubListener
from vtuber.twitch.eventsub_normaliser import EventSubNormaliser
from vtuber.twitch.irc_normaliser import IrcNormaliser
from vtuber.twitch.irc_reader import IrcReader
from vtuber.twitch.streams import broadcast_in
from vtuber.twitch.subscriptions import Subscriptions
from vtuber.twitch.succession import Gap
from vtuber.twitch.viewer_poll import ViewerPoll

_log = structlog.get_logger(__name__)


class LiveChannel:
    """The login's own channel: notifications, viewer counts, donation services.

    Ends when the channel has been off the air for a minute, or when the login is no longer accepted: then `failure`
    says why. Donation services that refuse their token are told of and left out.
    """

    def __init__(
        self,
        link: TwitchLink,
        settings: Settings,
        *,
        eventsub: EventSubNormaliser,
        irc: IrcNormaliser,
        tell: Tell,
        ends_with_broadcast: bool,
    ) -> None:
        self._link = link
        self._settings = settings
        self._eventsub = eventsub
        self._irc = irc
        self._tell = tell
        self._ends_with_broadcast = ends_with_broadcast
        self._air = AirWatch()
        self._in_doubt = asyncio.Event()
        self._told: set[str] = set()
        self._types: frozenset[str] = frozenset()
        self.failure: LoginError | None = None
        self.broadcast: str | None = None
        """Twitch's id of the broadcast, as soon as it is known."""

    def hear(self, event: Event) -> None:
        """Follow the channel on and off the air; a bus tap."""
        self._air.hear(event)

    async def run(self, intake: Intake) -> None:
        """Post what happens until the broadcast is over; raises `UserError`s other than of the login as they are."""
        try:
            await self._listen(intake)
        except ExceptionGroup as errors:
            error = _first(errors, LoginError) or _first(errors, UserError)
            if error is None:
                raise
            if not isinstance(error, LoginError):
                raise error from errors
            self.failure = error

    async def _listen(self, intake: Intake) -> None:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work, name=name) for name, work in self._work(intake)]
            await (self._air.until_over() if self._ends_with_broadcast else asyncio.Event().wait())
            for task in tasks:
                task.cancel()

    def _work(self, intake: Intake) -> list[Work]:
        link = self._link
        found_off = offline_to(intake, link.clock)
        work: list[Work] = [
            ("eventsub", self._listener().run(eventsub_to(intake))),
            (
                "viewer counts",
                self._poll().run(self._noting_broadcast(streams_to(intake)), on_offline=found_off),
            ),
            ("streamer's login", link.accounts.streamer.keep_valid()),
            ("doubts", self._settle_doubts()),
        ]
        if link.accounts.bot is not None:
            work.append(("bot's login", link.accounts.bot.keep_valid()))
        if not link.reads_chat:
            reader = IrcReader(
                channels=[link.channel], url=link.endpoints.irc, clock=link.clock, chance=link.chance, on_gap=self._gap
            )
            work.append(("chat", reader.run(irc_lines_to(intake))))
        return [
            *work,
            *donation_services(self._settings, intake, clock=link.clock, chance=link.chance, tell=self._tell),
        ]

    def _listener(self) -> EventSubListener:
        link = self._link
        subscriptions = Subscriptions(helix=link.helix, account=link.accounts.reader, on_known=self._go_by)

        async def subscribe(session_id: str) -> frozenset[str]:
            types = await subscriptions.subscribe(session_id)
            self._go_by(types)
            if subscriptions.unsettled:
                raise PlatformError(f"Twitch could not be asked for {', '.join(sorted(subscriptions.unsettled))} yet.")
            return types

        return EventSubListener(
            url=link.endpoints.eventsub,
            subscribe=subscribe,
            clock=link.clock,
            chance=link.chance,
            on_gap=self._gap,
            on_revoked=self._revoked,
        )

    def _poll(self) -> ViewerPoll:
        return ViewerPoll(get_streams=self._link.streams, chance=self._link.chance)

    def _noting_broadcast(self, deliver: Payloads) -> Payloads:
        async def note(answer: Mapping[str, object]) -> None:
            self.broadcast = broadcast_in(answer) or self.broadcast
            await deliver(answer)

        return note

    def _gap(self, gap: Gap) -> None:
        seconds = (gap.until - gap.since).total_seconds()
        _log.warning("deaf for a while", seconds=round(seconds, 1), reason=gap.reason)
        self._tell(f"Twitch could not be heard for {seconds:.0f} s ({gap.reason}); it is heard again.")

    def _go_by(self, types: frozenset[str]) -> None:
        """Have each fact taken from the best of these tellers."""
        self._types = types
        self._eventsub.follow(types)
        self._irc.follow(types)

    def _revoked(self, kind: str, status: str) -> None:
        self._go_by(self._types - {kind})
        if status not in self._told:
            self._told.add(status)
            self._tell(f"Twitch ended notifications ({status}), of {kind} first.")
        self._in_doubt.set()

    async def _settle_doubts(self) -> None:
        """Ask at once whether the login still stands when Twitch has ended notifications; raises `LoginError`."""
        while True:
            await self._in_doubt.wait()
            self._in_doubt.clear()
            try:
                await self._link.accounts.streamer.validate()
            except PlatformError as error:
                _log.warning("login not validated", error=str(error))


def _first(errors: ExceptionGroup[Exception], kind: type[UserError]) -> UserError | None:
    """Return the first error of a kind in a group of groups."""
    for error in errors.exceptions:
        found = _first(error, kind) if isinstance(error, ExceptionGroup) else error
        if isinstance(found, kind):
            return found
    return None
