"""Before the broadcast: she is on the stage page, silent, until the channel goes on the air."""

import asyncio
from collections.abc import Mapping, Sequence

import structlog

from vtuber.app.session import Session
from vtuber.app.twitch_link import TwitchLink
from vtuber.domain.channel_events import ChannelOnline
from vtuber.domain.errors import VTuberError
from vtuber.olv.frontend_hub import FrontendHub
from vtuber.safety.moderator import WordListModerator
from vtuber.stage.hub import StageHub, StageProfile
from vtuber.twitch.eventsub_frame import NotificationError
from vtuber.twitch.eventsub_listener import EventSubListener
from vtuber.twitch.eventsub_normaliser import EventSubNormaliser
from vtuber.twitch.streams import broadcast_in
from vtuber.twitch.subscriptions import Subscriptions
from vtuber.twitch.viewer_poll import ViewerPoll

_log = structlog.get_logger(__name__)

POLLED_EVERY_S = 20.0
_SAMPLE_RATE = 22_050


class WaitingRoom:
    """Waits for the channel to go on the air, by EventSub, and by asking now and then.

    `over` is the broadcast that has just ended, if one has: "Get Streams" goes on showing it for some minutes.
    """

    def __init__(self, opened: Session, link: TwitchLink, *, over: str | None = None) -> None:
        self._session = opened
        self._link = link
        self._over = over
        self._normaliser = EventSubNormaliser()
        self._live = asyncio.Event()

    async def wait(self, stop: asyncio.Event) -> bool:
        """Wait; return False if `stop` was set first. Raises `LoginError` when the login ends meanwhile."""
        if await self._is_live():
            return True
        self._session.say(f"Waiting for {self._link.channel} to go on the air. Ctrl-C ends it; --now does not wait.")
        async with asyncio.TaskGroup() as group:
            beside = [
                group.create_task(self._session.server.run_idle(self._hub(), self._frontends()), name="idle server"),
                group.create_task(self._listener().run(self._hear), name="eventsub"),
                group.create_task(self._poll().run(self._look, on_offline=_nothing_changes), name="live state"),
                group.create_task(self._link.accounts.streamer.keep_valid(), name="login"),
            ]
            waiting = [group.create_task(each.wait()) for each in (stop, self._live)]
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in (*beside, *waiting):
                task.cancel()
        return not stop.is_set()

    async def _is_live(self) -> bool:
        try:
            return self._shows_live(await self._link.streams())
        except VTuberError as error:
            if not error.retryable:
                raise
            return False

    def _hub(self) -> StageHub:
        moderator = WordListModerator()
        profile = StageProfile(name=self._session.persona.name, sample_rate=_SAMPLE_RATE)
        return StageHub(profile, clock=self._link.clock, clean=lambda text: not moderator.categories(text))

    def _frontends(self) -> FrontendHub:
        return FrontendHub(self._session.persona.name, clock=self._link.clock)

    def _listener(self) -> EventSubListener:
        link = self._link
        subscriptions = Subscriptions(helix=link.helix, account=link.accounts.reader)
        return EventSubListener(
            url=link.endpoints.eventsub, subscribe=subscriptions.subscribe, clock=link.clock, chance=link.chance
        )

    def _poll(self) -> ViewerPoll:
        return ViewerPoll(self._link.streams, chance=self._link.chance, every_s=POLLED_EVERY_S)

    async def _hear(self, texts: Sequence[str]) -> None:
        for text in texts:
            if self._tells_of_going_live(text):
                self._live.set()

    def _tells_of_going_live(self, text: str) -> bool:
        try:
            events = self._normaliser.events_of(text, at=self._link.clock.now())
        except NotificationError as error:
            _log.warning("payload not understood", error=str(error))
            return False
        return any(isinstance(event, ChannelOnline) for event in events)

    async def _look(self, answer: Mapping[str, object]) -> None:
        if self._shows_live(answer):
            self._live.set()

    def _shows_live(self, answer: Mapping[str, object]) -> bool:
        broadcast = broadcast_in(answer)
        if broadcast is None:
            self._over = None
        return broadcast not in {None, self._over}


async def _nothing_changes() -> None:
    """Being off the air is what is waited out."""
