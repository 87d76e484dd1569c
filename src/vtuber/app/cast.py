"""The cast of one stream: every part of it, built and wired; nothing runs yet."""

from dataclasses import dataclass, field

from vtuber.activities.connect_four.performance import ConnectFour
from vtuber.activities.floor import Company
from vtuber.activities.idle import Idle
from vtuber.activities.performance import Performance
from vtuber.activities.q_and_a import QuestionsAndAnswers
from vtuber.activities.react import React
from vtuber.activities.restraint import Restraint
from vtuber.activities.show import Occasion, Show
from vtuber.activities.talk import Talk
from vtuber.app.adapters import LineWriter, LiveState, ShowProduction
from vtuber.app.earlier_streams import FreshTopics
from vtuber.app.goal_keeper import GoalKeeper
from vtuber.app.intake import Intake
from vtuber.app.live_learning import LiveLearning
from vtuber.app.minds import Minds, StreamMinds
from vtuber.app.moderation import Moderation
from vtuber.app.past import Past
from vtuber.app.plan import AudienceSource, ChannelOutlet, StreamPlan
from vtuber.app.safeguards import Safeguards, guard_titles, safeguards_of
from vtuber.app.sinks import Sinks
from vtuber.app.style_learning import Stylist
from vtuber.app.wishes import Wishes
from vtuber.app.writers import writers_of
from vtuber.attention.attention import Attention
from vtuber.community.chronicle import Chronicle
from vtuber.community.ledger import RevenueLedger
from vtuber.community.subscriber_book import SubscriberBook
from vtuber.director.director import Direction, Director, Rhythm
from vtuber.director.model_mind import ModelMind
from vtuber.director.offline_mind import OfflineMind
from vtuber.director.ports import Learner, Mind
from vtuber.domain.activities import Activity
from vtuber.memory.ports import Memory
from vtuber.memory.recollections import DEADLINE_S, Recollections
from vtuber.memory.viewer_notes import ViewerNotebook
from vtuber.metrics.stream_meter import StreamMeter
from vtuber.olv.frontend_hub import FrontendHub
from vtuber.olv.server_voice import ServerVoice
from vtuber.runtime.bus import Bus
from vtuber.runtime.chance import Chance
from vtuber.runtime.clock import Clock
from vtuber.runtime.event_log import EventLog
from vtuber.safety.moderator import WordListModerator
from vtuber.safety.second_opinion import SecondOpinion
from vtuber.stage.hub import StageHub, StageProfile
from vtuber.voice.ports import VoiceEngine
from vtuber.voice.speaker import Speaker
from vtuber.voice.veto_desk import VetoDesk
from vtuber.writing.ports import Writer
from vtuber.writing.recent_lines import RecentLines
from vtuber.writing.topics import packaged_topics


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """All parts of a stream that its performance, the server and the status line need."""

    log: EventLog
    bus: Bus
    clock: Clock
    chance: Chance
    attention: Attention
    meter: StreamMeter
    notebook: ViewerNotebook
    recollections: Recollections
    goals: GoalKeeper | None
    subscribers: SubscriberBook
    intake: Intake
    hub: StageHub
    voice: VoiceEngine
    frontends: FrontendHub
    speaker: Speaker
    show: Show
    director: Director
    stream: LiveState
    recent: RecentLines
    ledger: RevenueLedger
    channel: ChannelOutlet | None
    minds: StreamMinds | None
    moderator: WordListModerator
    opinion: SecondOpinion | None
    desk: VetoDesk | None
    writer: Writer
    wishes: Wishes
    chronicle: Chronicle
    restraint: Restraint
    olv: ServerVoice | None = None
    learning: LiveLearning | None = None

    @property
    def canaries(self) -> tuple[str, ...]:
        """What must never be read or heard: words that stand in the models' instructions."""
        return self.minds.canaries if self.minds else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Troupe:
    """Who is handed in: voice, learner, audience with its intake, what leaves for the channel, minds, memory."""

    voice: VoiceEngine
    learner: Learner
    source: AudienceSource
    intake: Intake
    channel: ChannelOutlet | None = None
    minds: Minds | None = None
    memory: Memory | None = None
    moderation: Moderation = field(default_factory=Moderation)
    olv: ServerVoice | None = None
    """Where she speaks through Open-LLM-VTuber: `voice` by way of it."""
    goals: GoalKeeper | None = None
    few_requests: bool = False
    """Whether `voice` belongs to a service that allows few requests."""
    styles: Stylist | None = None
    """What draws below the activity; without it nothing is drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a stream stands on: its journal's log, the bus behind it, the clock, and its past."""

    log: EventLog
    bus: Bus
    clock: Clock
    past: Past


def assemble(plan: StreamPlan, ground: Ground, troupe: Troupe) -> Cast:
    """Build the cast and let everybody hear the bus."""
    clock, log, channel = ground.clock, ground.log, troupe.channel
    chance = _chance_of(plan, ground.past)
    learning = troupe.learner if isinstance(troupe.learner, LiveLearning) else None
    minds = troupe.minds.of_stream(journal=log, clock=clock, chance=chance.stream("models")) if troupe.minds else None
    guards = safeguards_of(troupe.moderation, language=plan.persona.language, minds=minds, clock=clock)
    if troupe.goals is not None:
        guard_titles(troupe.goals, guards, minds)
    attention = Attention(clock=clock, moderator=guards.moderator, names=(plan.persona.name,))
    profile = StageProfile(name=plan.persona.name, sample_rate=troupe.voice.sample_rate, speed=plan.speed)
    hub = StageHub(profile, clock=clock, clean=guards.is_clean)
    frontends = FrontendHub(plan.persona.name, clock=clock)
    speaker = _speaker(plan, ground, troupe, guards, Sinks(hub, frontends))
    attention.on_retracted(speaker.retract)
    notebook, recent, topics = ViewerNotebook(clean=guards.is_clean), RecentLines(clock=clock), packaged_topics()
    recollections = Recollections(
        notebook=notebook,
        memory=troupe.memory,
        stream=plan.stream_id,
        clock=clock,
        clean=guards.is_clean,
        deadline_s=DEADLINE_S * plan.speed,
    )
    chronicle = Chronicle(stream=plan.stream_id, log=log, clock=clock, is_clean=guards.is_clean)
    subscribers = SubscriberBook(
        records=troupe.memory,
        stream=plan.stream_id,
        deadline_s=DEADLINE_S * plan.speed,
        is_forgotten=recollections.has_forgotten,
    )
    writers = writers_of(
        plan, troupe.minds, minds, guards=guards, chronicle=chronicle, recent=recent, chance=chance, clock=clock
    )
    styles = troupe.styles.of_stream(chance.stream("styles")) if troupe.styles else None
    restraint = Restraint(asks=plan.asks)
    meter = StreamMeter()
    stream = LiveState(meter=meter, attention=attention, speaker=speaker, clock=clock)
    company = Company(
        log=log,
        clock=clock,
        rng=chance.stream("activities"),
        writer=LineWriter(writers.told, offline=writers.offline, opinion=guards.opinion),
        speech=speaker,
        audience=attention,
        notes=recollections,
        stage=hub,
        topics=FreshTopics(topics, chronicle),
        standings=subscribers,
        styles=styles,
        chat_per_minute=lambda: stream.state().chat_per_minute,
        restraint=restraint,
    )
    show = Show(company, _performances(plan), _occasion(plan, ground))
    director = Director(
        Direction(
            log=log,
            clock=clock,
            mind=_mind(minds, chance),
            stand_in=OfflineMind(rng=chance.stream("stand-in")),
            learner=troupe.learner,
            production=ShowProduction(show),
            stream=stream,
            topics=topics,
            channel=channel,
            goals=troupe.goals,
            lasting=chronicle,
            styles=styles,
            notes=plan.notes,
            lessons=learning,
            planned_minutes=plan.planned_minutes,
        ),
        rhythm=Rhythm(segment_s=plan.segment_s),
    )
    cast = Cast(
        log=log,
        bus=ground.bus,
        clock=clock,
        chance=chance,
        attention=attention,
        meter=meter,
        notebook=notebook,
        recollections=recollections,
        goals=troupe.goals,
        subscribers=subscribers,
        intake=troupe.intake,
        hub=hub,
        voice=troupe.voice,
        frontends=frontends,
        speaker=speaker,
        show=show,
        director=director,
        stream=stream,
        recent=recent,
        ledger=RevenueLedger(),
        channel=channel,
        minds=minds,
        moderator=guards.strict,
        opinion=guards.opinion,
        desk=guards.desk,
        writer=writers.brain,
        wishes=Wishes(attention=attention, stage=hub, show=show, recent=recent),
        chronicle=chronicle,
        restraint=restraint,
        olv=troupe.olv,
        learning=learning,
    )
    _let_hear(cast, troupe.source)
    return cast


def _let_hear(cast: Cast, source: AudienceSource) -> None:
    """Let everybody hear the bus, in the order in which they must hear an event."""
    taps = (
        ("wishes", cast.wishes.hear),
        ("attention", cast.attention.offer),
        ("meter", cast.meter.apply),
        ("notebook", cast.notebook.apply),
        ("recollections", cast.recollections.apply),
        ("goals", cast.intake.hear),
        ("subscribers", cast.subscribers.apply),
        ("stage", cast.hub.hear),
        ("frontends", cast.frontends.hear),
        ("show", cast.show.hear),
        ("director", cast.director.hear),
        ("ledger", cast.ledger.apply),
        ("chronicle", cast.chronicle.hear),
        *((("learning", cast.learning.hear),) if cast.learning is not None else ()),
        *((("channel", cast.channel.hear),) if cast.channel is not None else ()),
        ("audience", source.hear),
    )
    for name, tap in taps:
        cast.bus.tap(name, tap)


def _speaker(plan: StreamPlan, ground: Ground, troupe: Troupe, guards: Safeguards, stages: Sinks) -> Speaker:
    """Return who speaks to all stages: with the voice, or through Open-LLM-VTuber."""
    engine, sink = (troupe.olv, troupe.olv.on(stages)) if troupe.olv else (troupe.voice, stages)
    return Speaker(
        engine=engine,
        gate=guards.gate,
        sink=sink,
        log=ground.log,
        clock=ground.clock,
        style=plan.persona.voice,
        second=guards.opinion,
        desk=guards.desk,
        few_requests=troupe.few_requests,
    )


def _mind(minds: StreamMinds | None, chance: Chance) -> Mind:
    """Return who directs: a model with the offline mind beside it, or that alone."""
    offline = OfflineMind(rng=chance.stream("director"))
    if minds is None or minds.director is None:
        return offline
    return ModelMind(model=minds.director, offline=offline, canary=minds.canaries[1], means=minds.ledger)


def _chance_of(plan: StreamPlan, past: Past) -> Chance:
    """Return chance of its own for every stream of a channel, and for every start of a stream."""
    starts = past.resumptions + (past.started is not None)
    return Chance(Chance(plan.seed).stream(f"stream {plan.index} start {starts}").getrandbits(64))


def _performances(plan: StreamPlan) -> dict[Activity, Performance]:
    name = plan.persona.name.split()[0]
    performances = (Talk(), React(), ConnectFour(streamer=name), QuestionsAndAnswers(), Idle())
    return {performance.activity: performance for performance in performances}


def _occasion(plan: StreamPlan, ground: Ground) -> Occasion:
    past, clock = ground.past, ground.clock
    elapsed_s = (clock.now() - past.started.at).total_seconds() if past.started else 0.0
    return Occasion(
        index=plan.index,
        resumed=past.started is not None,
        segments=past.segments,
        began_s=clock.monotonic() - elapsed_s,
        segment_s=plan.segment_s,
    )
