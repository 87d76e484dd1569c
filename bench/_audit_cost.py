"""What audit mode costs on the laboratory's medium channels: expected revenue with its share of draws at random."""

from vtuber.learning.policies import make_policy
from vtuber.learning.policy import EXPLORATION, Policy
from vtuber.learning.sequences.audit import AUDIT_EXPLORATION
from vtuber.rehearsal.laboratory.channel import Channel
from vtuber.rehearsal.laboratory.trial import play_trial
from vtuber.rehearsal.laboratory.world import MODES


def revenue_in_audit(channels: int, streams: int, seed: int) -> float:
    """Return the expected revenue of the default policy in audit mode, as a share of that without."""
    plain, audited = (
        sum(_revenue(number, streams, seed, share) for number in range(channels))
        for share in (EXPLORATION, AUDIT_EXPLORATION)
    )
    return audited / plain


def _revenue(number: int, streams: int, seed: int, exploration: float) -> float:
    def make(_channel: Channel, chance: int) -> Policy:
        return make_policy("structured", seed=chance, arms=MODES, exploration=exploration)

    trial = play_trial("medium", "structured", seed=seed, number=number, streams=streams, make_player=make)
    return sum(stream.expected_usd for stream in trial.streams)
