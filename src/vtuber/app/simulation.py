"""The simulated audience as the source of a stream."""

import secrets

from vtuber.app.past import Past
from vtuber.app.plan import StreamPlan
from vtuber.app.sources import SimulatedSource
from vtuber.app.stream import MakeSource
from vtuber.audience.simulated_audience import SimulatedAudience
from vtuber.audience.world import WORLDS
from vtuber.runtime.clock import Clock
from vtuber.runtime.data_dir import DataDirectory, write_atomically

_SEED_BITS = 32


def simulation(world: str, plan: StreamPlan) -> MakeSource:
    """Return a maker of the audience of one stream; the plan's seed is the channel's."""

    def make(clock: Clock, past: Past) -> SimulatedSource:
        starts = past.resumptions + (past.started is not None)
        return SimulatedSource(
            SimulatedAudience(
                WORLDS[world],
                seed=plan.seed,
                clock=clock,
                stream_index=plan.index,
                run=starts,
                her=plan.persona.name.split()[0].lower(),
            )
        )

    return make


def channel_seed(data: DataDirectory) -> int:
    """Return the seed of this data directory's simulated channel, drawn on first use.

    Its people and their tastes are the same in every demo, so that what was learned stays true.
    """
    path = data.path / "channel_seed"
    if not path.is_file():
        write_atomically(path, f"{secrets.randbits(_SEED_BITS)}\n".encode())
    return int(path.read_text(encoding="ascii"))
