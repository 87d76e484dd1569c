"""Which language a sentence reads as, by its commonest words. Asked only of sentences in which something was found."""

from collections.abc import Iterable

from vtuber.safety.word_lists import ENGLISH, WordLists


class Reading:
    """Tells the language of skeletons among those there are lists of; `home` is hers, and decides ties."""

    def __init__(self, lists: Iterable[WordLists], *, home: str = ENGLISH) -> None:
        each = tuple(lists)
        english = frozenset[str]().union(*(one.common_words for one in each if one.language == ENGLISH))
        others = frozenset[str]().union(*(one.common_words for one in each if one.language != ENGLISH))
        # The English list holds short words of other languages too, since they also meet by chance.
        self._own = {
            one.language: one.common_words - others if one.language == ENGLISH else one.common_words for one in each
        }
        self._with_english = {one.language: one.common_words | english for one in each}
        self.home = home if home in self._own else ENGLISH
        """The language that decides ties, and whose innocent phrases always count."""

    def of(self, words: str, *, besides: str = "") -> str:
        """Return the language most of whose common words stand in a skeleton; `home` where none leads.

        The words `besides` are what is in question, and do not count.
        """
        questioned = besides.split(" ")
        said = [word for word in words.split(" ") if word not in questioned]
        counts = {language: sum(map(common.__contains__, said)) for language, common in self._own.items()}
        return max(counts, key=lambda language: (counts[language], language == self.home), default=self.home)

    def common(self, words: str) -> frozenset[str]:
        """Return the common words of a skeleton's language, and those of English."""
        return self._with_english.get(self.of(words), frozenset())
