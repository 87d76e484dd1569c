"""What has been said of late, sentence by sentence, so that no line is heard twice."""

import re
from datetime import datetime, timedelta
from itertools import islice

from vtuber.runtime.clock import Clock

KEPT_S = 3_900.0
"""An hour, and five minutes for what is written well before it is heard."""

SHORT_WORDS = 4
"""Sentences with fewer words (`Oh!`, `Good question.`) may come again."""

_FORGOTTEN_AT_ONCE = 8

_SENTENCE = re.compile(r"\S[^.!?]*(?:[.!?]+(?![\"\s.!?]|$)[^.!?]*)*[.!?]*\"?")
_TAG = re.compile(r"\[[a-z]+\]")
_SIGNS = dict.fromkeys(map(ord, ".,;:!?\"'’“”()-–—…"))


def sentences_of(text: str) -> list[str]:
    """Split text at the ends of its sentences; an emotion tag stays with the sentence that follows it."""
    return _SENTENCE.findall(text)


def key_of(sentence: str) -> str:
    """Return what counts of a sentence when two are compared: its words, in lower case."""
    bare = _TAG.sub("", sentence) if "[" in sentence else sentence
    return " ".join(bare.lower().translate(_SIGNS).split())


class RecentLines:
    """The sentences of the last hour. Short ones are not kept."""

    def __init__(self, *, clock: Clock, kept_s: float = KEPT_S) -> None:
        self._clock = clock
        self._kept = timedelta(seconds=kept_s)
        self._said: dict[str, datetime] = {}
        self._recalled_from: datetime | None = None
        self.noted = 0
        """How many sentences have been noted, whether they are still kept or not."""

    def __len__(self) -> int:
        return len(self._said)

    def remember(self, text: str, at: datetime) -> None:
        """Note that `text` was said at `at`, which may lie before a restart."""
        for sentence in sentences_of(text):
            self._note(key_of(sentence), at)
        self._forget(self._clock.now())

    def claim(self, text: str) -> str:
        """Return the fresh part of `text` and note it as said now."""
        now = self._clock.now()
        oldest = now - self._kept
        fresh: list[str] = []
        for sentence in sentences_of(text):
            key = key_of(sentence)
            at = self._said.get(key)
            if at is None or at < oldest:
                self._note(key, now)
                fresh.append(sentence)
        self._forget(now)
        return " ".join(fresh)

    def fresh_part(self, text: str) -> str:
        """Return `text` without the sentences that were said within the time kept."""
        oldest = self._clock.now() - self._kept
        fresh: list[str] = []
        for sentence in sentences_of(text):
            key = key_of(sentence)
            at = self._said.get(key)
            if at is None or at < oldest:
                fresh.append(sentence)
        return " ".join(fresh)

    def recall_nothing_before(self, at: datetime) -> None:
        """Leave out of `latest` what was said up to a time, since it may quote somebody; it is not repeated either."""
        self._recalled_from = at

    def latest(self, count: int) -> tuple[str, ...]:
        """Return the keys of the last sentences within the time kept, oldest first."""
        oldest = self._clock.now() - self._kept
        if self._recalled_from is not None:
            oldest = max(oldest, self._recalled_from)
        newest = list(islice(reversed(self._said.items()), count))
        newest.reverse()
        if newest and newest[0][1] < oldest:
            newest = [line for line in newest if line[1] >= oldest]
        return tuple([key for key, _ in newest])

    def _note(self, key: str, at: datetime) -> None:
        if key.count(" ") + 1 >= SHORT_WORDS:
            self._said.pop(key, None)
            self._said[key] = at
            self.noted += 1

    def _forget(self, now: datetime) -> None:
        oldest = now - self._kept
        expired = [key for key, at in islice(self._said.items(), _FORGOTTEN_AT_ONCE) if at < oldest]
        for key in expired:
            del self._said[key]
