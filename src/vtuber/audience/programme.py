"""What is on, as far as viewers can see and hear it."""

from vtuber.audience.people import INDEX_OF
from vtuber.domain.activities import Activity

_SHORTEST_WORD = 6


class Programme:
    """The show from the seats: the activity, its topic, when something last happened, and her last words."""

    def __init__(self, now: float, *, her: str) -> None:
        self.activity = Activity.TALK
        self.index = INDEX_OF[Activity.TALK]
        self.lively_at = now
        self.fill = {"her": her.lower(), "topic": ""}
        self._said = ""

    def is_on(self, activity: Activity, topic: str) -> bool:
        """Note what is on; tell whether the same activity got another topic."""
        refreshed = activity is self.activity and topic != self.fill["topic"]
        self.activity, self.index = activity, INDEX_OF[activity]
        self.fill["topic"] = topic
        return refreshed

    def happens(self, now: float, said: str = "") -> None:
        """Note that something was said or moved."""
        self.lively_at = now
        self._said = said or self._said

    def silence_s(self, now: float) -> float:
        """Return how long nothing has happened."""
        return now - self.lively_at

    def spoken_words(self) -> list[str]:
        """Return the longer words of what she said last, in lower case."""
        return [word.lower() for word in self._said.split() if word.isalpha() and len(word) >= _SHORTEST_WORD]
