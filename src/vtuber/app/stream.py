"""Performing one stream, from the first word to the farewell."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from functools import partial

from vtuber.app.cast import Cast, Ground, Troupe, assemble
from vtuber.app.catching_up import catch_up
from vtuber.app.earlier_streams import learn_of_earlier_streams
from vtuber.app.fact_noting import FactNoting, fact_noting
from vtuber.app.goal_keeper import GoalKeeper
from vtuber.app.goal_records import GoalRecords
from vtuber.app.intake import Intake
from vtuber.app.minds import Minds
from vtuber.app.moderation import Moderation
from vtuber.app.past import Past
from vtuber.app.plan import AudienceSource, ChannelOutlet, StreamPlan
from vtuber.app.remembering import Remembering, at_work
from vtuber.app.stage_goals import goals_on_stage
from vtuber.app.style_learning import Stylist
from vtuber.director.ports import Learner
from vtuber.domain.speech_events import CancelReason, UtteranceCancelled
from vtuber.domain.stage_cues import ShowStatus
from vtuber.domain.stream_events import StreamEnded, StreamResumed, StreamStarted, TaskFailed
from vtuber.memory.fact_pile import FactPile
from vtuber.olv.server_voice import ServerVoice
from vtuber.runtime.bus import Bus
from vtuber.runtime.clock import Clock, LoopClock
from vtuber.runtime.event_log import EventLog
from vtuber.runtime.journal import Journal
from vtuber.runtime.lifecycle import Shutdown
from vtuber.runtime.supervision import RestartPolicy, Supervisor
from vtuber.twitch.eventsub_normaliser import EventSubNormaliser
from vtuber.twitch.irc_normaliser import IrcNormaliser
from vtuber.voice.ports import VoiceEngine

_STATUS_EVERY_S = 2.0
_LISTENING_STOPS_S = 5.0
_SPEECH_DRAINS_S = 60.0
_THANKS_TAKE_S = 12.0
_SPEECH_STOPS_S = 5.0
_FLUSH_S = 10.0
_LONGEST_ERROR = 500
_NEVER_GIVEN_UP = RestartPolicy(most_failures=None)
"""For the director: without it the show goes on with what it has."""

Companion = Callable[[Cast], Awaitable[None]]
"""Runs beside a stream, supervised with it, until the stream ends: a status line, a server."""

Companions = tuple[tuple[str, Companion], ...]

MakeSource = Callable[[Clock, Past], AudienceSource]
"""Makes the audience on the stream's clock; the past tells how often the stream was resumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a stream is handed from outside.

    `channel` is what leaves for the channel, if anything may; `irc` and `eventsub` read what comes from Twitch, where
    other than the usual ones do.
    """

    voice: VoiceEngine
    learner: Learner
    make_source: MakeSource
    companions: Companions = ()
    channel: ChannelOutlet | None = None
    irc: IrcNormaliser | None = None
    eventsub: EventSubNormaliser | None = None
    minds: Minds | None = None
    remembering: Remembering | None = None
    moderation: Moderation = field(default_factory=Moderation)
    olv: ServerVoice | None = None
    goals: GoalRecords | None = None
    few_requests: bool = False
    styles: Stylist | None = None


async def perform(plan: StreamPlan, parts: Parts, stop: asyncio.Event) -> None:
    """Perform a stream until `stop` is set, its time is over, or its audience's recording ends.

    Goes on with a journal that was left unfinished. Everybody who paid before the end is thanked before the farewell.
    Raises what the journal and the supervised tasks raise when they are past mending; the stream can then be resumed.
    """
    clock = LoopClock(epoch=plan.epoch)
    past = Past.of(plan.journal)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(at_work(parts.remembering))
        journal = stack.enter_context(
            Journal.open(plan.journal, threaded=plan.threaded, commit_every=plan.commit_every)
        )
        bus = Bus()
        log = EventLog(journal=journal, bus=bus, clock=clock)
        ground = Ground(log=log, bus=bus, clock=clock, past=past)
        source = parts.make_source(clock, past)
        keeper = GoalKeeper(
            log=log,
            planned=plan.goal,
            records=parts.goals,
            earlier=parts.goals.book(except_for=plan.stream_id) if parts.goals else None,
            director=plan.director_goals,
            channel=plan.source,
        )
        intake = Intake(log=log, goals=keeper, irc=parts.irc, eventsub=parts.eventsub)
        troupe = Troupe(
            voice=parts.voice,
            learner=parts.learner,
            source=source,
            intake=intake,
            channel=parts.channel,
            minds=parts.minds,
            memory=parts.remembering.memory if parts.remembering else None,
            moderation=parts.moderation,
            olv=parts.olv,
            goals=keeper,
            few_requests=parts.few_requests,
            styles=parts.styles,
        )
        cast = assemble(plan, ground, troupe)
        catch_up(cast, plan, past)
        if parts.remembering is not None:
            # In a thread the memory follows later: until then nobody knows whether a promise has been kept.
            await learn_of_earlier_streams(cast.chronicle, parts.remembering, plan, promises=not plan.threaded)
        await _begin(cast, plan, past)
        companions = (("chronicle", _chronicling), *parts.companions)
        if parts.remembering is not None and plan.threaded:
            companions = (("memory", _following(parts.remembering, plan)), *companions)
            pile = FactPile(plan.stream_id)
            noting = fact_noting(cast, pile, cast.chance.stream("facts"))
            if noting is not None:
                parts.remembering.projector.heard_by(pile.offer)
                companions = (("facts", _noting(noting)), *companions)
        performance = Performance(cast=cast, plan=plan, past=past, source=source, companions=companions)
        await performance.run(stop)
        if parts.remembering is not None:
            await journal.flush()
            await parts.remembering.conclude(plan)


def _following(remembering: Remembering, plan: StreamPlan) -> Companion:
    async def follow(cast: Cast) -> None:
        await remembering.follow(
            plan, caught_up=partial(learn_of_earlier_streams, cast.chronicle, remembering, plan, promises=True)
        )

    return follow


def _noting(noting: FactNoting) -> Companion:
    async def note(_cast: Cast) -> None:
        await noting.run()

    return note


async def _chronicling(cast: Cast) -> None:
    await cast.chronicle.run()


async def _begin(cast: Cast, plan: StreamPlan, past: Past) -> None:
    log = cast.log
    if past.started is None:
        await log.record(
            StreamStarted(
                id=log.new_id(),
                at=log.now(),
                stream_id=plan.stream_id,
                index=plan.index,
                persona=plan.persona.name,
                source=plan.source,
                policy=plan.policy,
                seed=plan.seed,
                planned_minutes=plan.planned_minutes,
            )
        )
    else:
        await _resume(cast, plan, past)
    if cast.goals is not None:
        cast.show.make_up_for(cast.goals.unsaid)
        await cast.goals.begin()
        cast.hub.show(goals_on_stage(cast.goals.standings, log.now()))


async def _resume(cast: Cast, plan: StreamPlan, past: Past) -> None:
    log = cast.log
    for planned in past.open.values():
        await log.record(
            UtteranceCancelled(
                id=log.new_id(),
                at=log.now(),
                cause=planned.cause,
                utterance_id=planned.id,
                reason=CancelReason.INTERRUPTED,
            )
        )
    offline_s = (log.now() - past.last_at).total_seconds() if past.last_at else 0.0
    await log.record(
        StreamResumed(id=log.new_id(), at=log.now(), stream_id=plan.stream_id, offline_s=max(0.0, offline_s))
    )


class Performance:
    """A stream on the air: its supervised tasks, and their end in stages."""

    def __init__(
        self, *, cast: Cast, plan: StreamPlan, past: Past, source: AudienceSource, companions: Companions
    ) -> None:
        self._cast = cast
        self._plan = plan
        self._past = past
        self._source = source
        self._companions = (("stage status", _show_status), ("goals", _keep_goals), *companions)

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop` is set or the time is over, then end in stages."""
        cast = self._cast

        async def listen() -> None:
            await self._source.run(cast.intake)
            stop.set()

        chance = cast.chance.stream("supervision")
        async with Supervisor(clock=cast.clock, chance=chance, on_failure=self._report_failure) as supervisor:
            show = supervisor.start("show", cast.show.run)
            director = supervisor.start("director", cast.director.run, policy=_NEVER_GIVEN_UP)
            sources = (director, supervisor.start("audience", listen))
            beside = [supervisor.start(name, partial(run, cast)) for name, run in self._companions]
            with suppress(TimeoutError):
                async with asyncio.timeout(self._remaining_s()):
                    await stop.wait()
            await self._end(sources, show)
            for task in beside:
                task.cancel()

    async def _report_failure(self, task: str, error: Exception, restarts: int) -> None:
        log = self._cast.log
        said = f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
        await log.record(TaskFailed(id=log.new_id(), at=log.now(), task=task, error=said, restarts=restarts))

    def _remaining_s(self) -> float | None:
        if self._plan.duration_s is None:
            return None
        started = self._past.started
        elapsed_s = (self._cast.clock.now() - started.at).total_seconds() if started else 0.0
        return max(0.0, self._plan.duration_s - elapsed_s)

    async def _end(self, sources: tuple[asyncio.Task[None], ...], show: asyncio.Task[None]) -> None:
        cast = self._cast

        async def stop_listening() -> None:
            for task in sources:
                task.cancel()
            await asyncio.wait(sources)
            await cast.intake.record_milestones()

        async def drain_speech() -> None:
            cast.show.close()
            await asyncio.wait((show,))

        async def stop_speech() -> None:
            show.cancel()
            await asyncio.wait((show,))

        async def flush_journal() -> None:
            await cast.chronicle.conclude()
            ended = StreamEnded(id=cast.log.new_id(), at=cast.log.now(), stream_id=self._plan.stream_id, reason="ended")
            await cast.log.record(ended)
            cast.hub.close()
            cast.frontends.close()

        shutdown = Shutdown(clock=cast.clock)
        shutdown.add("stop listening", _LISTENING_STOPS_S, stop_listening)
        waiting = cast.attention.waiting()
        drains_s = _SPEECH_DRAINS_S + _THANKS_TAKE_S * (waiting.money + waiting.support)
        shutdown.add("drain speech", drains_s, drain_speech)
        shutdown.add("stop speech", _SPEECH_STOPS_S, stop_speech)
        shutdown.add("flush journal", _FLUSH_S, flush_journal)
        await shutdown.run()


async def _keep_goals(cast: Cast) -> None:
    if cast.goals is not None:
        await cast.goals.run()


async def _show_status(cast: Cast) -> None:
    """Keep the stage's figures and goal bar up to date."""
    while True:
        if cast.hub.pages:
            state = cast.stream.state()
            cast.hub.show(ShowStatus(viewers=state.viewers, chat_per_minute=state.chat_per_minute))
        if cast.goals is not None:
            cast.hub.show(goals_on_stage(cast.goals.standings, cast.log.now()))
        await asyncio.sleep(_STATUS_EVERY_S)
