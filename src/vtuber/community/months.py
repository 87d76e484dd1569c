"""Months of the calendar, as subscriptions count them."""

from calendar import monthrange
from datetime import datetime

_MONTHS_A_YEAR = 12


def months_later(at: datetime, months: int) -> datetime:
    """Return the same day and time `months` later, or the last day of a month that is too short; earlier below 0."""
    years, month = divmod(at.year * _MONTHS_A_YEAR + at.month - 1 + months, _MONTHS_A_YEAR)
    year = max(1, years)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))
