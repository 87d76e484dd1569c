"""The real system under a benchmark: a plan, a policy that always reacts, and an audience driven by the benchmark."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from vtuber.app.cast import Cast
from vtuber.app.intake import Intake
from vtuber.app.plan import StreamPlan
from vtuber.app.remembering import Remembering, about
from vtuber.app.stream import Companion, Parts, perform
from vtuber.audience.posts import IrcLine
from vtuber.domain.activities import Activity
from vtuber.domain.events import Event
from vtuber.domain.proposals import Context, Proposal
from vtuber.memory.projector import Projector
from vtuber.memory.sqlite_memory import SqliteMemory
from vtuber.runtime.clock import system_now
from vtuber.voice.ports import VoiceEngine
from vtuber.writing.persona_file import default_persona

_LONGER_THAN_ANY_RUN_S = 1e6


class AlwaysReact:
    """A learner that always proposes the one activity that lives on chat."""

    def propose(self, context: Context) -> Proposal:
        """Propose to react."""
        return Proposal(arm=Activity.REACT, probabilities={Activity.REACT.value: 1.0})


class NoAudience:
    """Posts nothing: the benchmark posts itself."""

    def hear(self, event: Event) -> None:
        """Take no notice."""

    async def run(self, intake: Intake) -> None:
        """Wait until cancelled."""
        await asyncio.Event().wait()


def plan(directory: Path) -> StreamPlan:
    """Return a stream of one segment, journalled on disk by threads, with no set end."""
    return StreamPlan(
        stream_id="0001",
        index=0,
        seed=1,
        source="live",
        policy="react",
        persona=default_persona(),
        journal=directory / "journal.sqlite",
        epoch=system_now(),
        segment_s=_LONGER_THAN_ANY_RUN_S,
        threaded=True,
    )


async def perform_for(directory: Path, voice: VoiceEngine, drive: Companion) -> None:
    """Perform a real stream beside `drive`, which gets its cast; the stream ends when `drive` does.

    It remembers its viewers, in a memory that is empty at its beginning.
    """
    stop = asyncio.Event()
    failure: list[Exception] = []

    async def until_driven(cast: Cast) -> None:
        try:
            await drive(cast)
        except Exception as error:
            failure.append(error)
        finally:
            stop.set()

    with SqliteMemory(directory / "memory.sqlite", threaded=True) as memory:
        parts = Parts(
            voice=voice,
            learner=AlwaysReact(),
            make_source=lambda _clock, _past: NoAudience(),
            companions=(("benchmark", until_driven),),
            remembering=Remembering(memory=memory, projector=Projector(memory, about=about, threaded=True)),
        )
        await perform(plan(directory), parts, stop)
    if failure:
        raise failure[0]


@dataclass(slots=True)
class Lines:
    """Cuts what a socket gives into lines; the last, unfinished one waits for the rest."""

    _rest: bytes = b""

    def of(self, data: bytes) -> list[IrcLine]:
        """Return the lines that are complete now."""
        *whole, self._rest = (self._rest + data).split(b"\r\n")
        return [IrcLine(line=line.decode()) for line in whole]
