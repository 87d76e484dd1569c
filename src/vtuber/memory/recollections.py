"""What is known of a viewer when she speaks to them: this stream's notes, and the memory's, if it answers in time."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import structlog

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.errors import MemoryAwayError, MemoryFileError
from vtuber.domain.events import Event
from vtuber.domain.facts import KnownFact, untold_word, worded
from vtuber.domain.forgetting import asks_to_be_forgotten
from vtuber.domain.taken_back import TakenBack
from vtuber.domain.viewers import ANONYMOUS, EarlierLine, ViewerNotes
from vtuber.memory.facts import PastFact, joined
from vtuber.memory.forgotten import Forgotten, name_mark
from vtuber.memory.ports import Memory, PastLine, ViewerPast
from vtuber.memory.viewer_notes import ViewerNotebook
from vtuber.runtime.clock import Clock

_log = structlog.get_logger(__name__)

DEADLINE_S = 0.05
"""A memory that takes longer is spoken without."""

LEFT_ALONE_S = 5.0
"""So long nothing is asked of a memory that was late or failed; twice as long after every further time."""

_LONGEST_LEFT_ALONE_S = 60.0

_REMEMBERED = 5_000
_LINES = 2


class Recollections:
    """Notes on viewers, from all streams; a bus tap, after the notebook's.

    The memory is asked about earlier streams alone, so nothing is counted twice and nothing depends on how far it has
    followed the running one. If it is late, its last answer stands in; `late` counts those times. Words that were
    taken back in this stream are left out whatever the memory says, and so is everything of viewers who ask to be
    forgotten.
    """

    def __init__(
        self,
        *,
        notebook: ViewerNotebook,
        memory: Memory | None,
        stream: str,
        clock: Clock,
        clean: Callable[[str], bool],
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._notebook = notebook
        self._memory = memory
        self._stream = stream
        self._clock = clock
        self._clean = clean
        self._deadline_s = deadline_s
        self._answers: OrderedDict[str, ViewerPast | None] = OrderedDict()
        self._forgotten: set[str] = set()
        self._unnamed = Forgotten()
        self._untold: dict[str, set[str]] = {}
        self._taken_back = TakenBack()
        self._asked_again_at = 0.0
        self._left_alone_s = LEFT_ALONE_S
        self.late = 0
        """How often the memory did not answer in time."""

    def apply(self, event: Event) -> None:
        """Take one event into account."""
        self._taken_back.apply(event)
        if not isinstance(event, ChatMessage):
            return
        if asks_to_be_forgotten(event.text):
            self._forgotten.add(event.viewer.id)
            past = self._answers.pop(event.viewer.id, None)
            names = {event.viewer.name, *(past.names if past else ())}
            self._unnamed |= Forgotten(names=frozenset(map(name_mark, names)))
        elif (word := untold_word(event.text)) is not None:
            self._untold.setdefault(event.viewer.id, set()).add(word)

    def has_forgotten(self, viewer_id: str) -> bool:
        """Tell whether a viewer asked in this stream to be forgotten."""
        return viewer_id in self._forgotten

    async def of(self, viewer_id: str, *, besides: str | None = None) -> ViewerNotes:
        """Return what is known of a viewer, within the deadline; see `ViewerNotebook.of`."""
        if viewer_id in self._forgotten:
            return ViewerNotes()
        past = await self._past(viewer_id)
        notes = self._without_names(self._notebook.of(viewer_id, besides=besides))
        # The wish may have come while the memory was asked.
        return notes if past is None or viewer_id in self._forgotten else self._merged(notes, past)

    async def _past(self, viewer_id: str) -> ViewerPast | None:
        known = self._answers.get(viewer_id)
        if self._memory is None or viewer_id == ANONYMOUS.id or self._clock.monotonic() < self._asked_again_at:
            return known
        try:
            async with asyncio.timeout(self._deadline_s):
                found = await self._memory.past(viewer_id, besides=self._stream)
        except MemoryAwayError:
            # It says so without a wait, and knows when it is there again.
            return known
        except (TimeoutError, MemoryFileError) as error:
            self.late += 1
            self._asked_again_at = self._clock.monotonic() + self._left_alone_s
            self._left_alone_s = min(2 * self._left_alone_s, _LONGEST_LEFT_ALONE_S)
            _log.warning("the memory did not answer", error=str(error) or "late", times=self.late)
            return known
        self._left_alone_s = LEFT_ALONE_S
        self._answers[viewer_id] = found
        self._answers.move_to_end(viewer_id)
        if len(self._answers) > _REMEMBERED:
            self._answers.popitem(last=False)
        return found

    def _merged(self, notes: ViewerNotes, past: ViewerPast) -> ViewerNotes:
        lines = [line for line in past.lines if self._may_be_quoted(line, past.id)]
        quoted = lines[-1] if lines else None
        return replace(
            notes,
            streams_attended=past.streams + 1,
            payments=notes.payments + past.payments,
            given=_sum(past.given, notes.given),
            earlier_line=quoted.text if quoted else None,
            earlier_id=quoted.id if quoted else None,
            # Only then was it a talk of hers that they sat through.
            last_topic=past.last_topic if past.last_activity == Activity.TALK else None,
            first_seen=past.first_seen,
            last_chat=past.last_chat,
            months_subscribed=past.months_subscribed,
            gifts=past.gifts,
            raids=past.raids,
            asked_about=past.asked_about,
            gave_last_time=bool(past.given_last_time),
            last_time=tuple(EarlierLine(id=line.id, text=line.text) for line in lines[-_LINES:]),
            friends=tuple(
                name for name in past.friends if self._clean(name) and not self._unnamed.names_somebody(name)
            ),
            shared=tuple(
                EarlierLine(id=line.id, text=line.text) for line in past.shared if self._may_be_quoted(line, past.id)
            ),
            facts=tuple(self._facts(past)),
        )

    def _without_names(self, notes: ViewerNotes) -> ViewerNotes:
        """Leave out lines that name a viewer who asked to be forgotten."""
        earlier = tuple(line for line in notes.earlier if not self._unnamed.names_somebody(line.text))
        if len(earlier) == len(notes.earlier):
            return notes
        line_id, text = (earlier[-1].id, earlier[-1].text) if earlier else (None, None)
        return replace(notes, earlier=earlier, earlier_id=line_id, earlier_line=text)

    def _facts(self, past: ViewerPast) -> Iterator[KnownFact]:
        """Give what holds of a viewer, the surest first; what they told long ago counts for less."""
        now = self._clock.now()
        earlier = [fact for fact in past.facts if not self._is_untold(past.id, f"{fact.key} {fact.value}")]
        known = [
            fact.known(now, without=self._gone(fact, past.id))
            for fact in joined(earlier, self._notebook.told_by(past.id))
            if self._clean(fact.value) and not self._unnamed.names_somebody(fact.value)
        ]
        yield from sorted((fact for fact in known if fact is not None), key=lambda fact: (-fact.confidence, fact.key))

    def _gone(self, fact: PastFact, viewer_id: str) -> list[str]:
        at = fact.first_told
        return [each for each in fact.ids if self._taken_back.covers(each, viewer_id=viewer_id, at=at)]

    def _is_untold(self, viewer_id: str, text: str) -> bool:
        untold = self._notebook.denied_by(viewer_id) | self._untold.get(viewer_id, frozenset())
        return bool(untold) and any(word in worded(text) for word in untold)

    def _may_be_quoted(self, line: PastLine, viewer_id: str) -> bool:
        if self._is_untold(viewer_id, line.text) or self._unnamed.names_somebody(line.text):
            return False
        return self._clean(line.text) and not self._taken_back.covers(line.id, viewer_id=viewer_id, at=line.at)


def _sum(before: dict[str, Decimal], now: dict[str, Decimal]) -> dict[str, Decimal]:
    currencies = dict.fromkeys((*before, *now))
    return {each: before.get(each, Decimal(0)) + now.get(each, Decimal(0)) for each in currencies}
