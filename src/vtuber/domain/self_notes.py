"""What she leaves herself for the next stream: a few short lines, none of them about a viewer."""

from dataclasses import dataclass
from typing import Literal

from vtuber.domain.activities import Activity

NoteKind = Literal["usual", "verdict", "landed", "tired", "questions", "overruling", "chat_falls", "thanks"]
"""What a note is about: the channel's usual, what is known of the activities, topics, when questions come, ..."""

MOST_NOTES, FEWEST_NOTES = 6, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfNote:
    """One line; `topics` are titles of the writer's, `minute` one of the stream, if the note is about either."""

    kind: NoteKind
    text: str
    activity: Activity | None = None
    topics: tuple[str, ...] = ()
    minute: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfNotes:
    """The notes of one stream, three to six, or none of a stream with nothing in it."""

    stream_id: str = ""
    notes: tuple[SelfNote, ...] = ()

    def topics(self, kind: NoteKind) -> tuple[str, ...]:
        """Return the topics that notes of a kind name."""
        return tuple(topic for note in self.notes if note.kind == kind for topic in note.topics)

    @property
    def questions_at_s(self) -> float | None:
        """From which second of a stream on questions are worth their time; None where no note says so."""
        return next(
            (note.minute * 60 for note in self.notes if note.kind == "questions" and note.minute is not None), None
        )
