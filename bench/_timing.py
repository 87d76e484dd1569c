"""Timing of small pieces of work by processor time, which a busy machine changes least."""

import time
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def best_us(work: Callable[[], object], times: int, *, rounds: int = 5) -> float:
    """Return what each of the `times` pieces of `work` costs in microseconds: the best round after one to warm up."""
    work()
    spent_s = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        spent_s.append(time.process_time() - began)
    return 1e6 * min(spent_s) / times


def each(function: Callable[[T], object], items: Iterable[T]) -> Callable[[], None]:
    """Return work that calls `function` with every item."""

    def work() -> None:
        for item in items:
            function(item)

    return work
