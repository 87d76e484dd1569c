"""Requests that a service allows, sentences kept, and a service left alone: pure values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.emotions import Emotion
from vtuber.domain.speech import SpeechChunk
from vtuber.runtime.circuit_breaker import CircuitBreaker, Rest
from vtuber.voice.request_budget import RequestBudget
from vtuber.voice.sentence_cache import LARGEST_SHARE, SentenceCache, SentenceKey

moments = st.lists(st.floats(0, 30), max_size=80)


@given(st.integers(1, 20), moments)
def test_a_budget_is_never_exceeded(per_minute: int, waits: list[float]) -> None:
    """Over any stretch of time: at most what the bucket holds, and what flows into it meanwhile."""
    budget, now, taken = RequestBudget(per_minute), 100.0, []
    for wait in waits:
        now += wait
        if budget.take(now):
            taken.append(now)
    for first, start in enumerate(taken):
        for last, end in enumerate(taken[first:], first):
            assert last - first + 1 <= per_minute * (1 + (end - start) / 60) + 1e-6


def test_a_budget_of_three() -> None:
    """Three at once, then one every twenty seconds; a refusal costs nothing."""
    budget = RequestBudget(3)
    assert [budget.take(5.0) for _ in range(4)] == [True, True, True, False]
    assert [budget.take(now) for now in (15.0, 24.9, 25.0, 25.1, 45.0, 64.0)] == [
        False,
        False,
        True,
        False,
        True,
        False,
    ]


def test_no_limit_but_the_services_own_word() -> None:
    """Without a limit everything goes, until the service says when to come back; an earlier word shortens nothing."""
    budget = RequestBudget(0)
    assert all(budget.take(1.0) for _ in range(1000))
    budget.close_until(21.0)
    budget.close_until(3.0)
    assert [budget.take(now) for now in (2.0, 20.9, 21.0)] == [False, False, True]


def key(text: str, emotion: Emotion = Emotion.NEUTRAL) -> SentenceKey:
    """Return the key of a text."""
    return SentenceKey(text=text, model="m", voice="v", emotion=emotion, speed=1.0)


def sound(size: int) -> tuple[SpeechChunk, ...]:
    """Return sound of so many bytes."""
    return (SpeechChunk(first_sample=0, samples=size // 2, pcm=bytes(size)),)


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 60), st.booleans()), max_size=60))
def test_the_cache_is_bounded_and_true(deeds: list[tuple[str, int, bool]]) -> None:
    """It never holds more than it may, never gives anything but what was last put, and knows its own size."""
    cache, put = SentenceCache(160), dict[str, tuple[SpeechChunk, ...]]()
    for text, size, reads in deeds:
        if reads:
            assert cache.get(key(text)) in (None, put.get(text))
        elif size <= 160 // LARGEST_SHARE:
            put[text] = sound(size)
            cache.put(key(text), put[text])
            assert cache.get(key(text)) == put[text]
        else:
            before = cache.get(key(text))
            cache.put(key(text), sound(size))
            assert cache.get(key(text)) == before
        kept = [found for text in "abcdefgh" if (found := cache.get(key(text)))]
        assert cache.bytes == sum(len(chunk.pcm) for chunks in kept for chunk in chunks) <= 160


def test_the_cache_drops_what_was_not_said_for_longest() -> None:
    """Reading counts as saying; another emotion is another sound."""
    cache = SentenceCache(160)
    for text in "abcd":
        cache.put(key(text), sound(40))
    assert cache.get(key("a")) is not None
    cache.put(key("e"), sound(40))
    assert [text for text in "abcde" if cache.get(key(text))] == ["a", "c", "d", "e"]
    assert cache.get(key("a", Emotion.JOY)) is None


def test_a_breaker_rests_longer_each_time() -> None:
    """Three failures are borne; then 15 s of rest, 30 s, up to the longest; a success forgets all."""
    breaker = CircuitBreaker(Rest(failures=3, first_s=15, longest_s=50))
    assert [breaker.failed(0.0) for _ in range(3)] == [0, 0, 15]
    assert [breaker.allows(now) for now in (0.0, 14.9, 15.0)] == [False, False, True]
    assert breaker.failed(15.0) == 30
    assert breaker.failed(46.0) == breaker.failed(97.0) == 50
    assert not breaker.allows(146.9)
    breaker.succeeded()
    assert breaker.allows(97.0)
    assert breaker.failed(97.0) == 0


def test_a_late_failure_does_not_lengthen_the_rest() -> None:
    """Sentences under way when the breaker opened fail on their own; the rest counts from the first."""
    breaker = CircuitBreaker(Rest(failures=1, first_s=10))
    assert breaker.failed(0.0) == 10
    assert breaker.failed(4.0) == 6
    assert breaker.allows(10.0)


@given(st.lists(st.tuples(st.floats(0, 100), st.booleans()), max_size=60))
def test_a_breaker_opens_again_in_time(deeds: list[tuple[float, bool]]) -> None:
    """Whatever happened, after the longest rest there is another try."""
    breaker, now = CircuitBreaker(Rest(failures=2, first_s=5, longest_s=40)), 0.0
    for wait, fails in deeds:
        now += wait
        if fails:
            assert 0 <= breaker.failed(now) <= 40
        else:
            breaker.succeeded()
        assert breaker.allows(now + 40)


@pytest.mark.parametrize("failures", [1, 3])
def test_failures_in_a_row_are_what_counts(failures: int) -> None:
    """With successes in between it never rests."""
    breaker = CircuitBreaker(Rest(failures=failures + 1))
    for moment in range(20):
        for _ in range(failures):
            breaker.failed(float(moment))
        assert breaker.allows(float(moment))
        breaker.succeeded()
