"""Small logs of decisions, for tests of the estimators."""

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from vtuber.learning.off_policy.sample import Floats, Sample

ARMS = 3


def log_of(
    streams: Sequence[int],
    arms: Sequence[int],
    values: Sequence[float],
    *,
    logged: Floats,
    target: Floats,
    overruled: Sequence[bool] | None = None,
) -> Sample:
    """Return a log of four-minute decisions with one unit of exposure each."""
    count = len(arms)
    return Sample(
        streams=np.array(streams),
        arms=np.array(arms),
        logged=logged,
        target=target,
        value=np.array(values, dtype=np.float64),
        exposure=np.ones(count),
        expected=np.ones(count),
        context=np.arange(count, dtype=np.float64)[:, None] % 5,
        minutes=np.full(count, 4.0),
        played=4.0 * np.eye(logged.shape[1])[np.array(arms)],
        overruled=np.array(overruled if overruled is not None else [False] * count),
        clock=np.arange(count, dtype=np.float64)[:, None] % 5,
    )


@st.composite
def logs(draw: st.DrawFn, *, same: bool = False) -> Sample:
    """Draw a log of three to five streams; with `same` the target draws as the logging policy did."""
    streams = np.repeat(np.arange(draw(st.integers(3, 5))), draw(st.integers(4, 8)))
    chance = np.random.default_rng(draw(st.integers(0, 10_000)))
    logged = chance.dirichlet(np.full(ARMS, 4.0), len(streams)) * 0.9 + 0.1 / ARMS
    target = logged if same else chance.dirichlet(np.full(ARMS, 2.0), len(streams))
    arms = np.array([chance.choice(ARMS, p=odds) for odds in logged])
    values = chance.gamma(1.5, 2.0, len(streams))
    return log_of(streams.tolist(), arms.tolist(), values.tolist(), logged=logged, target=target)
