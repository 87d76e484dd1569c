"""Who writes her lines in one stream: a model with the offline writer beside it, or that alone."""

from dataclasses import dataclass

from vtuber.app.minds import Minds, StreamMinds
from vtuber.app.plan import StreamPlan
from vtuber.app.safeguards import Safeguards
from vtuber.community.chronicle import Chronicle
from vtuber.runtime.chance import Chance
from vtuber.runtime.clock import Clock
from vtuber.writing.model_writer import ModelWriter
from vtuber.writing.offline_writer import OfflineWriter
from vtuber.writing.ports import Writer
from vtuber.writing.recent_lines import RecentLines
from vtuber.writing.topics import packaged_topics


@dataclass(frozen=True, slots=True, kw_only=True)
class Writers:
    """`brain` writes; `told` is the same for the show, with what a simulated model was told to say where one plays."""

    offline: OfflineWriter
    brain: Writer
    told: Writer


def writers_of(
    plan: StreamPlan,
    minds: Minds | None,
    of_stream: StreamMinds | None,
    *,
    guards: Safeguards,
    chronicle: Chronicle,
    recent: RecentLines,
    chance: Chance,
    clock: Clock,
) -> Writers:
    """Build them; `minds` are all streams' models, `of_stream` this one's."""
    topics = packaged_topics()
    clean = guards.is_clean
    offline = OfflineWriter(plan.persona, chance.stream("writer"), clock, recent, name_is_clean=clean, topics=topics)
    brain: Writer = offline
    if of_stream is not None and of_stream.writer is not None:
        brain = ModelWriter(
            model=of_stream.writer,
            offline=offline,
            persona=plan.persona,
            rng=chance.stream("model writer"),
            clock=clock,
            recent=recent,
            is_clean=clean,
            canary=of_stream.canaries[0],
            joke=chronicle.joke,
        )
    told = brain
    if minds is not None and minds.script is not None:
        # A memory of its own: what a simulated model says has not been said before the guards have passed it.
        ghost = OfflineWriter(plan.persona, chance.stream("script"), clock, name_is_clean=clean, topics=topics)
        told = minds.script.told(brain, ghost.compose)
    return Writers(offline=offline, brain=brain, told=told)
