"""What every system of `voice_peers.py` is given to say, at what pace, and what is noted of it. Standard library alone.

Each system runs in a process of its own, which plays one answer for each line that it reads: JSON in, JSON out. The
tokens come from inside that process, as from a model's client that has just read them.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from random import Random

TOKENS_PER_SECOND = 50
SENTENCES_PER_ANSWER = 6

_ADVERBS = (
    "Slowly", "Quietly", "Yesterday", "Suddenly", "Carefully", "Tonight",
    "Somewhere", "Gladly", "Twice", "Again", "Later", "Often",
)  # fmt: skip
_WHO = (
    "sailor", "painter", "lantern", "gardener", "teacher", "rabbit",
    "captain", "neighbour", "baker", "violin", "shepherd", "postman",
)  # fmt: skip
_DID = (
    "carried", "painted", "counted", "followed", "repaired", "borrowed",
    "planted", "whistled", "folded", "polished", "mended", "hid",
)  # fmt: skip
_WHAT = (
    "blanket", "compass", "bicycle", "letter", "window", "orchard",
    "mirror", "kettle", "harbour", "blossom", "staircase", "pebble",
)  # fmt: skip
_WHERE = (
    "station", "meadow", "library", "bridge", "market", "valley",
    "chimney", "garden", "attic", "lighthouse", "bakery", "island",
)  # fmt: skip
_MOST_SHARED = 2
_ENDS = (".", ".", ".", "!", "?")


@dataclass(slots=True)
class Notes:
    """One answer, in seconds of this process's monotonic clock.

    `given_s` is when each token was handed over, `calls` the texts that the voice was called with and when, `sound_s`
    when the first sound of it left the system.
    """

    given_s: list[float] = field(default_factory=list)
    calls: list[tuple[str, float]] = field(default_factory=list)
    sound_s: float | None = None

    def called(self, text: str) -> None:
        """Note a call of the voice."""
        self.calls.append((text, time.perf_counter()))

    def sounded(self) -> None:
        """Note that sound left the system; the first one counts."""
        if self.sound_s is None:
            self.sound_s = time.perf_counter()

    async def tokens(self, tokens: Sequence[str]) -> AsyncIterator[str]:
        """Give the tokens at a model's pace, noting the moment of each."""
        for token in tokens:
            await asyncio.sleep(1.0 / TOKENS_PER_SECOND)
            self.given_s.append(time.perf_counter())
            yield token


Player = Callable[[Sequence[str], Notes], Awaitable[None]]
"""Plays one answer, and returns when all of it has been given to the voice."""


def answers(count: int) -> list[list[list[str]]]:
    """Return answers, each a list of sentences, each a list of tokens; the last token of a sentence is its terminator.

    A sentence has some 54 characters, more than anybody's least length. No two share more than half of their words, so
    that nobody's guard against repetition has a say.
    """
    chance = Random(1)
    drawn: list[tuple[str, ...]] = []
    while len(drawn) < count * SENTENCES_PER_ANSWER:
        words = tuple(chance.choice(words) for words in (_ADVERBS, _WHO, _DID, _WHAT, _WHERE))
        if all(len(set(words) & set(others)) <= _MOST_SHARED for others in drawn):
            drawn.append(words)
    sentences = [_tokens(*words, end=chance.choice(_ENDS)) for words in drawn]
    return [sentences[at : at + SENTENCES_PER_ANSWER] for at in range(0, len(sentences), SENTENCES_PER_ANSWER)]


def _tokens(adverb: str, who: str, did: str, what: str, where: str, *, end: str) -> list[str]:
    return [f" {word}" for word in (adverb, "the", who, did, "a", what, "near", "the", where)] + [end]


def serve(system: Callable[[], AbstractAsyncContextManager[Player]], *, package: str | None = None) -> None:
    """Tell the version of a package, then play one answer for each line of the standard input, until it ends."""

    async def play_all() -> None:
        async with system() as play:
            print(version(package) if package else "", flush=True)
            while line := await asyncio.to_thread(sys.stdin.readline):
                notes = Notes()
                await play(json.loads(line), notes)
                print(json.dumps(asdict(notes)), flush=True)

    asyncio.run(play_all())
