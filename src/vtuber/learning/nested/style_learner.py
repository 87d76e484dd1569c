"""The learner of styles: what outlives the process, and the bandits of one stream."""

import random
from collections.abc import Mapping, Sequence
from typing import Self

from vtuber.domain.styles import OPTIONS, StyleDraw, StyleOutcome, StyleQuestion
from vtuber.learning.learner_file import LearnerFile, LearnerState
from vtuber.learning.nested.reactions import reactions_of
from vtuber.learning.nested.style_beliefs import OptionBelief, beliefs_of
from vtuber.learning.nested.style_evidence import Comparison, comparisons_of
from vtuber.learning.nested.style_history import StyleHistory

_NAME = "styles"


class StyleBandits:
    """Draws the options of one stream; what is believed stays as it was when the stream began."""

    def __init__(self, odds: Mapping[StyleQuestion, Mapping[str, float]], rng: random.Random) -> None:
        self._odds = odds
        self._rng = rng

    def draw(self, question: StyleQuestion) -> StyleDraw:
        """Draw an option with exactly the odds that the draw names."""
        odds = self._odds[question]
        (option,) = self._rng.choices(tuple(odds), weights=tuple(odds.values()))
        return StyleDraw(question=question, option=option, probabilities=dict(odds))


class StyleLearner:
    """Learns from finished streams. Its state is their history: a stream given again changes nothing.

    With `learns` false every option is drawn alike, which is the yardstick; what is fed is kept all the same.
    """

    def __init__(self, file: LearnerFile, *, history: StyleHistory, learns: bool) -> None:
        self._file = file
        self._history = history
        self._learns = learns

    @classmethod
    def load(cls, file: LearnerFile, *, learns: bool = True) -> Self:
        """Continue from the file; `LearnerFileError` when that cannot be."""
        known = file.load()
        history = StyleHistory() if known is None else StyleHistory.from_state(known.policy_state["history"])
        return cls(file, history=history, learns=learns)

    @property
    def history(self) -> StyleHistory:
        """All it has learned from."""
        return self._history

    def knows(self, stream_id: str) -> bool:
        """Whether it has learned from a stream."""
        return any(stream.stream_id == stream_id for stream in self._history.streams)

    def feed(self, stream_id: str, outcomes: Sequence[StyleOutcome]) -> None:
        """Learn a finished stream, all of it, and save."""
        self._history.put(stream_id, outcomes)
        fed = {stream.stream_id: tuple(range(len(stream.outcomes))) for stream in self._history.streams}
        self._file.save(LearnerState(policy=_NAME, policy_state={"history": self._history.state()}, fed=fed))

    def of_stream(self, rng: random.Random) -> StyleBandits:
        """Return the bandits of the next stream."""
        return StyleBandits({question: self._odds(question) for question in StyleQuestion}, rng)

    def beliefs(self, question: StyleQuestion) -> tuple[OptionBelief, ...]:
        """Return what is believed of each option."""
        return beliefs_of(reactions_of(self._history, question.value, OPTIONS[question]))

    def comparisons(self, question: StyleQuestion) -> tuple[Comparison, ...]:
        """Return how the options compare, as far as can be said at all."""
        return comparisons_of(reactions_of(self._history, question.value, OPTIONS[question]))

    def _odds(self, question: StyleQuestion) -> dict[str, float]:
        if not self._learns:
            return dict.fromkeys(OPTIONS[question], 1 / len(OPTIONS[question]))
        return {belief.option: belief.odds for belief in self.beliefs(question)}
