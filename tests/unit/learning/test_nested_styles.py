"""Bandits below the activity: true odds, a planted difference found, nothing declared where nothing is."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.learning.nested_channels import ASKING, null_channel, outcome, season

from vtuber.domain.styles import OPTIONS, StyleOutcome, StyleQuestion
from vtuber.learning.learner_file import LearnerFile
from vtuber.learning.nested.reactions import reactions_of
from vtuber.learning.nested.style_beliefs import EXPLORATION, PRIOR_SPREAD, beliefs_of
from vtuber.learning.nested.style_history import STREAMS_KEPT, StyleHistory, StyleStream
from vtuber.learning.nested.style_learner import StyleLearner
from vtuber.learning.nested.style_text import style_lines, styles_json

UNIFORM = dict.fromkeys(ASKING, 1 / 3)


def history_of(*outcomes: StyleOutcome) -> StyleHistory:
    """Return the history of one stream."""
    return StyleHistory([StyleStream("s0", outcomes)])


def asked(count: int, *, seed: int, lift: float = 0.0) -> list[StyleOutcome]:
    """Return choices drawn uniformly, `choice` with a lift."""
    chance = random.Random(seed)
    options = chance.choices(ASKING, k=count)
    return [
        outcome(number, option, UNIFORM, chance, lift=lift if option == "choice" else 0.0)
        for number, option in enumerate(options)
    ]


def test_nothing_known_is_an_even_draw(tmp_path: Path) -> None:
    """Before the first stream every option of every question has the same odds, nearly."""
    bandits = StyleLearner.load(LearnerFile(tmp_path / "styles.json")).of_stream(random.Random(1))
    for question in StyleQuestion:
        odds = bandits.draw(question).probabilities
        assert set(odds) == set(OPTIONS[question])
        assert list(odds.values()) == pytest.approx([1 / len(odds)] * len(odds), abs=0.02)


def test_what_is_logged_is_what_is_drawn_with(tmp_path: Path) -> None:
    """Over many draws each option comes as often as the odds on record say."""
    learner = season(tmp_path / "styles.json", seed=3, streams=6, lifts={"choice": 0.4})
    bandits = learner.of_stream(random.Random(5))
    draws = [bandits.draw(StyleQuestion.ASKING) for _ in range(20_000)]
    odds = draws[0].probabilities
    assert all(draw.probabilities == odds for draw in draws)
    assert max(odds.values()) > 1.5 * min(odds.values())
    counts = Counter(draw.option for draw in draws)
    for option, share in odds.items():
        assert counts[option] / len(draws) == pytest.approx(share, abs=0.015)


def test_under_the_yardstick_nothing_is_preferred(tmp_path: Path) -> None:
    """Without learning the draws stay even, whatever was fed."""
    learner = season(tmp_path / "styles.json", seed=3, streams=6, lifts={"choice": 0.4}, learns=False)
    assert learner.of_stream(random.Random(5)).draw(StyleQuestion.ASKING).probabilities == UNIFORM


@given(
    st.lists(st.tuples(st.sampled_from(ASKING), st.integers(0, 500), st.integers(0, 40)), max_size=40),
    st.integers(0, 2**32),
)
@settings(max_examples=60)
def test_beliefs_are_sound(drawn: list[tuple[str, int, int]], seed: int) -> None:
    """Whatever came of the choices, the odds are a distribution above the floor and the effects cancel out."""
    chance = random.Random(seed)
    made = [outcome(number, option, UNIFORM, chance) for number, (option, _, _) in enumerate(drawn)]
    given_ = [
        replace(each, messages=lines, chatters=min(lines, heads))
        for each, (_, lines, heads) in zip(made, drawn, strict=True)
    ]
    beliefs = beliefs_of(reactions_of(history_of(*given_), "asking", ASKING))
    assert sum(belief.odds for belief in beliefs) == pytest.approx(1)
    assert all(belief.odds >= EXPLORATION / len(ASKING) - 1e-12 for belief in beliefs)
    assert sum(belief.effect for belief in beliefs) == pytest.approx(0, abs=1e-9)
    assert all(belief.low <= belief.effect <= belief.high for belief in beliefs)
    assert all(belief.high - belief.low <= 2 * 1.65 * PRIOR_SPREAD for belief in beliefs)


def test_a_few_lucky_moments_move_little() -> None:
    """Six choices, the three of one option ten times as lively: the odds stay near even."""
    chance = random.Random(4)
    made = [
        outcome(number, "open" if number < 3 else "story", UNIFORM, chance, lift=2.3 if number < 3 else 0.0)
        for number in range(6)
    ]
    beliefs = {belief.option: belief for belief in beliefs_of(reactions_of(history_of(*made), "asking", ASKING))}
    assert 0 < beliefs["open"].effect < PRIOR_SPREAD
    assert beliefs["open"].odds < 0.6


def test_livelier_activities_are_no_effect() -> None:
    """An option that was asked only where chat is lively anyway is not credited with that."""
    chance = random.Random(9)
    made = []
    for number in range(600):
        lively = number % 3 == 1
        odds = {"open": 0.8, "choice": 0.1, "story": 0.1} if lively else {"open": 0.1, "choice": 0.1, "story": 0.8}
        (option,) = chance.choices(tuple(odds), tuple(odds.values()))
        made.append(outcome(number, option, odds, chance))
    beliefs = beliefs_of(reactions_of(history_of(*made), "asking", ASKING))
    assert all(belief.low < 0 < belief.high for belief in beliefs)


@pytest.mark.slow
def test_a_planted_difference_is_found(tmp_path: Path) -> None:
    """Short questions draw a quarter more chat: they come to be asked most, and that is declared, with its sign."""
    learner = season(tmp_path / "styles.json", seed=11, streams=25, lifts={"choice": 0.25})
    beliefs = {belief.option: belief for belief in learner.beliefs(StyleQuestion.ASKING)}
    assert beliefs["choice"].best > 0.95
    assert beliefs["choice"].odds > 0.8
    assert beliefs["choice"].low > 0
    known = [each for each in learner.comparisons(StyleQuestion.ASKING) if each.known]
    assert known
    assert all(each.option == "choice" and each.low > 0 for each in known)
    (first, *_) = style_lines(learner)
    assert first.startswith("Asking chat: short questions with answers to pick from did better than")
    assert "95 %, whenever one looks" in first


@pytest.mark.slow
def test_nothing_is_declared_where_nothing_is() -> None:
    """Over 60 channels that like all ways alike, looked at after each of 10 streams, at most 3 ever declare one."""
    assert sum(null_channel(1_000 + seed, streams=10, choices=40) for seed in range(60)) <= 3


def test_the_unknown_is_called_so(tmp_path: Path) -> None:
    """Where nothing is declared the report says so, with the best so far and its interval; JSON has all figures."""
    learner = season(tmp_path / "styles.json", seed=5, streams=2, lifts={"story": 0.1})
    (line,) = style_lines(learner)
    assert line.startswith("Asking chat: not yet known which way is best, after 120 choices. The best so far seems")
    assert "[" in line
    figures = styles_json(learner)
    assert set(figures) == {question.value for question in StyleQuestion}
    assert sum(option["choices"] for option in figures["asking"]["options"]) == 120
    assert figures["call"]["comparisons"] == []
    assert style_lines(StyleLearner.load(LearnerFile(tmp_path / "none.json"))) == ()


@given(st.lists(st.sampled_from(["fed", "killed before saving", "killed after saving", "fed twice"]), max_size=10))
@settings(max_examples=12)
def test_kills_change_nothing_below(fates: list[str]) -> None:
    """Whenever processes die between steps, beliefs and file are those of one undisturbed process."""
    streams = [asked(8, seed=seed, lift=0.3) for seed in range(4)]
    with TemporaryDirectory() as folder:
        undisturbed = StyleLearner.load(LearnerFile(Path(folder) / "undisturbed.json"))
        for number, outcomes in enumerate(streams):
            undisturbed.feed(f"s{number}", outcomes)
        path = Path(folder) / "disturbed.json"
        learner = StyleLearner.load(LearnerFile(path))
        remaining = iter(fates)
        for number, outcomes in enumerate(streams):
            while (fate := next(remaining, "fed")) == "killed before saving":
                learner = StyleLearner.load(LearnerFile(path))
            if fate == "fed twice":
                learner.feed(f"s{number}", outcomes[:3])
            learner.feed(f"s{number}", outcomes)
            if fate == "killed after saving":
                learner = StyleLearner.load(LearnerFile(path))
        assert path.read_bytes() == (Path(folder) / "undisturbed.json").read_bytes()
        again = StyleLearner.load(LearnerFile(path))
        assert again.beliefs(StyleQuestion.ASKING) == undisturbed.beliefs(StyleQuestion.ASKING)


def test_the_oldest_streams_are_let_go() -> None:
    """The history does not grow without end, and keeps the latest."""
    history = StyleHistory()
    for number in range(STREAMS_KEPT + 5):
        history.put(f"s{number}", ())
    assert [stream.stream_id for stream in history.streams] == [f"s{number}" for number in range(5, STREAMS_KEPT + 5)]


def test_choices_of_other_versions_are_no_evidence() -> None:
    """An option that is not among those known is left out, with its draw."""
    chance = random.Random(2)
    strange = outcome(0, "riddle", {"riddle": 0.5, "open": 0.5}, chance)
    beside = outcome(1, "open", {"riddle": 0.5, "open": 0.5}, chance)
    usual = outcome(2, "open", UNIFORM, chance)
    reactions = reactions_of(history_of(strange, beside, usual), "asking", ASKING)
    assert len(reactions.scores) == 1
