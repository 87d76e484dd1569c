"""What is kept of a stream's retrospective beside its journal: its figures, the notes to self, a model's words.

All of it follows from the journal, but for the words; without the file, figures and notes are worked out again.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import msgspec
import structlog

from vtuber.app.learned_stream import LearnedStream
from vtuber.domain.errors import DataDirectoryError
from vtuber.domain.self_notes import SelfNotes
from vtuber.learning.past_streams import StreamFigures
from vtuber.learning.segment_outcomes import outcomes_of_stream, payments_of, usual_amount
from vtuber.learning.sequences.drawn import as_drawn
from vtuber.runtime.files import write_atomically
from vtuber.runtime.journal import rows_in

_log = structlog.get_logger(__name__)

FILE_NAME = "retrospective.json"
VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOutcomes:
    """A stream's segments as comparisons want them: the states of what `ran` and of what was `drawn` for it.

    `late` are the amounts and minutes of what was paid after the last segment; older files have none.
    """

    ran: tuple[dict[str, Any], ...] = ()
    drawn: tuple[dict[str, Any], ...] = ()
    overruled: int = 0
    late: tuple[tuple[float, float], ...] = ()

    @classmethod
    def of(cls, stream: LearnedStream) -> Self:
        """Take them from one stream."""
        segments = stream.segments
        late = payments_of(stream.late_payments, usual=usual_amount(segments))
        return cls(
            ran=tuple(outcome.state() for outcome in outcomes_of_stream(segments)),
            drawn=tuple(outcome.state() for outcome in as_drawn(segments)),
            overruled=sum(segment.overruled for segment in segments),
            late=tuple((payment.amount, payment.minute) for payment in late),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRetrospective:
    """The content of the file.

    `rows` is how long the journal was: of a longer one the file tells nothing. `written` are recommendations in a
    model's words, which `words_of` ties to those that they put into words.
    """

    version: int = VERSION
    rows: int
    figures: StreamFigures
    notes: SelfNotes
    outcomes: KeptOutcomes = field(default_factory=KeptOutcomes)
    written: tuple[str, ...] = ()
    words_of: str = ""

    def words_for(self, recommendations: Sequence[str]) -> tuple[str, ...]:
        """Return the model's words for these recommendations, none if they are for others."""
        return self.written if self.words_of == digest_of(recommendations) else ()


def read_kept(journal: Path) -> KeptRetrospective | None:
    """Return what is kept beside a journal; None where nothing is that goes with it."""
    try:
        kept = msgspec.json.decode((journal.parent / FILE_NAME).read_bytes(), type=KeptRetrospective)
    except (OSError, msgspec.DecodeError):
        return None
    return kept if kept.version == VERSION and kept.rows == rows_in(journal) else None


def keep(journal: Path, kept: KeptRetrospective) -> None:
    """Write the file; where that cannot be, the log says so, and it is worked out again when it is asked for."""
    try:
        write_atomically(journal.parent / FILE_NAME, msgspec.json.format(msgspec.json.encode(kept), indent=1))
    except OSError as error:
        _log.warning("a retrospective was not kept", error=error.strerror or str(error))


def forget_in_kept(journal: Path, names_somebody: Callable[[str], bool]) -> None:
    """Take out of the file what names somebody; one that cannot be read goes. Raises `DataDirectoryError`."""
    path = journal.parent / FILE_NAME
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    try:
        kept = msgspec.json.decode(content, type=KeptRetrospective)
        notes = tuple(note for note in kept.notes.notes if not any(map(names_somebody, (note.text, *note.topics))))
        written = () if any(map(names_somebody, kept.written)) else kept.written
        if (notes, written) != (kept.notes.notes, kept.written):
            changed = replace(kept, notes=replace(kept.notes, notes=notes), written=written)
            write_atomically(path, msgspec.json.format(msgspec.json.encode(changed), indent=1))
    except msgspec.DecodeError:
        path.unlink()
    except OSError as error:
        raise DataDirectoryError(
            f"{path} may tell of a viewer who is to be forgotten and cannot be written: {error.strerror or error}. "
            "Mend its permissions, or delete it: it is worked out again from the journal."
        ) from error


def digest_of(recommendations: Sequence[str]) -> str:
    """Return a mark by which recommendations are known again."""
    return hashlib.sha256("\n".join(recommendations).encode()).hexdigest()
