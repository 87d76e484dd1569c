"""One frontend's connection, without I/O: what it says and what is spoken in, what to send and what it wishes out.

A chain is what the frontend calls a turn: from `conversation-chain-start` to `conversation-chain-end` it takes sound.
A start makes a frontend drop what it has not played yet, so that no chain is started while one is on: who speaks before
the frontend has acknowledged the end goes on in the same chain.

All times are seconds of the clock the caller reads. Nothing here waits for the frontend: acknowledgements may come
twice, early or never.
"""

from enum import Enum, auto

from vtuber.olv.client_answers import answer_to, model_and_conf
from vtuber.olv.client_effects import Effect, Send, StopSpeech, TellOperatorsWords, Visitor
from vtuber.olv.client_messages import (
    AiSpeakSignal,
    AudioPlayStart,
    ClientMessage,
    CreateNewHistory,
    FrontendPlaybackComplete,
    InterruptSignal,
    MicAudioData,
    MicAudioEnd,
    TextInput,
)
from vtuber.olv.frontend_audio import SpokenSentence
from vtuber.olv.messages import Unknown
from vtuber.olv.server_messages import (
    BackendSynthComplete,
    Control,
    Failure,
    ForceNewMessage,
    FullText,
    GroupUpdate,
    NewHistoryCreated,
    Order,
)

ACKNOWLEDGED_WITHIN_S = 5.0
"""How long after the last sound must have ended an acknowledgement is waited for."""

LONGEST_TEXT = 2_000
"""Characters of an operator's message."""

_EARLY_S = 0.5
"""By how much a clock may differ: what acknowledges a chain earlier belongs to another one."""

_NO_MICROPHONE = "There is no microphone here: please type what you want to say."
_NOT_OPERATOR = (
    "Only the operator may type or stop her here: open this page from this program's own address, or add "
    "?token=... with the token of the data directory to the address of the WebSocket."
)
_TOO_LONG = f"That is too long: she takes up to {LONGEST_TEXT} characters at once."
_NO_PICTURES = "She cannot look at pictures; your words have reached her."


class _Chain(Enum):
    NONE = auto()
    SPEAKING = auto()
    ENDING = auto()


class ClientSession:
    """The state of one connection. Effects are to be carried out in order."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._chain = _Chain.NONE
        self._utterance = ""
        self._plays_until = 0.0
        self._histories = 0
        self._owed: NewHistoryCreated | None = None
        self._at_microphone = False

    @property
    def deadline(self) -> float | None:
        """When `expired` is due, if nothing comes before; None if nothing is waited for."""
        return self._plays_until + ACKNOWLEDGED_WITHIN_S if self._chain is _Chain.ENDING else None

    def opened(self, subtitle: str = "") -> list[Effect]:
        """Greet the frontend as its own server does, without starting its microphone.

        `subtitle` is what is being said just now.
        """
        greeting = (FullText("Connection established"), model_and_conf(self._visitor), GroupUpdate())
        effects: list[Effect] = [Send(message) for message in greeting]
        return [*effects, Send(FullText(subtitle))] if subtitle else effects

    def received(self, message: ClientMessage | Unknown, now: float) -> list[Effect]:
        """Take what the frontend says."""
        at_microphone, self._at_microphone = self._at_microphone, isinstance(message, MicAudioData)
        match message:
            case MicAudioData() if at_microphone:
                return []
            case MicAudioData() | MicAudioEnd():
                return self._refuse_microphone()
            case TextInput():
                return self._text(message)
            case InterruptSignal():
                return [*self._close(), *([StopSpeech()] if self._visitor.is_operator else [])]
            case FrontendPlaybackComplete():
                is_due = self._chain is _Chain.ENDING and now >= self._plays_until - _EARLY_S
                return self._close() if is_due else []
            case CreateNewHistory():
                return self._new_history()
            case AiSpeakSignal() | AudioPlayStart() | Unknown():
                return []
            case _:
                return [Send(answer_to(message, self._visitor))]

    def spoken(self, sentence: SpokenSentence, now: float) -> list[Effect]:
        """Have a sentence played, all of whose sound is there."""
        effects: list[Effect] = []
        if self._chain is _Chain.NONE:
            effects.append(Send(Control(Order.CHAIN_START)))
            self._plays_until = now
        elif sentence.utterance_id != self._utterance:
            effects.append(Send(ForceNewMessage()))
        self._chain = _Chain.SPEAKING
        self._utterance = sentence.utterance_id
        if sentence.audio.audio is None:
            effects.append(Send(FullText(_text_of(sentence))))
        model = self._visitor.model
        effects.append(
            Send(sentence.with_expression(model.expression_for(sentence.emotion) if model is not None else None))
        )
        self._plays_until = max(self._plays_until, now) + sentence.lasts_s
        return effects

    def utterance_over(self, utterance_id: str, now: float) -> list[Effect]:
        """End the chain if this utterance was the last to be heard in it."""
        if self._chain is not _Chain.SPEAKING or utterance_id != self._utterance:
            return []
        self._chain = _Chain.ENDING
        self._plays_until = max(self._plays_until, now)
        return [Send(BackendSynthComplete())]

    def silenced(self) -> list[Effect]:
        """Stop all sound at once.

        A frontend obeys `interrupt-signal` only; other clients know `control` with `interrupt`.
        """
        return [Send(InterruptSignal()), Send(Control(Order.INTERRUPT)), *self._close()]

    def expired(self, now: float) -> list[Effect]:
        """End a chain that nobody acknowledges; nothing before its `deadline`."""
        return self._close() if self.deadline is not None and now >= self.deadline else []

    def _close(self) -> list[Effect]:
        if self._chain is _Chain.NONE:
            return []
        self._chain, self._utterance = _Chain.NONE, ""
        owed, self._owed = self._owed, None
        ending: list[Effect] = [Send(ForceNewMessage()), Send(Control(Order.CHAIN_END))]
        return [*ending, Send(owed)] if owed is not None else ending

    def _text(self, message: TextInput) -> list[Effect]:
        text = message.text.strip()
        if not self._visitor.is_operator:
            return [Send(Failure(_NOT_OPERATOR))]
        if len(text) > LONGEST_TEXT:
            return [Send(Failure(_TOO_LONG))]
        told: list[Effect] = [TellOperatorsWords(text)] if text else []
        return [*told, Send(Failure(_NO_PICTURES))] if message.images else told

    def _refuse_microphone(self) -> list[Effect]:
        """Say so, once for each time somebody speaks; a frontend that listened has stopped playing."""
        return [Send(Control(Order.STOP_MIC)), Send(Failure(_NO_MICROPHONE)), *self._close()]

    def _new_history(self) -> list[Effect]:
        """Name a new history; in a chain not before its end, or the frontend would take itself for idle."""
        self._histories += 1
        created = NewHistoryCreated(f"{self._visitor.client_uid}-{self._histories}")
        if self._chain is _Chain.NONE:
            return [Send(created)]
        self._owed = created
        return []


def _text_of(sentence: SpokenSentence) -> str:
    shown = sentence.audio.display_text
    return shown.text if shown is not None else ""
