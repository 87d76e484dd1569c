"""The learner that the settings ask for."""

from vtuber.app.settings import Settings
from vtuber.learning.learner import Learner
from vtuber.learning.learner_file import LearnerFile


def load_learner(file: LearnerFile, settings: Settings, *, seed: int) -> Learner:
    """Continue from a file, with the policy, exploration and limits of the settings; see `Learner.load`."""
    return Learner.load(
        file,
        policy=settings.vtuber_policy,
        seed=seed,
        exploration=settings.vtuber_exploration,
        limits=settings.limits,
    )
