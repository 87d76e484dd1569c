"""Other words pass only if they keep the figures and claim no more."""

import pytest

from vtuber.learning.faithful import says_the_same

ADVICE = (
    "In q_and_a chat fell to 71% [60%, 82%] of its pace from the first half of a segment to the second (6 segments): "
    "try shorter ones."
)


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("Q&A loses pace: chat fell to 71% [60%, 82%] in the second half (6 segments). Shorten it.", True),
        ("Chat fell to 71% [60%, 82%] in q_and_a over 6 segments, so try shorter ones.", True),
        ("Chat fell to 70% [60%, 82%] in q_and_a over 6 segments.", False),
        ("Chat fell to 71% in q_and_a over 6 segments.", False),
        ("Chat fell to 71% [60%, 82%] in q_and_a over 6 segments, and 3 viewers left.", False),
        ("Chat fell to 71% [60%, 82%] in q_and_a over 6 segments, unlike game.", False),
        ("q_and_a is clearly worse: 71% [60%, 82%], 6 segments.", False),
        ("Shorter is better: 71% [60%, 82%], 6 segments of q_and_a.", False),
        ("Twenty viewers left: 71% [60%, 82%], 6 segments of q_and_a.", False),
        ("", False),
    ],
)
def test_figures_activities_and_certainty_are_kept(words: str, same: bool) -> None:
    """Every number in digits, none besides; no other activity, nothing surer."""
    assert says_the_same(words, ADVICE) is same
