"""The streams on record: finding them, going on with one, and learning from what is finished."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from vtuber.app.discreet import discreet_events
from vtuber.app.kept_retrospectives import KeptOutcomes, KeptRetrospective, digest_of, keep, read_kept
from vtuber.app.learned_stream import LearnedStream
from vtuber.app.past import Past
from vtuber.app.plan import Source
from vtuber.app.remembering import source_of
from vtuber.domain.errors import JournalCorruptError, UnknownStreamError
from vtuber.domain.events import Event
from vtuber.domain.segments import Segment
from vtuber.domain.self_notes import SelfNotes
from vtuber.learning.learner import Learner
from vtuber.learning.notes_to_self import notes_of
from vtuber.learning.past_streams import LOOKED_BACK, StreamFigures
from vtuber.learning.recommendations import ENOUGH_MINUTES
from vtuber.learning.retrospective import StreamRetrospective
from vtuber.learning.verdicts import Findings
from vtuber.memory.tombstones import read_tombstones
from vtuber.metrics.mind_figures import MindFigures
from vtuber.metrics.segments import segments_of
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import read_journal, rows_in

RESUMED_WITHIN = timedelta(minutes=15)
"""A stream that was cut off longer ago is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedStream:
    """A stream on record; `past` is None where its journal cannot be read, and `fault` says why."""

    stream_id: str
    past: Past | None
    fault: str = ""


class Archive:
    """The streams of a data directory, oldest first."""

    def __init__(self, data: DataDirectory) -> None:
        self._data = data

    def streams(self) -> Iterator[RecordedStream]:
        """Yield every stream, also those whose journal is damaged."""
        for stream_id in self._data.streams():
            try:
                past = Past.of(self._data.journal_path(stream_id))
            except JournalCorruptError as error:
                yield RecordedStream(stream_id=stream_id, past=None, fault=str(error))
            else:
                yield RecordedStream(stream_id=stream_id, past=past)

    def named(self, stream_id: str | None) -> str:
        """Return the id of a stream on record, the last one for None; raise `UnknownStreamError`."""
        known = self._data.streams()
        if not known:
            raise UnknownStreamError(
                f"There is no stream on record in {self._data.path}. `vtuber demo` makes one, or name another data "
                "directory with --data-dir."
            )
        if stream_id is None:
            return known[-1]
        if stream_id not in known:
            raise UnknownStreamError(f"There is no stream {stream_id!r}. `vtuber streams` lists those on record.")
        return stream_id

    def source_of(self, stream_id: str) -> Source | None:
        """Return what kind of audience a stream had, None where it never began."""
        started = Past.of(self._data.journal_path(stream_id)).started
        return started.source if started else None

    def next_index(self, learned_from: Iterable[str] = ()) -> int:
        """Return the index of the next stream: no number is used again, even if its journal has been moved away.

        `learned_from` are the streams the learner knows, which may be on record no more.
        """
        names = (folder.name for folder in (self._data.path / "streams").glob("*/"))
        return max((int(name) for name in (*names, *learned_from) if name.isdecimal()), default=0)

    def unfinished(self, now: datetime, *, source: Source) -> Past | None:
        """Return the past of the last stream with this kind of audience, if it was cut off a short while ago."""
        for stream_id in reversed(self._data.streams()):
            past = Past.of(self._data.journal_path(stream_id))
            if past.last_at is None or now - past.last_at >= RESUMED_WITHIN:
                return None
            if past.started is not None and past.started.source == source:
                return None if past.ended else past
        return None

    def feed(self, learner: Learner, *, source: Source, except_for: str | None) -> int:
        """Let the learner learn from every stream it does not know yet; return how many segments were new.

        What a simulated audience likes tells nothing of a real one: streams with another kind of audience are left out.
        """
        return sum(
            self._feed_one(learner, stream_id, source)
            for stream_id in self._data.streams()
            if stream_id != except_for and not learner.knows(stream_id)
        )

    def retrospective(
        self, stream_id: str, learner: Learner | None, findings: Findings | None = None
    ) -> StreamRetrospective:
        """Look back at a stream, beside those before it, in the words that a model has put it into if one has."""
        posteriors = learner.policy.posteriors() if learner else None
        retrospective = StreamRetrospective.of(
            discreet_events(self._data.journal_path(stream_id), read_tombstones(self._data.forgotten_path)),
            self.segments(stream_id),
            posteriors,
            past=self.past_figures(stream_id),
            findings=findings,
        )
        kept = read_kept(self._data.journal_path(stream_id))
        return retrospective.in_words(kept.words_for(retrospective.recommendations) if kept else ())

    def past_figures(self, stream_id: str) -> tuple[StreamFigures, ...]:
        """Return the figures of the last streams before one that had such an audience, oldest first.

        Short ones only where there are no others: what a few minutes brought is no rate.
        """
        lasted: list[StreamFigures] = []
        short: list[StreamFigures] = []
        for figures, _ in self._left_before(stream_id, self._source(stream_id)):
            (lasted if _lasted(figures) else short).append(figures)
            if len(lasted) == LOOKED_BACK:
                break
        return tuple(reversed((lasted or short)[:LOOKED_BACK]))

    def outcomes_until(self, stream_id: str) -> tuple[Source | None, tuple[KeptOutcomes, ...]]:
        """Return a stream's kind of audience, and the finished streams up to it that had such a one, oldest first."""
        source = self._source(stream_id)
        until = reversed([stream_id, *self._before(stream_id, source)])
        return source, tuple(outcomes for _, outcomes in self._finished(until))

    def finished(self) -> Iterator[tuple[Source, KeptOutcomes]]:
        """Yield what comparisons want of every finished stream, with its kind of audience; damaged ones are left out.

        What is kept beside a journal spares reading it.
        """
        return self._finished(self._data.streams())

    def notes_for(self, stream_id: str, source: Source) -> SelfNotes:
        """Return the notes that the last stream before one with such an audience left.

        Of a short one only where there is no other: a start that was broken off has little to say.
        """
        of_short = SelfNotes()
        for figures, notes in self._left_before(stream_id, source):
            if _lasted(figures):
                return self._discreet(notes)
            of_short = of_short if of_short.notes else notes
        return self._discreet(of_short)

    def keep_retrospective(self, retrospective: StreamRetrospective) -> None:
        """Keep what later streams want to know of one; the data directory must be open."""
        journal = self._data.journal_path(retrospective.stream_id)
        plain = retrospective.in_words(())
        kept = KeptRetrospective(
            rows=rows_in(journal),
            figures=retrospective.figures,
            outcomes=KeptOutcomes.of(LearnedStream.of(self.events(retrospective.stream_id))),
            notes=self._discreet(notes_of(retrospective)),
            written=retrospective.written,
            words_of=digest_of(plain.recommendations) if retrospective.written else "",
        )
        keep(journal, kept)

    def minds(self, stream_id: str) -> MindFigures | None:
        """Return what a stream's models cost and how fast they were; None where none was asked."""
        minds = MindFigures.of(self.events(stream_id))
        return minds if minds.calls else None

    def events(self, stream_id: str) -> Iterator[Event]:
        """Return the events of a stream, in order."""
        return read_journal(self._data.journal_path(stream_id))

    def segments(self, stream_id: str) -> tuple[Segment, ...]:
        """Return the segments of a stream, in order."""
        return segments_of(self.events(stream_id))

    def _left_before(self, stream_id: str, source: Source | None) -> Iterator[tuple[StreamFigures, SelfNotes]]:
        """Yield what readable streams before one with such an audience left, latest first."""
        for earlier in self._before(stream_id, source):
            with suppress(JournalCorruptError):
                kept = read_kept(self._data.journal_path(earlier))
                if kept is not None:
                    yield kept.figures, kept.notes
                else:
                    alone = self._alone(earlier)
                    yield alone.figures, notes_of(alone)

    def _alone(self, stream_id: str) -> StreamRetrospective:
        """Look back at a stream beside no other."""
        events = discreet_events(self._data.journal_path(stream_id), read_tombstones(self._data.forgotten_path))
        return StreamRetrospective.of(events, self.segments(stream_id))

    def _discreet(self, notes: SelfNotes) -> SelfNotes:
        """Leave out notes that name somebody who is to be forgotten."""
        forgotten = read_tombstones(self._data.forgotten_path)
        kept = tuple(note for note in notes.notes if not any(map(forgotten.names_somebody, (note.text, *note.topics))))
        return replace(notes, notes=kept)

    def _finished(self, streams: Iterable[str]) -> Iterator[tuple[Source, KeptOutcomes]]:
        for stream_id in streams:
            source = self._source(stream_id)
            outcomes = self._outcomes(stream_id) if source is not None else None
            if source is not None and outcomes is not None:
                yield source, outcomes

    def _outcomes(self, stream_id: str) -> KeptOutcomes | None:
        """Return them for a stream that is over and can be read."""
        journal = self._data.journal_path(stream_id)
        with suppress(JournalCorruptError):
            kept = read_kept(journal)
            if kept is not None:
                return kept.outcomes
            if Past.of(journal).ended:
                return KeptOutcomes.of(LearnedStream.of(self.events(stream_id)))
        return None

    def _source(self, stream_id: str) -> Source | None:
        with suppress(JournalCorruptError):
            return source_of(self._data.journal_path(stream_id))
        return None

    def _before(self, stream_id: str, source: Source | None) -> Iterator[str]:
        """Give the streams before one that had such an audience, latest first."""
        known = self._data.streams()
        earlier = known[: known.index(stream_id)] if stream_id in known else known
        return (each for each in reversed(earlier) if source is not None and self._source(each) == source)

    def _feed_one(self, learner: Learner, stream_id: str, source: Source) -> int:
        path = self._data.journal_path(stream_id)
        try:
            past = Past.of(path)
            if past.started is None or past.started.source != source:
                return 0
            stream = LearnedStream.of(read_journal(path))
            return learner.feed(stream_id, stream.segments, stream.late_payments)
        except JournalCorruptError:
            return 0


def _lasted(figures: StreamFigures) -> bool:
    return figures.hours * 60 >= ENOUGH_MINUTES
