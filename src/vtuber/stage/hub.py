"""The hub: one stage, any number of pages that show it.

Every page has a bounded queue of frames. A page that falls behind by a whole queue is let go (overflow policy:
disconnect); it reconnects and is brought up to date. Without pages nothing is encoded.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

from vtuber.domain.channel_events import ChatCleared, ChatMessage, MessageDeleted, ViewerBanned
from vtuber.domain.events import Event
from vtuber.domain.goals import UNTITLED
from vtuber.domain.show_events import GoalReached
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.domain.stage_cues import ClearBoard, GoalBar, ShowBoard, ShowExpression, ShowGoals, StageCue
from vtuber.domain.taken_back import TakenBack
from vtuber.runtime.clock import Clock
from vtuber.stage import wire

_CHAT_SHOWN = 30
_FRAMES_WAITING = 2_048
_CHAT_PER_SECOND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class StageProfile:
    """What a page learns first: the character's name, the voice's sample rate in Hz, stream seconds per second."""

    name: str
    sample_rate: int
    speed: float = 1.0


@dataclass(slots=True)
class Page:
    """One connected page: its queue of frames, in order."""

    _frames: asyncio.Queue[wire.Frame | None] = field(default_factory=lambda: asyncio.Queue(_FRAMES_WAITING))
    behind: bool = False

    def send(self, frame: wire.Frame) -> None:
        """Queue a frame, or mark the page as too slow to be kept."""
        if self.behind:
            return
        if self._frames.qsize() >= _FRAMES_WAITING - 1:
            self.behind = True
            self._frames.put_nowait(None)
        else:
            self._frames.put_nowait(frame)

    def leave(self) -> None:
        """End the page's frames after those already queued."""
        if not self.behind:
            self.behind = True
            self._frames.put_nowait(None)

    async def frames(self) -> AsyncIterator[wire.Frame]:
        """Yield frames until the page is let go."""
        while (frame := await self._frames.get()) is not None:
            yield frame


class StageHub:
    """What the stage shows now, and everybody who watches it: the voice's sink and the show's stage.

    Viewers' words and names are shown only where `clean` says that they may be.
    """

    def __init__(self, profile: StageProfile, *, clock: Clock, clean: Callable[[str], bool]) -> None:
        self._profile = profile
        self._clock = clock
        self._clean = clean
        self._pages: list[Page] = []
        self._cues: dict[type[StageCue], tuple[StageCue, float]] = {}
        self._chat: deque[ChatMessage] = deque(maxlen=_CHAT_SHOWN)
        self._taken_back = TakenBack()
        self._second = 0.0
        self._chat_this_second = 0

    @property
    def pages(self) -> int:
        """How many pages are connected."""
        return len(self._pages)

    @contextmanager
    def join(self) -> Iterator[Page]:
        """Connect a page: it gets `hello` and the present state first, then everything as it happens."""
        page = Page()
        page.send(wire.hello(name=self._profile.name, sample_rate=self._profile.sample_rate, speed=self._profile.speed))
        now = self._clock.monotonic()
        for shown, since in self._cues.values():
            page.send(wire.cue(shown, age_s=now - since))
        for message in self._chat:
            if self._clean(f"{message.viewer.name} {message.text}"):
                page.send(wire.chat(message))
        self._pages.append(page)
        try:
            yield page
        finally:
            self._pages.remove(page)

    def close(self) -> None:
        """Let all pages go."""
        for page in self._pages:
            page.leave()

    def sentence_started(self, sentence: Sentence, sample_rate: int) -> None:
        """Show a sentence's subtitle, and whom it is for if that may be read; its sound follows."""
        if sentence.addressee is not None and not self._clean(sentence.addressee):
            sentence = replace(sentence, addressee=None)
        self._send(lambda: wire.sentence_start(sentence, sample_rate))

    def chunk(self, sentence_id: str, chunk: SpeechChunk) -> None:
        """Play a chunk of a sentence."""
        self._send(lambda: wire.audio(sentence_id, chunk))

    def sentence_ended(self, sentence_id: str, duration_s: float) -> None:
        """All of a sentence's sound has been sent."""
        self._send(lambda: wire.sentence_end(sentence_id, duration_s))

    def silence(self) -> None:
        """Stop all sound at once."""
        self._send(wire.silence)

    def show(self, cue: StageCue) -> None:
        """Show something, and keep it for pages that come later."""
        if isinstance(cue, ShowGoals):
            cue = replace(cue, bars=tuple(map(self._titled, cue.bars)))
        if isinstance(cue, ClearBoard):
            self._cues.pop(ShowBoard, None)
        elif not isinstance(cue, ShowExpression):
            self._cues[type(cue)] = cue, self._clock.monotonic()
        self._send(lambda: wire.cue(cue))

    def hear(self, event: Event) -> None:
        """Show chat and alerts; a bus tap. What was taken back before it arrived is not shown."""
        self._taken_back.apply(event)
        match event:
            case ChatMessage():
                self._show_chat(event)
            case MessageDeleted(message_id=message_id):
                self._chat = _without(self._chat, lambda message: message.id == message_id)
                self._send(lambda: wire.chat_deleted(message_id=message_id))
            case ViewerBanned(viewer_id=viewer_id):
                self._chat = _without(self._chat, lambda message: message.viewer.id == viewer_id)
                self._send(lambda: wire.chat_deleted(viewer_id=viewer_id))
            case ChatCleared():
                self._clear_chat()
            case _ if isinstance(event, wire.Alerting):
                self._show_alert(event)
            case _:
                pass

    def forget(self, wish: ChatMessage, *, tells: Callable[[str], bool]) -> None:
        """Take all lines of a viewer off, and others' that tell of them; the wish itself is not to be shown."""
        self.hear(MessageDeleted(id=wish.id, at=wish.at, message_id=wish.id))
        for message in self._chat:
            if message.viewer.id == wish.viewer.id or tells(message.text):
                self._send(partial(wire.chat_deleted, message_id=message.id))
        self._chat = _without(self._chat, lambda message: message.viewer.id == wish.viewer.id or tells(message.text))

    def _titled(self, bar: GoalBar) -> GoalBar:
        return bar if self._clean(bar.title) else replace(bar, title=UNTITLED)

    def _show_alert(self, event: wire.Alerting) -> None:
        is_gone = not isinstance(event, GoalReached) and self._taken_back.covers(
            event.id, viewer_id=event.viewer.id, at=event.at
        )
        clean = (lambda _text: False) if is_gone else self._clean
        self._send(lambda: wire.alert(event, clean=clean))

    def _show_chat(self, message: ChatMessage) -> None:
        """Show a clean line; of more than twenty a second only the first twenty, nobody could read more."""
        if self._taken_back.covers(message.id, viewer_id=message.viewer.id, at=message.at):
            return
        second = self._clock.monotonic() // 1
        if second != self._second:
            self._second, self._chat_this_second = second, 0
        self._chat_this_second += 1
        if self._chat_this_second > _CHAT_PER_SECOND:
            return
        self._chat.append(message)
        if self._pages and self._clean(f"{message.viewer.name} {message.text}"):
            self._send(lambda: wire.chat(message))

    def _clear_chat(self) -> None:
        for message in self._chat:
            self._send(partial(wire.chat_deleted, message_id=message.id))
        self._chat.clear()

    def _send(self, encode: Callable[[], wire.Frame]) -> None:
        if self._pages:
            frame = encode()
            for page in self._pages:
                page.send(frame)


def _without(shown: deque[ChatMessage], gone: Callable[[ChatMessage], bool]) -> deque[ChatMessage]:
    return deque((message for message in shown if not gone(message)), maxlen=_CHAT_SHOWN)
