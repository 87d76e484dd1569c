"""The learner that the settings ask for."""

from vtuber.app.plan import Source
from vtuber.app.priors import prior_of
from vtuber.app.settings import Settings
from vtuber.learning.learner import Learner
from vtuber.learning.learner_file import LearnerFile


def load_learner(file: LearnerFile, settings: Settings, *, seed: int, source: Source | None = None) -> Learner:
    """Continue from a file, with the policy, exploration and limits of the settings; see `Learner.load`.

    The real channel, by its `source`, begins with the prior that the settings name.
    """
    return Learner.load(
        file,
        policy=settings.vtuber_policy,
        seed=seed,
        exploration=settings.vtuber_exploration,
        limits=settings.limits,
        prior=prior_of(settings, source),
    )


def prior_words(learner: Learner) -> str:
    """Return what a line on a learner adds of its prior; empty without one."""
    prior = learner.policy.prior
    return "" if prior is None else f", {prior.description}"
