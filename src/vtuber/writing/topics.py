"""What there is to talk about, and the plan of each talk."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from vtuber.domain.activities import Activity
from vtuber.writing.grammar import Pattern, parse
from vtuber.writing.line_files import LINES, Talk, read_talks

GENERIC_BEATS = 8
"""How many beats a topic has that is not in the bank."""


class TopicBank:
    """Topics by activity. A title is found whatever its case; each topic's plan is parsed when first spoken."""

    def __init__(self, talks: Mapping[Activity, tuple[Talk, ...]]) -> None:
        self._titles = {activity: tuple(_shown(talk.title) for talk in of) for activity, of in talks.items()}
        self._talks = {talk.title.casefold(): talk for of in talks.values() for talk in of}
        self._plans: dict[str, tuple[Pattern, ...]] = {}

    def titles(self, activity: Activity) -> tuple[str, ...]:
        """Return the titles for an activity, as they may be shown on stage."""
        return self._titles.get(activity, ())

    def beats(self, topic: str) -> int:
        """Return how many beats a talk on this topic has: opening, turns, call to chat and ending included."""
        talk = self._talks.get(topic.casefold())
        return GENERIC_BEATS if talk is None else len(talk.paragraphs)

    def spoken(self, topic: str) -> str | None:
        """Return a title as it stands inside a sentence; None if the topic is not in the bank."""
        talk = self._talks.get(topic.casefold())
        return None if talk is None else talk.title

    def plan(self, topic: str) -> tuple[Pattern, ...]:
        """Return the beats of a talk in order; none for a topic that is not in the bank."""
        key = topic.casefold()
        if key not in self._talks:
            return ()
        if key not in self._plans:
            self._plans[key] = tuple(parse(paragraph) for paragraph in self._talks[key].paragraphs)
        return self._plans[key]


def read_topics(folder: Path) -> TopicBank:
    """Read a folder with one folder of talks for each activity."""
    return TopicBank(
        {
            activity: tuple(talk for path in sorted((folder / activity).glob("*.txt")) for talk in read_talks(path))
            for activity in Activity
        }
    )


@cache
def packaged_topics() -> TopicBank:
    """Return the topics that come with the program."""
    return read_topics(LINES / "topics")


def _shown(title: str) -> str:
    return title[0].upper() + title[1:]
