"""What a text of a viewer or of the writer touches, by word lists and patterns."""

from vtuber.domain.skeleton import plain, skeleton
from vtuber.safety.patterns import shapes_of
from vtuber.safety.word_lists import WordLists, load_word_lists
from vtuber.safety.word_matcher import WordMatcher

LONGEST_LINE = 2000
"""Characters looked at; the rest of a longer text is judged as `oversized`."""


class WordListModerator:
    """Names the categories of a line: `insult`, `slur`, `spam`, `injection`, `link`, ... in alphabetical order."""

    def __init__(self, lists: WordLists | None = None) -> None:
        self._matcher = WordMatcher(lists or load_word_lists())

    def categories(self, text: str) -> tuple[str, ...]:
        """Return the categories `text` touches, an empty tuple for a harmless line."""
        excerpt = text[:LONGEST_LINE]
        found = self.categories_of_words(skeleton(excerpt))
        found.update(shapes_of(plain(excerpt)))
        if len(text) > LONGEST_LINE:
            found.add("oversized")
        return tuple(sorted(found))

    def categories_of_words(self, words: str) -> set[str]:
        """Return the categories of the listed words in a skeleton."""
        return self._matcher.categories(words)
