"""Driving an Open-LLM-VTuber server through `/proxy-ws`: messages and time in, effects out; no sockets.

A line goes as a `text-input` that carries nothing but its id. The server asks its language model, which is us, for the
words, and is done with the turn at `conversation-chain-end`. One line is in flight at a time. A line that is lost is
not said again: part of it may have been heard.
"""

from collections import deque
from dataclasses import replace

from vtuber.olv.client_messages import FrontendPlaybackComplete, InterruptSignal, TextInput
from vtuber.olv.line_under_way import LineUnderWay, Phase
from vtuber.olv.messages import MessageError, decode_server
from vtuber.olv.proxy_effects import Effect, LineBegan, LineEnd, LineEnded, Patience, ProxyHealth, Send
from vtuber.olv.server_messages import Audio, BackendSynthComplete, Control, Failure, Order, SetModelAndConf
from vtuber.olv.words import letters

NEVER = float("inf")
_RECENT_LINES = 8
_ACKS_TRIED = 2
_STOPPING_S = 1.0
"""How long sentences may still come of what has just been interrupted."""


class ProxySession:
    """One use of `/proxy-ws`, over all its connections. `health` tells how it is; all times are the caller's."""

    def __init__(self, patience: Patience | None = None) -> None:
        self.health = ProxyHealth()
        self.expressions: frozenset[str] = frozenset()
        """The keys of the model's emotion map; empty before the server has told."""
        self._patience = patience or Patience()
        self._line: LineUnderWay | None = None
        self._waiting: deque[tuple[str, str]] = deque()
        self._recent: deque[str] = deque(maxlen=_RECENT_LINES)
        self._stopped_others_at = -NEVER

    def opened(self) -> None:
        """Take note that a connection stands."""
        self.health = replace(self.health, connected=True)

    def closed(self, now: float) -> list[Effect]:
        """Take note that the connection is gone, and all lines with it."""
        if not self.health.connected:
            return []
        self.health = replace(self.health, connected=False, disconnections=self.health.disconnections + 1)
        return self._drop_all(LineEnd.LOST, "the connection to Open-LLM-VTuber was lost", now)

    def say(self, line_id: str, text: str, now: float) -> list[Effect]:
        """Say a line after those that wait; without a connection it is lost at once. Ids have no spaces and are new."""
        if not self.health.connected:
            self._count(LineEnd.LOST, "Open-LLM-VTuber is not connected")
            return [LineEnded(line_id, LineEnd.LOST, "Open-LLM-VTuber is not connected")]
        self._waiting.append((line_id, text))
        return self._next(now)

    def asked(self, question: str, now: float) -> tuple[str, str] | None:
        """Return id and words of the line that a question to the language model is about, once; None if it is none."""
        line = self._line
        if line is None or line.delivered or line.id not in question.split():
            return None
        if line.phase is Phase.REQUESTED:
            self._move(line, Phase.ANSWERED, now + self._patience.sound_s)
        return line.id, line.text

    def delivered(self, line_id: str) -> None:
        """Take note that a line's words have been given out completely."""
        if self._line is not None and self._line.id == line_id:
            self._line.delivered = True

    def interrupt(self, heard: str, now: float) -> list[Effect]:
        """Stop the line in flight and drop those that wait; `heard` is what was heard of it."""
        if self._line is None:
            return []
        return [Send(InterruptSignal(text=heard)), *self._drop_all(LineEnd.INTERRUPTED, "", now)]

    def receive(self, frame: str | bytes, now: float) -> list[Effect]:
        """Take what the server says."""
        try:
            message = decode_server(frame)
        except MessageError:
            self.health = replace(self.health, unreadable=self.health.unreadable + 1)
            return []
        match message:
            case SetModelAndConf(model_info=model_info):
                self._learn_expressions(model_info)
                return []
            case Audio():
                return self._hear(message, now)
            case BackendSynthComplete():
                return self._complete(now)
            case Control(text=Order.CHAIN_END):
                return self._chain_end(now)
            case Failure():
                return self._fail(now)
            case _:
                return []

    def next_due(self) -> float:
        """Return when `due` must be called at the latest."""
        return NEVER if self._line is None else self._line.due_at

    def due(self, now: float) -> list[Effect]:
        """Do what is to be done when nothing has happened until now."""
        line = self._line
        if line is None or now < line.due_at:
            return []
        match line.phase:
            case Phase.REQUESTED:
                return self._unasked(line, now)
            case Phase.ANSWERED:
                return self._give_up(line, "it was asked for, but no sound came of it", now)
            case Phase.SOUNDING:
                return self._give_up(line, "its sound broke off", now)
            case Phase.PLAYING:
                return self._unacknowledged(line, now)
            case Phase.FADING:
                return self._end(line, LineEnd.HEARD, "", now)

    def _unasked(self, line: LineUnderWay, now: float) -> list[Effect]:
        """A turn before ours may wait for an acknowledgement that never comes; an interruption ends it."""
        if line.nudged:
            return self._give_up(line, "Open-LLM-VTuber never asked us for it", now)
        line.nudged += 1
        line.due_at = now + self._patience.ask_s
        return [Send(InterruptSignal())]

    def _unacknowledged(self, line: LineUnderWay, now: float) -> list[Effect]:
        if line.nudged >= _ACKS_TRIED:
            return [Send(InterruptSignal(text=line.text)), *self._end(line, LineEnd.HEARD, "", now)]
        if not line.nudged:
            self.health = replace(self.health, acks_by_us=self.health.acks_by_us + 1)
        line.nudged += 1
        line.due_at = now + self._patience.end_s
        return [Send(FrontendPlaybackComplete())]

    def _hear(self, audio: Audio, now: float) -> list[Effect]:
        words = letters(audio.display_text.text) if audio.display_text else ""
        line = self._line
        if line is None or line.phase is Phase.REQUESTED or not line.has(words):
            return self._hear_other(words, now)
        begins = audio.duration_s > 0 and not line.sounded
        line.add_sound(audio.duration_s, now)
        if line.phase in {Phase.ANSWERED, Phase.SOUNDING}:
            self._move(line, Phase.SOUNDING, max(line.sounds_until, now) + self._patience.sound_s)
        elif line.phase is Phase.PLAYING:
            # The server may say that all sound has come before the last of it has.
            line.due_at = max(line.due_at, line.sounds_until + self._patience.slack_s)
        if not begins:
            return []
        is_whole = words == letters(line.text)
        return [LineBegan(line.id, audio.duration_s if is_whole else None)]

    def _hear_other(self, words: str, now: float) -> list[Effect]:
        """Let what is left of an earlier line pass; what was never ours is stopped, an error text for example."""
        if not words or any(words in letters(recent) for recent in self._recent):
            return []
        self.health = replace(self.health, foreign=self.health.foreign + 1)
        if now < self._stopped_others_at + _STOPPING_S:
            return []
        self._stopped_others_at = now
        if self._line is None:
            return [Send(InterruptSignal())]
        return self._give_up(self._line, "Open-LLM-VTuber said words that are not ours", now)

    def _complete(self, now: float) -> list[Effect]:
        line = self._line
        if line is not None and line.phase in {Phase.ANSWERED, Phase.SOUNDING}:
            line.nudged = 0
            self._move(line, Phase.PLAYING, max(line.sounds_until, now) + self._patience.slack_s)
        return []

    def _chain_end(self, now: float) -> list[Effect]:
        line = self._line
        if line is None or line.phase in {Phase.REQUESTED, Phase.FADING}:
            return []
        if not line.sounded:
            return self._end(line, LineEnd.LOST, "it had no sound", now)
        if line.sounds_until > now:
            self._move(line, Phase.FADING, line.sounds_until)
            return []
        return self._end(line, LineEnd.HEARD, "", now)

    def _fail(self, now: float) -> list[Effect]:
        self.health = replace(self.health, errors=self.health.errors + 1)
        line = self._line
        if line is not None and line.phase in {Phase.REQUESTED, Phase.ANSWERED}:
            line.due_at = min(line.due_at, now + self._patience.end_s)
        return []

    def _give_up(self, line: LineUnderWay, reason: str, now: float) -> list[Effect]:
        return [Send(InterruptSignal()), *self._end(line, LineEnd.LOST, reason, now)]

    def _end(self, line: LineUnderWay, end: LineEnd, reason: str, now: float) -> list[Effect]:
        self._line = None
        self._recent.append(line.text)
        self.health = replace(self.health, last_turn_s=now - line.began_at)
        self._count(end, reason)
        return [LineEnded(line.id, end, reason), *self._next(now)]

    def _drop_all(self, end: LineEnd, reason: str, now: float) -> list[Effect]:
        waiting, self._waiting = self._waiting, deque()
        effects = self._end(self._line, end, reason, now) if self._line is not None else []
        for line_id, _ in waiting:
            self._count(end, reason)
            effects.append(LineEnded(line_id, end, reason))
        return effects

    def _next(self, now: float) -> list[Effect]:
        if self._line is not None or not self._waiting:
            self.health = replace(self.health, busy=self._line is not None)
            return []
        line_id, text = self._waiting.popleft()
        self._line = LineUnderWay(id=line_id, text=text, began_at=now, due_at=now + self._patience.ask_s)
        self.health = replace(self.health, busy=True)
        return [Send(TextInput(text=line_id))]

    def _count(self, end: LineEnd, reason: str) -> None:
        health = self.health
        match end:
            case LineEnd.HEARD:
                self.health = replace(health, heard=health.heard + 1, lost_in_a_row=0)
            case LineEnd.INTERRUPTED:
                self.health = replace(health, interrupted=health.interrupted + 1)
            case LineEnd.LOST:
                row = health.lost_in_a_row + 1
                self.health = replace(health, lost=health.lost + 1, lost_in_a_row=row, lost_for=reason)

    @staticmethod
    def _move(line: LineUnderWay, phase: Phase, due_at: float) -> None:
        line.phase, line.due_at = phase, due_at

    def _learn_expressions(self, model_info: dict[str, object] | None) -> None:
        emotions = (model_info or {}).get("emotionMap")
        if isinstance(emotions, dict):
            self.expressions = frozenset(key for key in emotions if isinstance(key, str))
