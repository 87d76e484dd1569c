"""From events to changes of the memory of streams: a pure function of each event alone."""

from collections.abc import Iterator
from decimal import Decimal

from vtuber.domain.channel_events import Donation, Payment
from vtuber.domain.events import Event
from vtuber.domain.game_events import GameFinished, GameStarted
from vtuber.domain.lasting_events import (
    PROMISE_ID,
    PhraseCaught,
    PromiseDue,
    PromiseMade,
    PromiseSettled,
    TopicDiscussed,
)
from vtuber.domain.money import Money
from vtuber.domain.show_events import ChannelActed
from vtuber.domain.speech_events import UtteranceStarted
from vtuber.memory.stream_changes import (
    Clipped,
    Discussed,
    Echoed,
    Played,
    Promised,
    PromiseTurned,
    StreamChange,
    Took,
)

MILLION = 1_000_000

PROJECTED_OF_STREAMS: tuple[type[Event], ...] = (
    PromiseMade,
    PromiseDue,
    PromiseSettled,
    TopicDiscussed,
    PhraseCaught,
    GameStarted,
    GameFinished,
    ChannelActed,
)
"""Events that change the memory of streams alone; payments and utterances do so, too."""


def stream_changes_of(event: Event, seq: int, at: int) -> Iterator[StreamChange]:
    """Give what an event changes; words that were blanked change nothing."""
    match event:
        case PromiseMade() if event.text:
            yield _promised(event, seq, at)
        case PromiseDue(promise_id=promise):
            yield PromiseTurned(seq=seq, at=at, promise=promise, state="due")
        case PromiseSettled(promise_id=promise, outcome=outcome):
            yield PromiseTurned(seq=seq, at=at, promise=promise, state=outcome)
        case UtteranceStarted(cause=str(cause)) if cause.startswith(PROMISE_ID):
            yield PromiseTurned(seq=seq, at=at, promise=cause, state="kept")
        case TopicDiscussed() if event.topic:
            yield _discussed(event, seq, at)
        case PhraseCaught(text=phrase, voices=voices, hers=hers) if phrase:
            yield Echoed(seq=seq, at=at, phrase=phrase, voices=voices, hers=hers)
        case GameStarted(game=game):
            yield Played(seq=seq, at=at, game=game, moment="started")
        case GameFinished(game=game, winner=winner):
            yield Played(seq=seq, at=at, game=game, moment="finished", winner=winner)
        case ChannelActed(action="create_clip", outcome="done", made=clip) if clip:
            yield Clipped(seq=seq, at=at, clip=clip)
        case _ if isinstance(event, Payment) and counts(event):
            yield Took(seq=seq, currency=event.amount.currency, millionths=int(event.amount.amount * MILLION))
        case _:
            pass


def counts(payment: Payment) -> bool:
    """Tell whether a payment counts towards what she promises: all do but charity, which is never the streamer's."""
    return not (isinstance(payment, Donation) and payment.charity)


def _promised(event: PromiseMade, seq: int, at: int) -> Promised:
    return Promised(
        seq=seq,
        at=at,
        promise=event.promise_id,
        text=event.text,
        until=event.until,
        amount=_plain(event.amount),
        currency=event.amount.currency if event.amount else "",
        raised=_plain(event.raised),
        percent=event.percent,
    )


def _discussed(event: TopicDiscussed, seq: int, at: int) -> Discussed:
    return Discussed(
        seq=seq,
        at=at,
        activity=str(event.activity),
        topic=event.topic,
        seconds=event.seconds,
        viewer_s=event.viewer_s,
        messages=event.messages,
        laughs=event.laughs,
        payments=event.payments,
    )


def _plain(money: Money | None) -> str:
    return f"{money.amount.normalize():f}" if money is not None else ""


def sum_of(millionths: int) -> Decimal:
    """Return what so many millionths come to."""
    return Decimal(millionths) / MILLION
