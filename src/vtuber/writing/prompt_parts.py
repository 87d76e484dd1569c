"""The parts of a request to a model: what to write, what happened, who it is about, what was said of late."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from vtuber.domain.briefs import AnswerQuestion, Brief, ReplyToChat, SummariseChat, ThankPayment, ThankSubscriber
from vtuber.domain.money import Money
from vtuber.domain.viewers import ANONYMOUS, EarlierLine, Viewer, ViewerNotes
from vtuber.writing.extents import SENTENCES, has_fixed_answer, words_of
from vtuber.writing.heard import telling_words
from vtuber.writing.own_facts import asked_about_oneself, key_in_words
from vtuber.writing.recent_lines import RecentLines
from vtuber.writing.spoken_amounts import counted, listed, spoken_money
from vtuber.writing.spoken_names import NAMELESS, speakable_name
from vtuber.writing.tasks import task_of
from vtuber.writing.tenure import facts_of
from vtuber.writing.token_budget import Part
from vtuber.writing.untrusted import Marks
from vtuber.writing.viewer_context import (
    FACTS,
    FIGURES,
    FRIENDS,
    LAST_TIME,
    SHARED,
    TODAY,
    TOPICS,
    ContextLine,
    ranked,
    within_budget,
)

RECALLED = 12
"""Sentences of hers that a request recalls."""

_LONGEST_TITLE = 80
_LONGEST_PROMISE = 240
_LONGEST_RECALL = 1_200
_MOST_NAMES = 5
_MOST_TOPICS = 3
_MOST_FACTS = 6
_TASK, _VOICE, _NOTES, _FACTS, _SAID, _EARLIER = 0, 1, 2, 3, 4, 5
_ABOUT_FIGURES = telling_words(
    "stream streams remember first last time times long often months subscribed sub gifts gave given donated raid know"
)


class PromptParts:
    """Puts other people's words into a request: marked, and remembered in `untrusted` as they stood.

    Names stand in the form in which they can be spoken, or are left out. What is not `is_clean` is left out, too,
    except the very words that triage found fit to be answered.
    """

    def __init__(self, marks: Marks, is_clean: Callable[[str], bool]) -> None:
        self._marks = marks
        self._is_clean = is_clean
        self.untrusted: list[str] = []

    def of(self, brief: Brief, recent: RecentLines, answers: Mapping[str, str]) -> tuple[Part, ...]:
        """Return all parts of a request, in order; ranks tell how important each is.

        `answers` maps ids of messages to what she answered; an answer is shown with its message, or not at all.
        """
        words = words_of(brief)
        length = f"At most {counted(SENTENCES[type(brief)], 'sentence')}."
        return (
            Part(rank=_SAID, text=self._said(recent)),
            *self._of_viewer(brief, words, answers),
            Part(rank=_TASK, text=f"Now: {task_of(brief, self)} {length}"),
            Part(rank=_TASK, text=f"Their words: {self.quoted(words)}" if words else ""),
            *(Part(rank=_VOICE, text=text) for text in self._gist(brief)),
        )

    def quoted(self, words: str) -> str:
        """Return a viewer's words, marked."""
        self.untrusted.append(words)
        return self._marks.around(words)

    def name(self, viewer: Viewer) -> str:
        """Return how to call a viewer, marked; in plain words if they have no name that can be said."""
        if viewer.id == ANONYMOUS.id:
            return "somebody who gave no name"
        return self._marked_name(speakable_name(viewer.name, self._is_clean))

    def names(self, names: Iterable[str]) -> str:
        """Return some names, marked; an empty text if none can be said."""
        spoken = dict.fromkeys(speakable_name(name, self._is_clean) for name in names)
        sayable = [name for name in spoken if name != NAMELESS][:_MOST_NAMES]
        return listed(tuple(map(self._marked_name, sayable))) if sayable else ""

    def title(self, title: str) -> str:
        """Return a title from outside, marked."""
        if not self._is_clean(title):
            return "something"
        self.untrusted.append(title)
        return self._marks.around(title, _LONGEST_TITLE)

    def recalled(self, said: str) -> str:
        """Return something she said, marked: other people's words may have found their way into hers."""
        return self._marks.around(said, _LONGEST_PROMISE)

    def joke(self, phrase: str) -> Part:
        """Return a phrase that many viewers keep coming back to, marked, to be alluded to or left."""
        words = self.quoted(phrase)
        return Part(rank=_EARLIER, text=f"A running joke of this chat, to be alluded to only where it fits: {words}")

    def _marked_name(self, name: str) -> str:
        return f"a {NAMELESS}" if name == NAMELESS else self._marks.around(name, _LONGEST_TITLE)

    def _said(self, recent: RecentLines) -> str:
        """Return what she said of late, marked: other people's words may have found their way into hers."""
        said = " / ".join(recent.latest(RECALLED))
        return f"What you said of late, not to be repeated: {self._marks.around(said, _LONGEST_RECALL)}" if said else ""

    def _gist(self, brief: Brief) -> Iterator[str]:
        """Give what a fast chat says, without what has a fixed answer when it is asked alone."""
        if isinstance(brief, SummariseChat):
            for chorus in brief.gist.choruses:
                if not has_fixed_answer(chorus.message.text):
                    yield f"{counted(chorus.viewers, 'viewer')} say: {self.quoted(chorus.message.text)}"
            for message in brief.gist.voices:
                if not has_fixed_answer(message.text):
                    yield f"One says: {self.quoted(message.text)}"

    def _of_viewer(self, brief: Brief, words: str, answers: Mapping[str, str]) -> tuple[Part, ...]:
        """Return what is known of the viewer, within its budget, the most relevant last and so next to the task."""
        notes = _notes_of(brief)
        if notes is None:
            return ()
        standing = brief.standing if isinstance(brief, ThankSubscriber) else None
        facts = facts_of(standing) if standing is not None else ()
        known = (*self._figures(notes, facts), *self._facts(notes, words))
        lines = (*known, *self._topics(notes), *self._lines(notes, answers), *self._friends(notes))
        kept = reversed(within_budget(ranked(lines, words)))
        return tuple(Part(rank=_rank_of(line), text=line.text) for line in kept)

    def _facts(self, notes: ViewerNotes, words: str) -> tuple[ContextLine, ...]:
        """Return what they told of themselves, a line each; what they ask for is marked as such."""
        asked = asked_about_oneself(words)
        wanted = asked.among(notes.facts) if asked is not None else ()
        lines = (
            ContextLine(
                text=f"This viewer told you, {key_in_words(fact)}: {self.title(fact.value)}.",
                kind=FACTS,
                about=telling_words(f"{key_in_words(fact)} {fact.value}"),
                age=age,
                asked=fact in wanted,
            )
            for age, fact in enumerate(notes.facts)
            if self._is_clean(fact.value)
        )
        return ranked(lines, words)[:_MOST_FACTS]

    def _figures(self, notes: ViewerNotes, facts: Iterable[str]) -> Iterator[ContextLine]:
        known = "; ".join((*facts, *_known(notes)))
        if known:
            yield ContextLine(text=f"Known of this viewer: {known}.", kind=FIGURES, about=_ABOUT_FIGURES)

    def _topics(self, notes: ViewerNotes) -> Iterator[ContextLine]:
        if notes.last_topic:
            text = f"When they last chatted, the show was about {self.title(notes.last_topic)}."
            yield ContextLine(text=text, kind=TOPICS, about=telling_words(notes.last_topic))
        if notes.asked_about:
            asked = notes.asked_about[:_MOST_TOPICS]
            text = f"They have asked about {listed(tuple(map(self.title, asked)))}."
            yield ContextLine(text=text, kind=TOPICS, about=telling_words(" ".join(asked)), age=1)

    def _lines(self, notes: ViewerNotes, answers: Mapping[str, str]) -> Iterator[ContextLine]:
        """Give what they said: in this stream, in their last one, and what she took up before, each once."""
        before = {line.id for line in notes.last_time}
        shared = [line for line in notes.shared if line.id not in before]
        for age, line in enumerate(reversed(notes.earlier)):
            answer = answers.get(line.id)
            answered = f" You answered: {self._marks.around(answer)}" if answer else ""
            yield from self._line(line, "They said before:", answered, kind=TODAY, age=age)
        for age, line in enumerate(reversed(notes.last_time)):
            lead = "They said when they were last here, on another day:"
            yield from self._line(line, lead, kind=LAST_TIME, age=age)
        for age, line in enumerate(shared):
            yield from self._line(line, "You took this up with them, on another day:", kind=SHARED, age=age)

    def _line(self, line: EarlierLine, lead: str, tail: str = "", *, kind: int, age: int) -> Iterator[ContextLine]:
        if self._is_clean(line.text):
            text = f"{lead} {self.quoted(line.text)}{tail}"
            yield ContextLine(text=text, kind=kind, about=telling_words(line.text), age=age)

    def _friends(self, notes: ViewerNotes) -> Iterator[ContextLine]:
        if names := self.names(notes.friends):
            about = frozenset(name.casefold() for name in notes.friends)
            yield ContextLine(text=f"In chat they often talk with {names}.", kind=FRIENDS, about=about)


def _notes_of(brief: Brief) -> ViewerNotes | None:
    if isinstance(brief, ReplyToChat | AnswerQuestion | ThankPayment | ThankSubscriber):
        return brief.notes
    return None


def _rank_of(line: ContextLine) -> int:
    if line.asked or line.kind == FIGURES:
        return _NOTES
    return _FACTS if line.kind == FACTS else _EARLIER


def _known(notes: ViewerNotes) -> Iterator[str]:
    if notes.streams_attended > 1:
        yield f"here in {notes.streams_attended} streams, this one counted"
    elif notes.messages <= 1:
        yield "says something for the first time"
    if notes.messages > 1:
        yield f"{notes.messages} messages in this stream"
    if notes.first_seen is not None:
        yield f"first seen on {notes.first_seen:%d %B %Y}"
    if notes.last_chat is not None:
        yield f"last here on {notes.last_chat:%d %B %Y}"
    if notes.months_subscribed:
        yield f"subscribed for {counted(notes.months_subscribed, 'month')}"
    if notes.gifts:
        yield f"gave {counted(notes.gifts, 'subscription')} to others before"
    if notes.raids:
        yield "brought their own viewers along before"
    if notes.payments > 1:
        yield f"supported her {notes.payments} times"
    for currency, amount in notes.given.items():
        yield f"gave {spoken_money(Money(amount=amount, currency=currency))} in all"
