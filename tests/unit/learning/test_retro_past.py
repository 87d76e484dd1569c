"""A stream stands out beside earlier ones only where chance seldom makes as much."""

import random

import numpy as np

from vtuber.learning.past_streams import LOOKED_BACK, StreamFigures, compared


def figures(
    revenue: float, *, currency: str = "USD", viewers: float = 50.0, kept: float | None = 0.9, payments: float = 4.0
) -> StreamFigures:
    """Return a stream's figures."""
    return StreamFigures(
        stream_id="s",
        hours=4.0,
        currency=currency,
        revenue_per_hour=revenue,
        payments_per_viewer_hour=payments,
        messages_per_viewer_hour=20.0,
        mean_viewers=viewers,
        kept=kept,
    )


def test_the_last_five_are_compared_and_their_mean_told() -> None:
    """Oldest first; the one before them no more."""
    past = [figures(1_000.0), *(figures(float(each)) for each in (10, 11, 12, 13, 14))]
    revenue = compared(figures(12.0), past)[0]
    assert (len(revenue.past), revenue.mean) == (LOOKED_BACK, 12)
    assert not revenue.stands_out
    assert revenue.by_chance == 1.0
    assert "mean of 12.00 over the last 5 streams" in revenue.told()


def test_far_off_is_told_as_more_than_chance() -> None:
    """With the share of streams that chance would put there."""
    past = [figures(float(each)) for each in (10, 11, 12, 13, 14)]
    revenue = compared(figures(40.0), past)[0]
    assert revenue.stands_out
    assert revenue.high is not None
    assert revenue.high < 40
    assert "more than chance usually makes" in revenue.told()


def test_few_streams_say_nothing_of_chance() -> None:
    """Two do not tell how much they differ."""
    revenue = compared(figures(40.0), [figures(10.0), figures(11.0)])[0]
    assert (revenue.by_chance, revenue.low) == (None, None)
    assert "too few streams" in revenue.told()


def test_other_currencies_and_missing_figures_are_left_out() -> None:
    """Nothing is converted, nothing made up; the first stream has nothing beside it."""
    assert compared(figures(1.0), ()) == ()
    names = [each.name for each in compared(figures(1.0, kept=None), [figures(1.0, currency="EUR")])]
    assert "Audience after 12 minutes" not in names
    assert not [name for name in names if name.startswith("Revenue")]


def test_streams_of_one_kind_stand_out_once_in_twenty() -> None:
    """Over 2,000 draws of six streams alike."""
    chance = random.Random(3)
    draws = [[max(0.0, chance.gauss(50, 8)) for _ in range(6)] for _ in range(2_000)]
    stood_out = sum(
        compared(figures(each[-1]), [figures(value) for value in each[:-1]])[0].stands_out for each in draws
    )
    assert 70 <= stood_out <= 130


def test_a_first_payment_is_no_proof() -> None:
    """After streams without any, one payment is what chance makes; a hundred are not."""
    past = [figures(0.0, payments=0.0)] * 3
    one, many = (compared(figures(5.0 * count / 4, payments=count / 200), past) for count in (1, 100))
    assert not any(each.stands_out for each in one)
    assert [each.name for each in many if each.stands_out] == ["Revenue per hour, USD", "Payments per viewer-hour"]


def test_rare_payments_stand_out_no_more_than_once_in_twenty() -> None:
    """Whatever few streams happened to bring."""
    rng = np.random.default_rng(5)
    for mean in (0.3, 1.0, 3.0):
        draws = rng.poisson(mean, size=(1_000, 5)) / 200
        stood_out = sum(
            compared(figures(1.0, payments=each[-1]), [figures(1.0, payments=paid) for paid in each[:-1]])[1].stands_out
            for each in draws.tolist()
        )
        assert stood_out <= 65


def test_of_streams_all_alike_no_chance_is_told() -> None:
    """No spread is no proof that there is none."""
    viewers = next(each for each in compared(figures(1.0, viewers=60.0), [figures(1.0)] * 4) if "viewers" in each.name)
    assert (viewers.by_chance, viewers.stands_out) == (None, False)
    assert "too much alike" in viewers.told()
