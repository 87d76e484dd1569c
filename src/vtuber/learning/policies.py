"""The policies by name, and all that it takes to drive one.

A stream goes `begin_stream(index)`, then `propose(context)` and `observe(outcome)` for each segment, and
`end_stream(late_payments)`. `state()` is safe for JSON, and `type(policy).from_state(state)` goes on from it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from vtuber.domain.activities import Activity
from vtuber.domain.errors import SettingError
from vtuber.domain.proposals import Context, Proposal
from vtuber.learning.belief import Belief
from vtuber.learning.belief_policies import BetaPolicy, GreedyPolicy, RotaPolicy, UniformPolicy
from vtuber.learning.history import History
from vtuber.learning.limits import ModeLimits
from vtuber.learning.outcomes import Payment, SegmentOutcome
from vtuber.learning.policy import EXPLORATION, Policy
from vtuber.learning.pooled_prior import PooledPrior
from vtuber.learning.structured.policy import StructuredPolicy

__all__ = [
    "DEFAULT_POLICY",
    "EXPLORATION",
    "POLICY_NAMES",
    "TAKE_PRIOR",
    "Belief",
    "Context",
    "Payment",
    "Policy",
    "Proposal",
    "SegmentOutcome",
    "make_policy",
]

_POLICIES: dict[str, type[Policy]] = {
    policy.name: policy for policy in (StructuredPolicy, BetaPolicy, GreedyPolicy, RotaPolicy, UniformPolicy)
}

POLICY_NAMES: tuple[str, ...] = tuple(_POLICIES)

TAKE_PRIOR: tuple[str, ...] = tuple(name for name, policy in _POLICIES.items() if policy.takes_prior)
"""Those that can begin with a prior."""

DEFAULT_POLICY = "structured"


def make_policy(
    name: str,
    *,
    seed: int,
    arms: Sequence[str] = tuple(Activity),
    prior: PooledPrior | Mapping[str, Any] | None = None,
    state: Mapping[str, Any] | None = None,
    exploration: float = EXPLORATION,
    limits: ModeLimits | None = None,
) -> Policy:
    """Return the policy of that name; `SettingError` for an unknown one.

    `state` is what a policy of any name has learned; `exploration` the share of draws made uniformly; `limits` bound
    the odds of any policy; `prior` is what other channels taught, also as its file has it, and no part of the state.
    `SettingError` also for a policy that takes none. Raises `ValueError` without arms, when one is named twice, for
    an exploration beyond 0 to 1, and for limits that cannot be kept.
    """
    kind = _POLICIES.get(name)
    if kind is None:
        raise SettingError(f"There is no policy called {name!r}. Choose one of: {', '.join(POLICY_NAMES)}.")
    if not arms or len(set(arms)) < len(arms):
        raise ValueError(f"arms must be one or more, each once, not {list(arms)}")
    if not 0 <= exploration <= 1:
        raise ValueError(f"exploration must be a share from 0 to 1, not {exploration}")
    if limits is not None:
        limits.check([arm for arm in arms if arm != Activity.IDLE])
    history = None if state is None else History.from_state(state["history"])
    if prior is not None and name not in TAKE_PRIOR:
        raise SettingError(
            f"The policy {name!r} cannot begin with a prior; those that can: {', '.join(TAKE_PRIOR)}. Choose one of "
            "them, or unset VTUBER_PRIOR."
        )
    pooled = PooledPrior.from_json(prior) if isinstance(prior, Mapping) else prior
    return kind(arms, seed=seed, history=history, exploration=exploration, limits=limits, prior=pooled)
