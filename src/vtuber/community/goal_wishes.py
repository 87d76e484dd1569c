"""From a wish to a goal: what titles, targets and deadlines may be, and which id it gets."""

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from vtuber.domain.errors import GoalError
from vtuber.domain.goals import Goal, GoalWish, SetBy

SHORTEST_TITLE: Final = 3
LONGEST_TITLE: Final = 60
LARGEST_TARGET: Final = Decimal(1_000_000)
SHORTEST_TIME: Final = timedelta(minutes=5)
LONGEST_TIME: Final = timedelta(days=366)
MOST_OPEN: Final = 6
"""Goals that may be open or planned at one time, besides the one of the settings."""

_CENTS: Final = 2
_CURRENCY = re.compile(r"[A-Z]{3}")
_ID = re.compile(r"goal-([0-9]{1,9})")


def goal_of(wish: GoalWish, *, now: datetime, taken: Collection[str], open_goals: int, set_by: SetBy) -> Goal:
    """Return the goal that is wished for; raise `GoalError`, which says what would be allowed.

    `taken` are ids that were used before, `open_goals` how many are open or planned.
    """
    title = " ".join(wish.title.split())
    start = max(now, wish.start or now).astimezone(UTC)
    for fault in (_title_fault(title), _target_fault(wish), _time_fault(wish, start, now)):
        if fault:
            raise GoalError(fault)
    if open_goals >= MOST_OPEN:
        raise GoalError(
            f"There are {open_goals} goals already, and at most {MOST_OPEN} may be open. `vtuber goal list` shows "
            "them, `vtuber goal close ID` closes one."
        )
    return Goal(
        id=_free_id(taken),
        title=title,
        target=wish.target,
        start=start,
        deadline=wish.deadline.astimezone(UTC) if wish.deadline else None,
        spans_streams=wish.spans_streams,
        set_by=set_by,
    )


def _title_fault(title: str) -> str:
    if not SHORTEST_TITLE <= len(title) <= LONGEST_TITLE:
        return f"A goal's title has {SHORTEST_TITLE} to {LONGEST_TITLE} characters; this one has {len(title)}."
    if not all(character.isprintable() for character in title) or not any(map(str.isalnum, title)):
        return "A goal's title is one line of letters that can be read out."
    return ""


def _target_fault(wish: GoalWish) -> str:
    amount, currency = wish.target.amount, wish.target.currency
    if not _CURRENCY.fullmatch(currency):
        return f"{currency!r} is no currency: name one by its three letters, as in USD or EUR."
    if not amount.is_finite() or not 0 < amount <= LARGEST_TARGET:
        return f"A goal's target is above 0 and at most {LARGEST_TARGET:,}; {amount} is not."
    exponent = amount.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > _CENTS:
        return f"A goal's target has at most two decimals; {amount} has more."
    return ""


def _time_fault(wish: GoalWish, start: datetime, now: datetime) -> str:
    if wish.start is not None and wish.start - now > LONGEST_TIME:
        return "A goal starts within a year from now."
    if wish.deadline is not None and not SHORTEST_TIME <= wish.deadline - start <= LONGEST_TIME:
        return "A goal's deadline is at least 5 minutes and at most a year after its start."
    return ""


def _free_id(taken: Collection[str]) -> str:
    """Return the next of `goal-1`, `goal-2`, …: an id outlives its title, which may name somebody to be forgotten."""
    numbers = (int(found[1]) for found in map(_ID.fullmatch, taken) if found)
    return f"goal-{max(numbers, default=0) + 1}"
