"""The cast of one stream: every part of it, built and wired; nothing runs yet."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial

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
from vtuber.app.goal_titles import check_title, title_judge
from vtuber.app.intake import Intake
from vtuber.app.live_learning import LiveLearning
from vtuber.app.minds import Minds, StreamMinds
from vtuber.app.moderation import Moderation
from vtuber.app.past import Past
from vtuber.app.plan import AudienceSource, ChannelOutlet, StreamPlan
from vtuber.app.sinks import Sinks
from vtuber.app.style_learning import Stylist
from vtuber.app.wishes import Wishes
from vtuber.attention.attention import Attention
from vtuber.community.chronicle import Chronicle
from vtuber.community.ledger import RevenueLedger
from vtuber.community.subscriber_book import SubscriberBook
from vtuber.director.director import Direction, Director, Rhythm
from vtuber.director.model_mind import ModelMind
from vtuber.director.offline_mind import OfflineMind
from vtuber.director.ports import Learner, Mind
from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatCleared, MessageDeleted, ViewerBanned
from vtuber.domain.events import Event
from vtuber.domain.show_events import UtteranceCancelled, UtteranceFinished, UtteranceStarted
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
from vtuber.runtime.journal import read_journal
from vtuber.safety.gate import Gate
from vtuber.safety.moderator import WordListModerator
from vtuber.safety.second_opinion import SecondOpinion
from vtuber.stage.hub import StageHub, StageProfile
from vtuber.voice.ports import VoiceEngine
from vtuber.voice.speaker import Speaker
from vtuber.voice.veto_desk import VetoDesk
from vtuber.writing.model_writer import ModelWriter
from vtuber.writing.offline_writer import OfflineWriter
from vtuber.writing.ports import Writer
from vtuber.writing.recent_lines import RecentLines
from vtuber.writing.topics import packaged_topics

_JUDGED = 4_096
_TAKING_BACK = MessageDeleted | ViewerBanned | ChatCleared


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
    """Build the cast and let everybody hear the bus, in the order in which they must hear an event."""
    clock, log, voice, intake, channel = ground.clock, ground.log, troupe.voice, troupe.intake, troupe.channel
    chance = _chance_of(plan, ground.past)
    learning = troupe.learner if isinstance(troupe.learner, LiveLearning) else None
    moderator, moderation = _moderator(), troupe.moderation
    clean = _clean(moderator)
    minds = troupe.minds.of_stream(journal=log, clock=clock, chance=chance.stream("models")) if troupe.minds else None
    strict = WordListModerator(home=plan.persona.language.partition("-")[0], topics=moderation.topics)
    gate = Gate(moderator=strict, secrets=minds.canaries if minds else ())
    if minds:
        minds.on_change(gate.recheck)
    opinion = _opinion(moderation, gate, clock)
    if troupe.goals is not None:
        troupe.goals.judge_titles(
            title_judge(strict, opinion, minds.canaries if minds else ()), partial(check_title, moderator=strict)
        )
    desk = VetoDesk(delay_s=moderation.delay_s, clock=clock) if moderation.delay_s else None
    attention = Attention(clock=clock, moderator=moderator, names=(plan.persona.name,))
    hub = StageHub(
        StageProfile(name=plan.persona.name, sample_rate=voice.sample_rate, speed=plan.speed), clock=clock, clean=clean
    )
    frontends = FrontendHub(plan.persona.name, clock=clock)
    stages = Sinks(hub, frontends)
    engine, sink = (troupe.olv, troupe.olv.on(stages)) if troupe.olv else (voice, stages)
    speaker = Speaker(
        engine=engine,
        gate=gate,
        sink=sink,
        log=log,
        clock=clock,
        style=plan.persona.voice,
        second=opinion,
        desk=desk,
        few_requests=troupe.few_requests,
    )
    attention.on_retracted(speaker.retract)
    notebook, recent, topics = ViewerNotebook(clean=clean), RecentLines(clock=clock), packaged_topics()
    recollections = Recollections(
        notebook=notebook,
        memory=troupe.memory,
        stream=plan.stream_id,
        clock=clock,
        clean=clean,
        deadline_s=DEADLINE_S * plan.speed,
    )
    chronicle = Chronicle(stream=plan.stream_id, log=log, clock=clock, is_clean=clean)
    subscribers = SubscriberBook(
        records=troupe.memory,
        stream=plan.stream_id,
        deadline_s=DEADLINE_S * plan.speed,
        is_forgotten=recollections.has_forgotten,
    )
    offline = OfflineWriter(plan.persona, chance.stream("writer"), clock, recent, name_is_clean=clean, topics=topics)
    model = minds.writer if minds else None
    brain = (
        offline
        if minds is None or model is None
        else ModelWriter(
            model=model,
            offline=offline,
            persona=plan.persona,
            rng=chance.stream("model writer"),
            clock=clock,
            recent=recent,
            is_clean=clean,
            canary=minds.canaries[0],
            joke=chronicle.joke,
        )
    )
    told: Writer = brain
    if troupe.minds is not None and troupe.minds.script is not None:
        # A memory of its own: what a simulated model says has not been said before the guards have passed it.
        ghost = OfflineWriter(plan.persona, chance.stream("script"), clock, name_is_clean=clean, topics=topics)
        told = troupe.minds.script.told(brain, ghost.compose)
    styles = troupe.styles.of_stream(chance.stream("styles")) if troupe.styles else None
    restraint = Restraint(asks=plan.asks)
    company = Company(
        log=log,
        clock=clock,
        rng=chance.stream("activities"),
        writer=LineWriter(told, offline=offline, opinion=opinion),
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
    meter = StreamMeter()
    stream = LiveState(meter=meter, attention=attention, speaker=speaker, clock=clock)
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
    ledger = RevenueLedger()
    wishes = Wishes(attention=attention, stage=hub, show=show, recent=recent)
    taps = (
        ("wishes", wishes.hear),
        ("attention", attention.offer),
        ("meter", meter.apply),
        ("notebook", notebook.apply),
        ("recollections", recollections.apply),
        ("goals", intake.hear),
        ("subscribers", subscribers.apply),
        ("stage", hub.hear),
        ("frontends", frontends.hear),
        ("show", show.hear),
        ("director", director.hear),
        ("ledger", ledger.apply),
        ("chronicle", chronicle.hear),
        *((("learning", learning.hear),) if learning is not None else ()),
        *((("channel", channel.hear),) if channel is not None else ()),
        ("audience", troupe.source.hear),
    )
    for name, tap in taps:
        ground.bus.tap(name, tap)
    return Cast(
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
        intake=intake,
        hub=hub,
        voice=voice,
        frontends=frontends,
        speaker=speaker,
        show=show,
        director=director,
        stream=stream,
        recent=recent,
        ledger=ledger,
        channel=channel,
        minds=minds,
        moderator=strict,
        opinion=opinion,
        desk=desk,
        writer=brain,
        wishes=wishes,
        chronicle=chronicle,
        restraint=restraint,
        olv=troupe.olv,
        learning=learning,
    )


def _mind(minds: StreamMinds | None, chance: Chance) -> Mind:
    """Return who directs: a model with the offline mind beside it, or that alone."""
    offline = OfflineMind(rng=chance.stream("director"))
    if minds is None or minds.director is None:
        return offline
    return ModelMind(model=minds.director, offline=offline, canary=minds.canaries[1], means=minds.ledger)


def _opinion(moderation: Moderation, gate: Gate, clock: Clock) -> SecondOpinion | None:
    """Return who is asked about what the gate lets pass, if anybody is."""
    if moderation.service is None:
        return None
    return SecondOpinion(
        moderation.service, clock=clock, replacement=gate.next_replacement, patience_s=moderation.patience_s
    )


def _chance_of(plan: StreamPlan, past: Past) -> Chance:
    """Return chance of its own for every stream of a channel, and for every start of a stream."""
    starts = past.resumptions + (past.started is not None)
    return Chance(Chance(plan.seed).stream(f"stream {plan.index} start {starts}").getrandbits(64))


@cache
def _moderator() -> WordListModerator:
    """Return the one moderator of this process: it keeps nothing between two texts, and is slow to build."""
    return WordListModerator()


def _clean(moderator: WordListModerator) -> Callable[[str], bool]:
    """Return a judge of single texts that remembers the latest, since lines and names come again and again."""

    @lru_cache(maxsize=_JUDGED)
    def clean(text: str) -> bool:
        # A name that is an insult when read from its end is one.
        return not moderator.categories(text) and "slur" not in moderator.categories(text[::-1])

    return clean


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


def remember(cast: Cast, plan: StreamPlan, past: Past) -> None:
    """Let the cast know what is in the journal already, and whom it still owes an answer."""
    if past.started is None:
        return
    for event in read_journal(plan.journal):
        cast.meter.apply(event)
        cast.notebook.apply(event)
        cast.recollections.apply(event)
        cast.subscribers.apply(event)
        cast.show.remember(event)
        cast.intake.remember(event)
        cast.ledger.apply(event)
        cast.wishes.hear(event)
        cast.chronicle.remember(event)
        cast.restraint.remember(event)
        if cast.learning is not None:
            cast.learning.hear(event)
        if cast.minds is not None:
            cast.minds.ledger.remember(event)
        if cast.channel is not None:
            cast.channel.remember(event)
        _remember_line(cast.recent, event)
        if event.id in past.unanswered or isinstance(event, _TAKING_BACK):
            cast.attention.offer(event)


def _remember_line(recent: RecentLines, event: Event) -> None:
    match event:
        case UtteranceStarted(text=text, at=at) | UtteranceFinished(text=text, at=at):
            recent.remember(text, at)
        case UtteranceCancelled(heard=heard, at=at):
            recent.remember(heard, at)
        case _:
            pass
