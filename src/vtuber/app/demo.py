"""`vtuber demo`: a whole stream with a simulated audience."""

from dataclasses import dataclass
from datetime import datetime

from rich.console import Console

from vtuber.app.archive import Archive
from vtuber.app.durations import seconds_of
from vtuber.app.on_air import OnAir
from vtuber.app.past import Past
from vtuber.app.plan import Goal, StreamPlan
from vtuber.app.serving import StageServer, token_of
from vtuber.app.settings import Settings
from vtuber.app.settings_sources import load_settings
from vtuber.app.simulation import channel_seed, simulation
from vtuber.domain.money import usd
from vtuber.domain.persona import Persona
from vtuber.learning.learner import Learner
from vtuber.learning.learner_file import LearnerFile
from vtuber.runtime.chance import Chance
from vtuber.runtime.clock import system_now
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.logs import logging_to
from vtuber.runtime.secrets import Secrets
from vtuber.writing.persona_file import default_persona, load_persona

_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOptions:
    """The options of the command line; see there."""

    duration: str | None
    seed: int | None
    speed: float
    browser: bool
    new: bool


def run_demo(options: DemoOptions, **overrides: object) -> None:
    """Run the demo to its end and print the report."""
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
    ):
        server = StageServer(listener, token=token_of(data, known_secrets))
        _Demo(options, settings, data, server).run()


class _Demo:
    def __init__(self, options: DemoOptions, settings: Settings, data: DataDirectory, server: StageServer) -> None:
        self._options = options
        self._settings = settings
        self._data = data
        self._server = server
        self._archive = Archive(data)
        self._console = Console()

    def run(self) -> None:
        past = None if self._options.new else self._archive.unfinished(system_now())
        plan = self._plan(past)
        learner = Learner.load(
            LearnerFile(self._data.learner_path), policy=plan.policy, rng=Chance(plan.seed).stream("learner")
        )
        self._archive.feed(learner, except_for=plan.stream_id)
        self._announce(plan, learner, resumed=past is not None)
        OnAir(
            plan=plan,
            learner=learner.policy,
            make_source=simulation(self._settings.vtuber_world, plan),
            server=self._server,
            console=self._console,
            browser=self._options.browser,
        ).run()
        self._archive.feed(learner, except_for=None)
        retrospective = self._archive.retrospective(plan.stream_id, learner)
        self._console.print(retrospective.to_text(), markup=False, highlight=False, soft_wrap=True)

    def _plan(self, past: Past | None) -> StreamPlan:
        settings, options = self._settings, self._options
        began = past.started if past else None
        index = began.index if began else self._next_index()
        stream_id = began.stream_id if began else f"{index + 1:04d}"
        seed = options.seed if options.seed is not None else channel_seed(self._data)
        return StreamPlan(
            stream_id=stream_id,
            index=index,
            seed=began.seed if began and began.seed is not None else seed,
            source="simulation",
            policy=settings.vtuber_policy,
            persona=persona_of(settings),
            journal=self._data.journal_path(stream_id),
            epoch=_epoch_after(past),
            segment_s=settings.vtuber_segment_minutes * _MINUTE_S,
            duration_s=seconds_of(options.duration) if options.duration else None,
            goal=goal_of(settings),
            speed=options.speed,
        )

    def _next_index(self) -> int:
        learned = LearnerFile(self._data.learner_path).load()
        return self._archive.next_index(learned.fed if learned else ())

    def _announce(self, plan: StreamPlan, learner: Learner, *, resumed: bool) -> None:
        self._console.print(f"Stage page: {self._server.url}", highlight=False, soft_wrap=True)
        self._console.print(
            f"Stream {plan.stream_id} {'goes on' if resumed else 'begins'}, seed {plan.seed}, policy {plan.policy} "
            f"(has learned from {learner.streams} streams). Ctrl-C ends it.",
            highlight=False,
            soft_wrap=True,
        )


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


def secrets_of(settings: Settings) -> Secrets:
    """Register every secret among the settings, so that none is ever logged."""
    known = Secrets()
    for secret in (settings.openai_api_key, settings.anthropic_api_key, settings.neo4j_password):
        if secret is not None:
            known.register(secret.get_secret_value())
    return known
