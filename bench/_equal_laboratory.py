"""The laboratory's world in which all modes are equal, played by the package's own policies, looked at every stream."""

from dataclasses import replace

from vtuber.learning.outcomes import SegmentOutcome
from vtuber.learning.policies import make_policy
from vtuber.learning.sequences.compare import compare_after_each
from vtuber.rehearsal.laboratory.channel import Channel
from vtuber.rehearsal.laboratory.world import ALL_EQUAL, MODES


def called_different(policy: str, channels: int, streams: int, seed: int) -> int:
    """Return on how many channels any pair was ever called different."""
    return sum(
        any(any(found.known()) for found in compare_after_each(_history(policy, number, streams, seed)))
        for number in range(channels)
    )


def _history(policy: str, number: int, streams: int, seed: int) -> list[list[SegmentOutcome]]:
    channel = Channel(ALL_EQUAL, seed=seed, number=number, streams=streams)
    player = make_policy(policy, seed=1_000_003 * seed + number, arms=MODES)
    history = []
    for stream in range(streams):
        channel.begin(stream)
        player.begin_stream(stream)
        segments = []
        while not channel.over:
            proposal = player.propose(channel.context())
            outcome = channel.play(proposal.arm)
            player.observe(outcome)
            segments.append(replace(outcome, probabilities=proposal.probabilities))
        player.end_stream(channel.end())
        history.append(segments)
    return history
