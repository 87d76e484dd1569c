"""What every command that streams in real time has at hand: settings, data, server, learner, and the looking back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from pydantic import SecretStr
from rich.console import Console

from vtuber.app.archive import Archive
from vtuber.app.avatars import avatar_of
from vtuber.app.cast import Cast
from vtuber.app.counting import TITLE as COUNTING
from vtuber.app.counting import counting_lines
from vtuber.app.donation_webhooks import DonationWebhooks
from vtuber.app.durations import seconds_of
from vtuber.app.forgetting import blank_files
from vtuber.app.goal_records import goal_records
from vtuber.app.goals_between import goals_between
from vtuber.app.learners import load_learner, prior_words
from vtuber.app.memory_places import server_of
from vtuber.app.olv_frontend import frontend_files
from vtuber.app.on_air import OnAir, Prepare
from vtuber.app.open_llm_vtuber import olv_key_of
from vtuber.app.past import Past
from vtuber.app.plan import DirectorGoals, Goal, Source, StreamPlan
from vtuber.app.remembering import Remembering, forget_in, remembering
from vtuber.app.retelling import retold, spending_journals
from vtuber.app.retention import let_go_after_stream
from vtuber.app.serving import MakeWebhooks, StageServer, token_of
from vtuber.app.settings import Settings
from vtuber.app.settings_sources import load_settings
from vtuber.app.simulation import channel_seed
from vtuber.app.style_learning import feed_known, style_learner
from vtuber.app.terminal_text import harmless
from vtuber.domain.money import Money, usd
from vtuber.domain.persona import Persona
from vtuber.learning.learner_file import LearnerFile
from vtuber.learning.nested.style_text import STYLES, style_lines
from vtuber.learning.verdicts import Section
from vtuber.memory.tombstones import read_tombstones
from vtuber.metrics.mind_text import mind_text
from vtuber.runtime.clock import system_now
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.logs import logging_to
from vtuber.runtime.secrets import Secrets
from vtuber.writing.persona_file import default_persona, load_persona

_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamOptions:
    """The options that all commands which stream share; see the command line."""

    duration: str | None = None
    seed: int | None = None
    speed: float = 1.0
    browser: bool = True
    new: bool = False


@contextmanager
def session(source: Source, options: StreamOptions, **overrides: object) -> Iterator["Session"]:
    """Open everything for streams with an audience of this kind; `overrides` are settings from the command line."""
    from vtuber.api.server import bind

    settings = load_settings(overrides).settings
    known_secrets = secrets_of(settings)
    with (
        DataDirectory(settings.vtuber_data_dir).open() as data,
        logging_to(
            now=system_now,
            secrets=known_secrets,
            level=settings.vtuber_log_level,
            json_file=data.logs_path / "vtuber.jsonl",
        ),
        bind(settings.vtuber_host, settings.vtuber_port) as listener,
        remembering(data, source, server_of(settings)) as memory,
    ):
        token = token_of(data, known_secrets)
        olv_key = olv_key_of(token, known_secrets)
        server = StageServer(
            listener,
            token=token,
            make_webhooks=_webhooks(settings) if source == "live" else None,
            public_host=settings.vtuber_webhook_host,
            olv_key=olv_key if settings.vtuber_olv_url else None,
            frontend_files=frontend_files(settings),
            avatar=avatar_of(settings),
            goals=goals_between(settings, data, source),
        )
        opened = Session(
            source=source,
            options=options,
            settings=settings,
            data=data,
            server=server,
            known_secrets=known_secrets,
            memory=memory,
        )
        for paragraph in server.remarks():
            opened.say(paragraph)
        yield opened


class Session:
    """One command's run; streams follow one another in it.

    What a simulated audience likes is kept apart from what the real one does. A watched audience cannot hear her, so
    nothing is learned from it.
    """

    def __init__(
        self,
        *,
        source: Source,
        options: StreamOptions,
        settings: Settings,
        data: DataDirectory,
        server: StageServer,
        known_secrets: Secrets,
        memory: Remembering | None = None,
    ) -> None:
        self.source = source
        self.options = options
        self.settings = settings
        self.data = data
        self.server = server
        self.known_secrets = known_secrets
        self.memory = memory
        self.console = Console()
        self.persona = persona_of(settings)
        self.seed = options.seed if options.seed is not None else channel_seed(data)
        self._archive = Archive(data)
        self._learns_from: Source = "live" if source == "watch" else source
        self._learner_file = LearnerFile(data.live_learner_path if self._learns_from == "live" else data.learner_path)
        self._learner = load_learner(self._learner_file, settings, seed=self.seed, source=self._learns_from)
        if self._learner_file.remark:
            self.say(self._learner_file.remark)
        learner_path = data.live_learner_path if self._learns_from == "live" else data.learner_path
        self._styles = style_learner(learner_path, policy=settings.vtuber_policy)

    def say(self, text: str) -> None:
        """Write a paragraph to the terminal."""
        self.console.print(harmless(text), markup=False, highlight=False, soft_wrap=True)

    def begin(self) -> StreamPlan:
        """Plan the next stream, or the rest of one that was cut off lately, and say so."""
        past = None if self.options.new else self._archive.unfinished(system_now(), source=self.source)
        going_on = past.started.stream_id if past is not None and past.started is not None else None
        self._archive.feed(self._learner, source=self._learns_from, except_for=going_on)
        plan = self._plan(past)
        feed_known(self._styles, self.data, self._learner, except_for=going_on)
        self.say(
            f"Stream {plan.stream_id} {'goes on' if past else 'begins'}, seed {plan.seed}, policy {plan.policy} "
            f"(has learned from {self._learner.streams} streams{prior_words(self._learner)}). Ctrl-C ends it."
        )
        return plan

    def perform(self, prepare: Prepare) -> bool:
        """Perform a stream; return whether the user ended it."""
        return OnAir(
            persona=self.persona,
            settings=self.settings,
            learner=self._learner,
            styles=self._styles if self.settings.vtuber_styles else None,
            prepare=prepare,
            server=self.server,
            console=self.console,
            browser=self.options.browser,
            speed=self.options.speed,
            journals=spending_journals(self.data),
            remembering=self.memory,
            goals=goal_records(self.data, self.source),
        ).run()

    def look_back(self, plan: StreamPlan) -> None:
        """Learn from a stream that is over, blank what viewers want forgotten, and print its retrospective."""
        self._archive.feed(self._learner, source=self._learns_from, except_for=None)
        feed_known(self._styles, self.data, self._learner, except_for=None)
        if self.memory is not None:
            # First, so that no line of theirs is told.
            blank_files(self.data, read_tombstones(self.data.forgotten_path))
        minds = self._archive.minds(plan.stream_id)
        # NumPy is loaded here, where nobody waits for the first word.
        from vtuber.app.channel_findings import findings_after

        counting = counting_lines(self._archive, plan.stream_id, self._learner)
        findings = findings_after(self._archive, plan.stream_id, self.settings, calibrated=False)
        findings = findings.beside(Section(title=COUNTING, lines=counting))
        findings = findings.beside(Section(title=STYLES, lines=style_lines(self._styles)))
        retrospective = self._archive.retrospective(plan.stream_id, self._learner, findings)
        if self.options.speed == 1:
            retrospective = retold(retrospective, self.settings, self.data)
        self._archive.keep_retrospective(retrospective)
        self.say(retrospective.to_text() + mind_text(minds))
        if self.memory is not None:
            if self.memory.distant is not None:
                forget_in(self.data.live_memory_path, self.data)
            if self.settings.vtuber_memory_retention_days:
                let_go_after_stream(
                    self.data, self.memory, now=system_now(), days=self.settings.vtuber_memory_retention_days
                )

    def _plan(self, past: Past | None) -> StreamPlan:
        settings, options = self.settings, self.options
        began = past.started if past else None
        index = began.index if began else self._next_index()
        stream_id = began.stream_id if began else f"{index + 1:04d}"
        return StreamPlan(
            stream_id=stream_id,
            index=index,
            seed=began.seed if began and began.seed is not None else self.seed,
            source=self.source,
            policy=settings.vtuber_policy,
            persona=self.persona,
            journal=self.data.journal_path(stream_id),
            epoch=_epoch_after(past),
            segment_s=settings.vtuber_segment_minutes * _MINUTE_S,
            duration_s=seconds_of(options.duration) if options.duration else None,
            usual_minutes=self._learner.usual_minutes,
            goal=goal_of(settings),
            director_goals=director_goals_of(settings),
            speed=options.speed,
            notes=self._archive.notes_for(stream_id, self.source),
            asks=settings.vtuber_asks_per_10_minutes,
        )

    def _next_index(self) -> int:
        learned = self._learner_file.load()
        return self._archive.next_index(learned.fed if learned else ())


def _webhooks(settings: Settings) -> MakeWebhooks | None:
    kofi, tiltify = settings.kofi_verification_token, settings.tiltify_signing_key
    if kofi is None and tiltify is None:
        return None

    def make(cast: Cast) -> DonationWebhooks:
        return DonationWebhooks(
            intake=cast.intake,
            now=cast.log.now,
            date=system_now,
            kofi_token=kofi.get_secret_value() if kofi else "",
            tiltify_key=tiltify.get_secret_value() if tiltify else "",
        )

    return make


def _epoch_after(past: Past | None) -> datetime:
    """Return the date at which the stream's clock begins: now, but never before what is on record.

    A stream faster than real time is ahead of the system's clock, which may also have been set back.
    """
    now = system_now()
    return now if past is None or past.last_at is None else max(now, past.last_at)


def persona_of(settings: Settings) -> Persona:
    """Return the persona the settings name; raise `PersonaError` for a malformed file."""
    return default_persona() if settings.vtuber_persona is None else load_persona(settings.vtuber_persona)


def goal_of(settings: Settings) -> Goal | None:
    """Return the donation goal, None where its target is 0."""
    if settings.vtuber_goal_usd == 0:
        return None
    return Goal(title=settings.vtuber_goal_title, target=usd(settings.vtuber_goal_usd))


def director_goals_of(settings: Settings) -> DirectorGoals:
    """Return which goals the director may set."""
    largest = Money(amount=settings.vtuber_director_goal_most, currency=settings.vtuber_goal_currency)
    return DirectorGoals(most=settings.vtuber_director_goals, largest=largest)


def secrets_of(settings: Settings) -> Secrets:
    """Register every secret among the settings, so that none is ever logged."""
    known = Secrets()
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            known.register(value.get_secret_value())
    return known
