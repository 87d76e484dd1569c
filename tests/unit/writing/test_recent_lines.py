"""The memory of what was said."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vtuber.runtime.clock import Clock
from vtuber.writing.recent_lines import KEPT_S, RecentLines, key_of, sentences_of


class _HandClock:
    seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)


_sentence = st.lists(st.sampled_from(["ink", "star", "page", "moon", "quill"]), min_size=4, max_size=6).map(" ".join)


def test_a_sentence_is_fresh_again_after_its_time(clock: Clock, turn_to: Callable[[float], None]) -> None:
    """An hour and a little later it may come back."""
    recent = RecentLines(clock=clock)
    assert recent.claim("The ink is still wet.") == "The ink is still wet."
    turn_to(KEPT_S)
    assert recent.claim("[joy] The INK is still wet!") == ""
    turn_to(2 * KEPT_S + 1)
    assert recent.claim("The ink is still wet.") == "The ink is still wet."


def test_only_the_stale_sentences_are_left_out(clock: Clock) -> None:
    """What is new in a text stays, in its order; short sentences always do."""
    recent = RecentLines(clock=clock)
    recent.claim("This one is old news. Oh no!")
    assert recent.claim("Oh no! This one is old news. That one is not old.") == "Oh no! That one is not old."


def test_a_text_does_not_say_the_same_twice(clock: Clock) -> None:
    """A repeat inside one text counts."""
    assert RecentLines(clock=clock).claim("Mind the wet ink. Mind the wet ink.") == "Mind the wet ink."


def test_it_can_be_warmed_from_before_a_restart(clock: Clock, turn_to: Callable[[float], None]) -> None:
    """Lines remembered with an earlier time expire by that time."""
    recent = RecentLines(clock=clock)
    recent.remember("We said this before. And this long ago.", clock.now() - timedelta(minutes=50))
    assert recent.fresh_part("We said this before.") == ""
    turn_to(60 * 20)
    assert recent.fresh_part("We said this before.") == "We said this before."


@given(st.lists(st.tuples(_sentence, st.floats(0, 900)), max_size=60))
def test_no_claim_repeats_within_the_time_kept(said: list[tuple[str, float]]) -> None:
    """Whatever is claimed whenever, two equal sentences lie further apart than the time kept."""
    clock = _HandClock()
    recent = RecentLines(clock=clock)
    heard: dict[str, float] = {}
    for sentence, pause in said:
        clock.seconds += pause
        claimed = recent.claim(f"{sentence}.")
        if claimed:
            assert clock.seconds - heard.get(claimed, -KEPT_S - 1) > KEPT_S
            heard[claimed] = clock.seconds
        else:
            assert clock.seconds - heard[f"{sentence}."] <= KEPT_S


def test_forgotten_sentences_leave_the_memory(clock: Clock, turn_to: Callable[[float], None]) -> None:
    """The memory does not grow with the length of the stream."""
    recent = RecentLines(clock=clock)
    for number in range(5_000):
        turn_to(10.0 * number)
        recent.claim(f"Sentence number {number} is new.")
    assert len(recent) <= KEPT_S / 10 + 2


def test_sentences_keep_their_tags_and_ends() -> None:
    """Joining the sentences of a text gives the text."""
    text = 'Hello, {name}! [joy] It is 3.5 of them, "is it not?" Yes.'
    assert " ".join(sentences_of(text)) == text
    assert sentences_of(text)[1].startswith("[joy]")
    assert key_of("[joy] It's, well: FINE!") == "its well fine"
