"""What a stream that is taken up again knows from its journal."""

from vtuber.app.cast import Cast
from vtuber.app.past import Past
from vtuber.app.plan import StreamPlan
from vtuber.domain.channel_events import ChatCleared, MessageDeleted, ViewerBanned
from vtuber.domain.events import Event
from vtuber.domain.speech_events import UtteranceCancelled, UtteranceFinished, UtteranceStarted
from vtuber.runtime.journal import read_journal
from vtuber.writing.recent_lines import RecentLines

_TAKING_BACK = MessageDeleted | ViewerBanned | ChatCleared


def catch_up(cast: Cast, plan: StreamPlan, past: Past) -> None:
    """Let the cast know what is in the journal already, and whom it still owes an answer."""
    if past.started is None:
        return
    for event in read_journal(plan.journal):
        cast.meter.apply(event)
        cast.notebook.apply(event)
        cast.recollections.apply(event)
        cast.subscribers.apply(event)
        cast.show.remember(event)
        cast.intake.remember(event)
        cast.ledger.apply(event)
        cast.wishes.hear(event)
        cast.chronicle.remember(event)
        cast.restraint.remember(event)
        if cast.learning is not None:
            cast.learning.hear(event)
        if cast.minds is not None:
            cast.minds.ledger.remember(event)
        if cast.channel is not None:
            cast.channel.remember(event)
        _remember_line(cast.recent, event)
        if event.id in past.unanswered or isinstance(event, _TAKING_BACK):
            cast.attention.offer(event)


def _remember_line(recent: RecentLines, event: Event) -> None:
    match event:
        case UtteranceStarted(text=text, at=at) | UtteranceFinished(text=text, at=at):
            recent.remember(text, at)
        case UtteranceCancelled(heard=heard, at=at):
            recent.remember(heard, at)
        case _:
            pass
