"""How long it takes until she is heard: a fold of a stream's events."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from vtuber.domain.channel_events import Payment
from vtuber.domain.events import Event
from vtuber.domain.show_events import Spend
from vtuber.domain.speech_events import UtteranceCancelled, UtteranceFinished, UtterancePlanned, UtteranceStarted

REPLIES = frozenset({"reply_to_chat", "answer_question", "summarise_chat"})
"""Briefs that answer chat."""

_SLACK_S = 0.005
"""A request begins this much before its utterance is planned at most: dates are rounded."""

_REMEMBERED = 3


class Times(NamedTuple):
    """What is measured, in seconds.

    `reply`: from the moment a line of chat is taken up to the first sound of the answer. `payment`: from a payment's
    arrival to the first sound of the thanks, the rest of the sentence under way included. `token`: from the first token
    that a model gave for an utterance to its first sound.
    """

    reply: list[float]
    payment: list[float]
    token: list[float]


@dataclass(slots=True, kw_only=True)
class _Utterance:
    planned_at: datetime
    brief: str
    cause: str | None
    started_at: datetime | None = None
    token_s: float | None = None
    overtaken: bool = False


@dataclass(slots=True)
class FirstSounds:
    """Follows utterances from their planning to their first sound.

    One before whose first sound somebody else was answered counts as `overtaken` and not as a reply: that wait was the
    other's sentence, not the way from a model to the ear.
    """

    times: Times = field(default_factory=lambda: Times([], [], []))
    overtaken: int = 0
    _open: dict[str, _Utterance] = field(default_factory=dict)
    _latest: dict[str, list[_Utterance]] = field(default_factory=dict)
    _paid: dict[str, datetime] = field(default_factory=dict)

    def apply(self, event: Event) -> None:
        """Fold one event."""
        match event:
            case UtterancePlanned():
                self._plan(event)
            case UtteranceStarted():
                self._start(event)
            case UtteranceFinished(utterance_id=utterance_id) | UtteranceCancelled(utterance_id=utterance_id):
                self._open.pop(utterance_id, None)
            case Spend(first_token_s=float(first_token_s)):
                self._token(event, first_token_s)
            case _ if isinstance(event, Payment):
                self._paid[event.id] = event.at
            case _:
                pass

    def _plan(self, event: UtterancePlanned) -> None:
        utterance = _Utterance(planned_at=event.at, brief=event.brief, cause=event.cause)
        self._open[event.id] = utterance
        latest = self._latest.setdefault(event.brief, [])
        latest.append(utterance)
        del latest[:-_REMEMBERED]

    def _start(self, event: UtteranceStarted) -> None:
        paid_at = self._paid.pop(event.cause or "", None)
        if paid_at is not None:
            self.times.payment.append((event.at - paid_at).total_seconds())
        utterance = self._open.pop(event.utterance_id, None)
        for other in self._open.values():
            other.overtaken = True
        if utterance is None:
            return
        utterance.started_at = event.at
        self._hear(utterance)
        if utterance.overtaken:
            self.overtaken += 1
        elif utterance.brief in REPLIES:
            self.times.reply.append((event.at - utterance.planned_at).total_seconds())

    def _token(self, spend: Spend, first_token_s: float) -> None:
        """Note the first token of an utterance: that of the first request for it which gave any."""
        for utterance in reversed(self._latest.get(spend.purpose, [])):
            age_s = (spend.at - utterance.planned_at).total_seconds()
            if age_s >= spend.took_s - _SLACK_S:
                if utterance.token_s is None:
                    utterance.token_s = age_s - spend.took_s + first_token_s
                    self._hear(utterance)
                return

    def _hear(self, utterance: _Utterance) -> None:
        if utterance.started_at is None or utterance.token_s is None or utterance.overtaken:
            return
        to_sound_s = (utterance.started_at - utterance.planned_at).total_seconds()
        if to_sound_s >= utterance.token_s:
            self.times.token.append(to_sound_s - utterance.token_s)
