"""What is left out of a prompt when it grows too long."""

from hypothesis import given
from hypothesis import strategies as st

from vtuber.writing.token_budget import Part, tokens_of, within

PARTS = st.lists(st.builds(Part, rank=st.integers(0, 4), text=st.text(max_size=60)), max_size=10)


@given(PARTS, st.integers(0, 120))
def test_the_budget_holds_and_the_least_important_goes_first(parts: list[Part], budget: int) -> None:
    """Parts of rank 0 stay whatever they cost; nothing goes while something less important stays."""
    kept = within(budget, parts)
    total = sum(tokens_of(part.text) for part in kept)
    assert total <= budget or not [part for part in kept if part.rank]
    gone = [part for part in parts if part.text and part not in kept]
    assert min((part.rank for part in gone), default=9) >= max((part.rank for part in kept), default=0)
    assert [part for part in kept if not part.rank] == [part for part in parts if part.text and not part.rank]


def test_order_stays_and_the_oldest_of_equals_goes() -> None:
    """Four characters are a token."""
    parts = [Part(rank=1, text="aaaa"), Part(rank=2, text="bbbb"), Part(rank=2, text="cccc"), Part(rank=0, text="dd")]
    assert [part.text for part in within(3, parts)] == ["aaaa", "cccc", "dd"]
    assert [part.text for part in within(4, parts)] == ["aaaa", "bbbb", "cccc", "dd"]


def test_tokens_are_a_fourth_of_the_characters() -> None:
    """Rounded up."""
    assert [tokens_of("x" * count) for count in (0, 1, 4, 5, 400)] == [0, 1, 1, 2, 100]
