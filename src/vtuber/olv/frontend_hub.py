"""All frontends that show her: what is spoken goes to each, what each wishes comes back.

A frontend plays whole sentences, so that a sentence is sent when all its sound has come. Without frontends nothing is
gathered. Every page has a bounded queue; one that falls behind by a whole queue is let go (overflow policy:
disconnect), and may connect again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count

import structlog

from vtuber.domain.events import Event
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.domain.speech_events import UtteranceCancelled, UtteranceFinished
from vtuber.olv.client_effects import Effect, Send, Visitor, Wish
from vtuber.olv.client_session import ClientSession
from vtuber.olv.frontend_audio import GatheringSound
from vtuber.olv.frontend_model import FrontendModel
from vtuber.olv.messages import MessageError, decode_client, encode
from vtuber.olv.server_messages import Failure
from vtuber.runtime.clock import Clock

_log = structlog.get_logger(__name__)
_FRAMES_WAITING = 64
"""A sentence with its sound may be a megabyte; she says a dozen a minute."""


class FrontendPage:
    """One connected frontend: its session, and the frames that wait to be sent to it."""

    def __init__(self, session: ClientSession, clock: Clock) -> None:
        self._session = session
        self._clock = clock
        self._frames: asyncio.Queue[str | None] = asyncio.Queue(_FRAMES_WAITING)
        self._gone = False

    def take(self, frame: str | bytes) -> tuple[Wish, ...]:
        """Take what the frontend says, and return what it wishes to be done; what is no message costs only itself."""
        try:
            message = decode_client(frame)
        except MessageError as error:
            _log.debug("a frontend's message was not understood", error=str(error))
            return ()
        return self.carry_out(lambda session, now: session.received(message, now))

    def carry_out(self, turn: Callable[[ClientSession, float], Iterable[Effect]]) -> tuple[Wish, ...]:
        """Let something happen in the session: queue what it sends, return what it wishes."""
        wishes: list[Wish] = []
        for effect in turn(self._session, self._clock.monotonic()):
            if isinstance(effect, Send):
                self._send(encode(effect.message))
            else:
                wishes.append(effect)
        return tuple(wishes)

    def complain(self, text: str) -> None:
        """Tell the frontend that something could not be done."""
        self._send(encode(Failure(text)))

    def leave(self) -> None:
        """End the page's frames after those already queued."""
        if not self._gone:
            self._gone = True
            self._frames.put_nowait(None)

    async def frames(self) -> AsyncIterator[str]:
        """Yield what is to be sent, until the page is let go; a turn that is not acknowledged in time is ended."""
        while True:
            try:
                async with asyncio.timeout(self._remaining_s()):
                    frame = await self._frames.get()
            except TimeoutError:
                self.carry_out(lambda session, now: session.expired(now))
                continue
            if frame is None:
                return
            yield frame

    def _remaining_s(self) -> float | None:
        deadline = self._session.deadline
        return None if deadline is None else max(0.0, deadline - self._clock.monotonic())

    def _send(self, frame: str) -> None:
        if self._gone:
            return
        if self._frames.qsize() >= _FRAMES_WAITING - 1:
            _log.warning("a frontend fell behind and is let go")
            self.leave()
        else:
            self._frames.put_nowait(frame)


class FrontendHub:
    """The voice's sink for frontends, and a tap on the bus. `character` is her name."""

    def __init__(self, character: str, *, clock: Clock) -> None:
        self._character = character
        self._clock = clock
        self._pages: list[FrontendPage] = []
        self._numbers = count(1)
        self._gathering: GatheringSound | None = None
        self._subtitle = ""

    @property
    def pages(self) -> int:
        """How many frontends are connected."""
        return len(self._pages)

    @contextmanager
    def join(self, *, base_url: str, is_operator: bool, model: FrontendModel | None) -> Iterator[FrontendPage]:
        """Connect a frontend: it is greeted, shown what is being said, and hears what is said next."""
        visitor = Visitor(
            character=self._character,
            client_uid=f"frontend-{next(self._numbers)}",
            base_url=base_url,
            is_operator=is_operator,
            model=model,
        )
        page = FrontendPage(ClientSession(visitor), self._clock)
        page.carry_out(lambda session, _now: session.opened(self._subtitle))
        self._pages.append(page)
        try:
            yield page
        finally:
            self._pages.remove(page)

    def close(self) -> None:
        """Let all frontends go."""
        for page in self._pages:
            page.leave()

    def sentence_started(self, sentence: Sentence, sample_rate: int) -> None:
        """Begin to gather a sentence."""
        self._subtitle = sentence.text
        self._gathering = GatheringSound(sentence, sample_rate, self._character) if self._pages else None

    def chunk(self, sentence_id: str, chunk: SpeechChunk) -> None:
        """Take a stretch of its sound."""
        if self._gathering is not None and self._gathering.sentence.id == sentence_id:
            self._gathering.add(chunk)

    def sentence_ended(self, sentence_id: str, duration_s: float) -> None:
        """Send the sentence to all."""
        gathering, self._gathering = self._gathering, None
        if gathering is not None and gathering.sentence.id == sentence_id:
            spoken = gathering.whole()
            self._tell(lambda session, now: session.spoken(spoken, now))

    def silence(self) -> None:
        """Stop all sound at once, and drop what was being gathered."""
        self._gathering = None
        self._subtitle = ""
        self._tell(lambda session, _now: session.silenced())

    def hear(self, event: Event) -> None:
        """Learn that an utterance is over; a bus tap."""
        if isinstance(event, UtteranceFinished | UtteranceCancelled):
            self._subtitle = ""
            over = event.utterance_id
            self._tell(lambda session, now: session.utterance_over(over, now))

    def _tell(self, turn: Callable[[ClientSession, float], Iterable[Effect]]) -> None:
        for page in self._pages:
            page.carry_out(turn)
