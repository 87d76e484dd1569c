"""From events to changes of the graph: a pure function of each event alone."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from vtuber.domain.channel_events import (
    ChatCleared,
    ChatMessage,
    Cheer,
    Donation,
    Follow,
    GiftSubscriptions,
    MessageDeleted,
    Payment,
    Raid,
    Redemption,
    Resubscription,
    Subscription,
    ViewerBanned,
)
from vtuber.domain.direction_events import ActivityChanged, SegmentStarted
from vtuber.domain.events import KIND_OF, Event
from vtuber.domain.facts import untold_word
from vtuber.domain.forgetting import FORGOTTEN_ID, asks_to_be_forgotten
from vtuber.domain.money import Money
from vtuber.domain.show_events import FactsNoted
from vtuber.domain.speech_events import UtterancePlanned, UtteranceStarted
from vtuber.domain.stream_events import StreamEnded, StreamStarted
from vtuber.domain.taken_back import LATE
from vtuber.domain.viewers import ANONYMOUS, Viewer
from vtuber.memory.changes import (
    Addressed,
    Alluded,
    Answered,
    AskedToBeForgotten,
    Banned,
    Change,
    Cleared,
    Deleted,
    Gifted,
    Heard,
    Met,
    Paid,
    PaymentKind,
    Raided,
    Said,
    Spanned,
    Told,
    Turned,
    Untold,
    Wore,
)
from vtuber.memory.fact_patterns import facts_in, untold_in
from vtuber.memory.stream_projection import PROJECTED_OF_STREAMS, stream_changes_of

About = Callable[[str], str | None]
"""Tells which topic a question is about, None for none; the same answer for the same words."""

SHORTEST, LONGEST = 4, 120
"""Letters of a line whose words are kept."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MENTION = re.compile(r"(?<!\w)@(\w{2,25})")
_TAKING_UP = frozenset({"reply_to_chat", "answer_question"})
"""Kinds of utterances that answer a line of chat, which is their cause."""

_PAYMENTS: dict[type[Payment], PaymentKind] = {
    Donation: "donation",
    Cheer: "cheer",
    Subscription: "subscription",
    Resubscription: "resubscription",
    GiftSubscriptions: "gift",
}
_PROJECTED: tuple[type[Event], ...] = (
    ChatMessage,
    *_PAYMENTS,
    Raid,
    Follow,
    Redemption,
    MessageDeleted,
    ViewerBanned,
    ChatCleared,
    StreamStarted,
    StreamEnded,
    SegmentStarted,
    ActivityChanged,
    UtterancePlanned,
    UtteranceStarted,
    *PROJECTED_OF_STREAMS,
    FactsNoted,
)
PROJECTED_KINDS = frozenset(KIND_OF[each] for each in _PROJECTED)
"""Kinds of events that change the graph; the others need not be read."""


def micros(moment: datetime) -> int:
    """Return microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(at: int) -> datetime:
    """Return the date and time of so many microseconds since 1970."""
    return _EPOCH + at * _MICROSECOND


def changes_of(event: Event, seq: int, about: About) -> tuple[Change, ...]:
    """Return what an event changes; nobody is met who asked not to be named."""
    if isinstance(event, ChatMessage):
        return tuple(_of_chat(event, seq, about))
    return (*_changes(event, seq), *stream_changes_of(event, seq, micros(event.at)))


def _changes(event: Event, seq: int) -> Iterator[Change]:
    match event:
        case Raid(viewer=viewer, viewers=viewers) if _is_somebody(viewer.id):
            yield _met(viewer, event.at, seq)
            yield Raided(seq=seq, viewer=viewer.id, at=micros(event.at), viewers=viewers)
        case Follow(viewer=viewer) | Redemption(viewer=viewer) if _is_somebody(viewer.id):
            yield _met(viewer, event.at, seq)
        case _ if isinstance(event, Payment) and _is_somebody(event.viewer.id):
            yield from _of_payment(event, seq)
        case MessageDeleted(message_id=message_id):
            yield Deleted(seq=seq, message_id=message_id)
        case ViewerBanned(viewer_id=viewer_id) if _is_somebody(viewer_id):
            yield Banned(seq=seq, viewer=viewer_id, until=micros(event.at + LATE))
        case ChatCleared():
            yield Cleared(seq=seq, at=micros(event.at))
        case _:
            yield from _of_show(event, seq)


def _of_show(event: Event, seq: int) -> Iterator[Change]:
    match event:
        case StreamStarted(index=index):
            yield Spanned(seq=seq, at=micros(event.at), index=index)
        case StreamEnded():
            yield Spanned(seq=seq, at=micros(event.at))
        case SegmentStarted() | ActivityChanged():
            yield Turned(seq=seq, at=micros(event.at), activity=str(event.activity), topic=event.topic)
        case UtterancePlanned(addressee=str(addressee)) if _is_somebody(addressee):
            yield Addressed(seq=seq, viewer=addressee, at=micros(event.at), utterance=event.id)
            if event.brief in _TAKING_UP and event.cause is not None:
                yield Answered(
                    seq=seq, viewer=addressee, at=micros(event.at), utterance=event.id, message_id=event.cause
                )
        case UtteranceStarted(cause=str()):
            yield Heard(seq=seq, utterance=event.utterance_id)
        case FactsNoted():
            yield from _noted(event, seq)
        case _:
            pass


def _of_chat(event: ChatMessage, seq: int, about: About) -> Iterator[Change]:
    viewer, text, at = event.viewer, event.text, micros(event.at)
    if not _is_somebody(viewer.id):
        return
    if asks_to_be_forgotten(text):
        yield AskedToBeForgotten(seq=seq, viewer=viewer.id, name=viewer.name)
        return
    yield _met(viewer, event.at, seq)
    if viewer.months_subscribed:
        yield Wore(seq=seq, viewer=viewer.id, at=at, months=viewer.months_subscribed)
    is_kept = SHORTEST <= len(text) <= LONGEST and not text.startswith("!")
    yield Said(seq=seq, viewer=viewer.id, at=at, message_id=event.id, text=text if is_kept else None)
    for name in sorted(set(_MENTION.findall(text.casefold()))) if "@" in text else ():
        yield Alluded(seq=seq, viewer=viewer.id, at=at, message_id=event.id, kind="viewer", to=name)
    wanted = untold_word(text)
    for word in untold_in(text) if wanted is None else (wanted,):
        yield Untold(seq=seq, viewer=viewer.id, until=at, word=word)
    for n, fact in enumerate(facts_in(text)):
        yield Told(
            seq=seq,
            n=n,
            viewer=viewer.id,
            at=at,
            message_id=event.id,
            key=fact.key,
            value=fact.value,
            confidence=fact.confidence,
        )
    topic = about(text) if "?" in text else None
    if topic is not None:
        yield Alluded(seq=seq, viewer=viewer.id, at=at, message_id=event.id, kind="topic", to=topic)


def _noted(event: FactsNoted, seq: int) -> Iterator[Change]:
    for n, fact in enumerate(event.facts):
        if _is_somebody(fact.viewer_id) and fact.value:
            yield Told(
                seq=seq,
                n=n,
                viewer=fact.viewer_id,
                at=micros(fact.said_at),
                message_id=fact.message_id,
                key=fact.key,
                value=fact.value,
                confidence=fact.confidence,
            )


def _of_payment(event: Payment, seq: int) -> Iterator[Change]:
    months = event.months if isinstance(event, Resubscription) else 0
    yield _met(event.viewer, event.at, seq, months=months)
    yield Paid(
        seq=seq,
        viewer=event.viewer.id,
        at=micros(event.at),
        kind=_PAYMENTS[type(event)],
        amount=_public(event.amount),
        currency=event.amount.currency,
        tier="" if isinstance(event, Donation | Cheer) else str(event.tier),
        months=months,
        count=event.count if isinstance(event, GiftSubscriptions) else 0,
    )
    if isinstance(event, GiftSubscriptions):
        for name in sorted({name.casefold() for name in event.recipients}):
            yield Gifted(seq=seq, viewer=event.viewer.id, at=micros(event.at), recipient=name)


def _is_somebody(viewer_id: str) -> bool:
    return viewer_id != ANONYMOUS.id and not viewer_id.startswith(FORGOTTEN_ID)


def _public(amount: Money) -> str | None:
    """Return an amount as text without trailing zeros; None for an estimate, which nobody made public."""
    return None if amount.estimated else f"{amount.amount.normalize():f}"


def _met(viewer: Viewer, at: datetime, seq: int, *, months: int = 0) -> Met:
    return Met(seq=seq, viewer=viewer.id, name=viewer.name, at=micros(at), months=max(months, viewer.months_subscribed))
