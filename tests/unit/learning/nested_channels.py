"""Channels that react to styles as planted, for tests: choices drawn by the learner itself, stream after stream."""

import math
import random
from collections.abc import Mapping
from pathlib import Path

from vtuber.domain.activities import Activity
from vtuber.domain.styles import OPTIONS, StyleOutcome, StyleQuestion
from vtuber.learning.learner_file import LearnerFile
from vtuber.learning.nested.reactions import reactions_of
from vtuber.learning.nested.style_beliefs import beliefs_of
from vtuber.learning.nested.style_evidence import comparisons_of
from vtuber.learning.nested.style_history import StyleHistory
from vtuber.learning.nested.style_learner import StyleBandits, StyleLearner

ASKING = OPTIONS[StyleQuestion.ASKING]
ACTIVITIES = (Activity.TALK, Activity.REACT, Activity.Q_AND_A)


def outcome(
    number: int,
    option: str,
    odds: Mapping[str, float],
    chance: random.Random,
    *,
    question: StyleQuestion = StyleQuestion.ASKING,
    lift: float = 0.0,
    mood: float = 0.0,
) -> StyleOutcome:
    """Return one choice's outcome; `lift` is the effect on the logarithm of chat, `mood` that of the evening.

    Activities differ by far more than styles do.
    """
    activity = ACTIVITIES[number % 3]
    viewers = 40.0 + 20.0 * chance.random()
    pace = {Activity.TALK: 0.2, Activity.REACT: 0.8, Activity.Q_AND_A: 0.4}[activity]
    usual = viewers * 1.5 * pace * math.exp(mood + chance.gauss(0.0, 0.3))
    before = max(0, round(chance.gauss(usual, math.sqrt(usual))))
    after = usual * math.exp(lift)
    messages = max(0, round(chance.gauss(after, math.sqrt(after))))
    return StyleOutcome(
        choice_id=f"e{number}",
        question=question.value,
        option=option,
        probabilities=dict(odds),
        activity=activity,
        minute=number * 3.0,
        minutes=1.5,
        viewers=viewers,
        viewers_start=viewers,
        viewers_end=viewers + chance.gauss(0.0, 2.0),
        messages=messages,
        chatters=max(0, min(messages, round(messages * chance.uniform(0.4, 0.7)))),
        messages_before=before,
        payments=chance.expovariate(1 / 0.5) if chance.random() < 0.3 else 0.0,
    )


def season(
    path: Path, *, seed: int, streams: int, lifts: Mapping[str, float], choices: int = 60, learns: bool = True
) -> StyleLearner:
    """Let a learner live through streams of a channel and return it."""
    chance = random.Random(seed)
    learner = StyleLearner.load(LearnerFile(path), learns=learns)
    for stream in range(streams):
        learner.feed(f"s{stream}", evening(learner.of_stream(chance), chance, lifts=lifts, choices=choices))
    return learner


def null_channel(seed: int, *, streams: int, choices: int) -> bool:
    """Live through a channel that likes all ways alike; tell whether any look after any stream declared one better."""
    chance, history, declared = random.Random(seed), StyleHistory(), False
    for stream in range(streams):
        beliefs = beliefs_of(reactions_of(history, StyleQuestion.ASKING, ASKING))
        bandits = StyleBandits({StyleQuestion.ASKING: {each.option: each.odds for each in beliefs}}, chance)
        history.put(f"s{stream}", evening(bandits, chance, lifts={}, choices=choices))
        compared = comparisons_of(reactions_of(history, StyleQuestion.ASKING, ASKING))
        declared = declared or any(each.known for each in compared)
    return declared


def evening(
    bandits: StyleBandits, chance: random.Random, *, lifts: Mapping[str, float], choices: int
) -> tuple[StyleOutcome, ...]:
    """Return one stream's choices, with a mood of the evening's own."""
    mood = chance.gauss(0.0, 0.4)
    drawn = [bandits.draw(StyleQuestion.ASKING) for _ in range(choices)]
    return tuple(
        outcome(number, each.option, each.probabilities, chance, lift=lifts.get(each.option, 0.0), mood=mood)
        for number, each in enumerate(drawn)
    )
