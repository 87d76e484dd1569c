"""Notes on the viewers of the running stream: who they are to us, as far as this stream has shown."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from vtuber.domain.channel_events import ChatCleared, ChatMessage, MessageDeleted, Payment, ViewerBanned
from vtuber.domain.events import Event
from vtuber.domain.facts import untold_word, worded
from vtuber.domain.forgetting import asks_to_be_forgotten
from vtuber.domain.money import Money
from vtuber.domain.show_events import FactsNoted, NotedFact
from vtuber.domain.taken_back import TakenBack
from vtuber.domain.viewers import ANONYMOUS, EarlierLine, ViewerNotes
from vtuber.memory.fact_patterns import may_tell
from vtuber.memory.facts import PastFact
from vtuber.memory.told_tonight import ToldTonight

if TYPE_CHECKING:
    from datetime import datetime

_SHORT = 4
_LONG = 120


@dataclass(slots=True)
class _Page:
    messages: int = 0
    payments: int = 0
    given: dict[str, Decimal] = field(default_factory=dict)
    lines: list[tuple[str, str]] = field(default_factory=list)
    told: ToldTonight = field(default_factory=ToldTonight)


class ViewerNotebook:
    """A bus tap that keeps notes on the `capacity` most recently seen viewers.

    Words that were deleted or cleared, and those of banned viewers, are struck out at once; payments stay. Only lines
    that are `clean` are ever handed out.
    """

    def __init__(self, *, clean: Callable[[str], bool], capacity: int = 5_000) -> None:
        self._clean = clean
        self._capacity = capacity
        self._pages: OrderedDict[str, _Page] = OrderedDict()
        self._authors: OrderedDict[str, str] = OrderedDict()
        self._taken_back = TakenBack()
        self._forgotten: set[str] = set()
        self._cleared_at: datetime | None = None

    def apply(self, event: Event) -> None:
        """Take one event into account."""
        self._taken_back.apply(event)
        match event:
            case ChatMessage(viewer=viewer, text=text) if asks_to_be_forgotten(text):
                self._forgotten.add(viewer.id)
                self._pages.pop(viewer.id, None)
            case ChatMessage(viewer=viewer) if viewer.id not in self._forgotten:
                self._note_message(event)
            case MessageDeleted(message_id=message_id):
                self._strike(message_id)
            case ViewerBanned(viewer_id=viewer_id):
                self._strike_all((viewer_id,))
            case ChatCleared(at=at):
                self._cleared_at = at
                self._strike_all(tuple(self._pages))
            case FactsNoted(facts=facts):
                self._note_facts(facts)
            case _ if isinstance(event, Payment) and event.viewer.id not in self._forgotten:
                self._note_payment(event.viewer.id, event.amount)
            case _:
                pass

    def of(self, viewer_id: str, *, besides: str | None = None) -> ViewerNotes:
        """Return what is known of a viewer; `besides` is the id of a message that is no earlier line of theirs."""
        page = self._pages.get(viewer_id)
        if page is None or viewer_id == ANONYMOUS.id:
            return ViewerNotes()
        earlier = [line for line in page.lines if line[0] != besides and self._clean(line[1])]
        earlier_id, earlier_line = earlier[-1] if earlier else (None, None)
        return ViewerNotes(
            messages=page.messages,
            given=dict(page.given),
            payments=page.payments,
            earlier_line=earlier_line,
            earlier_id=earlier_id,
            earlier=tuple(EarlierLine(id=line_id, text=text) for line_id, text in earlier),
            facts=tuple(
                known
                for fact in page.told.facts()
                if self._clean(fact.value) and (known := fact.known(fact.last_told)) is not None
            ),
        )

    def told_by(self, viewer_id: str) -> tuple[PastFact, ...]:
        """Return what a viewer told of themselves in this stream."""
        page = self._pages.get(viewer_id)
        return () if page is None else page.told.facts()

    def denied_by(self, viewer_id: str) -> frozenset[str]:
        """Return what a viewer said in this stream is true no more, as words of what is kept."""
        page = self._pages.get(viewer_id)
        return frozenset() if page is None else page.told.no_longer()

    def _page(self, viewer_id: str) -> _Page:
        page = self._pages.get(viewer_id)
        if page is None:
            page = self._pages[viewer_id] = _Page()
            if len(self._pages) > self._capacity:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(viewer_id)
        return page

    def _note_message(self, event: ChatMessage) -> None:
        page = self._page(event.viewer.id)
        page.messages += 1
        if self._taken_back.covers(event.id, viewer_id=event.viewer.id, at=event.at):
            return
        is_kept, tells = _SHORT <= len(event.text) <= _LONG, may_tell(event.text)
        if is_kept:
            page.lines.append((event.id, event.text))
            del page.lines[:-3]
        if tells:
            page.told.hear(event)
        elif (word := untold_word(event.text)) is not None:
            page.told.untell(word, event.at)
            page.lines[:] = [line for line in page.lines if word not in worded(line[1])]
        if is_kept or tells:
            self._authors[event.id] = event.viewer.id
            if len(self._authors) > self._capacity:
                self._authors.popitem(last=False)

    def _note_payment(self, viewer_id: str, amount: Money) -> None:
        page = self._page(viewer_id)
        page.payments += 1
        if not amount.estimated:
            page.given[amount.currency] = page.given.get(amount.currency, Decimal(0)) + amount.amount

    def _note_facts(self, facts: Iterable[NotedFact]) -> None:
        for fact in facts:
            page = self._pages.get(fact.viewer_id)
            is_gone = self._taken_back.covers(fact.message_id, viewer_id=fact.viewer_id, at=fact.said_at)
            was_cleared = self._cleared_at is not None and fact.said_at <= self._cleared_at
            if page is not None and fact.value and not is_gone and not was_cleared:
                page.told.note(fact)
                self._authors[fact.message_id] = fact.viewer_id

    def _strike_all(self, viewers: Iterable[str]) -> None:
        for viewer_id in viewers:
            if page := self._pages.get(viewer_id):
                page.lines.clear()
                page.told.strike_all()

    def _strike(self, message_id: str) -> None:
        page = self._pages.get(self._authors.get(message_id, ""))
        if page is not None:
            page.lines[:] = [line for line in page.lines if line[0] != message_id]
            page.told.strike(message_id)
