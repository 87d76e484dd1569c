"""What a fast chat is saying, told back to it by the offline writer."""

from collections import Counter

from vtuber.domain.briefs import SummariseChat
from vtuber.domain.chat_gist import ChatGist
from vtuber.writing.composer import Composer, joined
from vtuber.writing.heard import content_word
from vtuber.writing.spoken_amounts import listed, number
from vtuber.writing.spoken_names import sayable_words

_WORDS = 3
_WORDS_OF_A_CHORUS = 2
"""A cheer is said back; a sentence that a handful of accounts agreed on is not."""


class ChatSummary:
    """Names what many say and the words that come up; nothing else of what viewers wrote is said."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer

    def of(self, brief: SummariseChat) -> str:
        """Return the summary, its most telling part first."""
        composer, gist = self._composer, brief.gist
        chorus, words = self._chorus(gist), self._words(gist)
        told = joined(
            composer.line("summary.chorus", chorus=chorus[0], count=number(chorus[1])) if chorus else "",
            composer.line("summary.words", words=listed(words)) if words else "",
        )
        return joined(told or composer.line("summary.plain"), composer.line("summary.close"))

    def _chorus(self, gist: ChatGist) -> tuple[str, int] | None:
        for chorus in gist.choruses:
            words = sayable_words(chorus.message.text, self._composer.is_clean)
            if words is not None and len(words.split()) <= _WORDS_OF_A_CHORUS:
                return words, chorus.viewers
        return None

    def _words(self, gist: ChatGist) -> tuple[str, ...]:
        """Return the words to take up: those of most voices first, then of the newest."""
        words = (content_word(message.text, self._composer.is_clean) for message in gist.voices)
        return tuple(word for word, _ in Counter(filter(None, words)).most_common(_WORDS))
