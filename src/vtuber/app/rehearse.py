"""`vtuber rehearse`: whole streams in virtual time, one after another."""

import asyncio
import hashlib
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from vtuber.app.learned_stream import LearnedStream
from vtuber.app.live_learning import LiveLearning
from vtuber.app.plan import Goal, StreamPlan
from vtuber.app.remembering import Remembering, about, remove_memory
from vtuber.app.returning import with_returning
from vtuber.app.settings_sources import load_settings
from vtuber.app.simulation import simulation
from vtuber.app.stream import Parts, perform
from vtuber.app.style_learning import feed_styles, style_learner, style_path
from vtuber.domain.errors import DataDirectoryError, SettingError
from vtuber.domain.money import usd
from vtuber.domain.self_notes import SelfNotes
from vtuber.learning.learner import Learner
from vtuber.learning.learner_file import LearnerFile
from vtuber.learning.limits import ModeLimits
from vtuber.learning.nested.style_learner import StyleLearner
from vtuber.learning.policies import DEFAULT_POLICY
from vtuber.learning.policy import EXPLORATION
from vtuber.learning.retrospective import StreamRetrospective
from vtuber.memory.ports import Memory
from vtuber.memory.projector import Projector
from vtuber.memory.sqlite_memory import SqliteMemory
from vtuber.metrics.mind_figures import MindFigures
from vtuber.models.names import chain_of
from vtuber.rehearsal.observed_minds import ObservedMinds
from vtuber.rehearsal.result_text import text_of
from vtuber.rehearsal.results import RehearsalResult, RehearsedStream
from vtuber.rehearsal.returning.judge import Judge
from vtuber.rehearsal.returning.script import Script, drawn
from vtuber.rehearsal.simulated.lineup import Lineup
from vtuber.runtime.chance import Chance
from vtuber.runtime.clock import LoopClock, stopwatch, system_now
from vtuber.runtime.journal import journal_sha256, read_journal
from vtuber.runtime.logs import logging_to
from vtuber.runtime.secrets import Secrets
from vtuber.runtime.virtual_time import run as run_in_virtual_time
from vtuber.voice.silent import SilentVoice
from vtuber.writing.persona_file import default_persona

_FIRST_STREAM = datetime(2026, 1, 1, 18, 0, tzinfo=UTC)
_HOUR_S = 3600.0
_SEGMENT_S = 240.0
_MINUTE_S = 60.0
_COMMIT_EVERY = 256
_GOAL = Goal(title="A telescope for the logbook", target=usd(60))


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalOptions:
    """The options of the command line; see there. Without `minds` the offline brain does everything.

    With `returning` scripted viewers are in the audience and a judge reads what she says to them.
    """

    streams: int
    hours: float
    seed: int
    policy: str = DEFAULT_POLICY
    exploration: float = EXPLORATION
    limits: ModeLimits | None = None
    world: str = "medium"
    out: Path | None = None
    minds: Lineup | None = None
    returning: bool = False


def lineup_of(
    minds: Literal["offline", "simulated"], *, writer: str | None, director: str | None, hour_usd: float | None
) -> Lineup | None:
    """Return the models that options name, None for offline minds; raise `SettingError` for what cannot be."""
    if minds == "offline":
        if (writer, director, hour_usd) != (None, None, None):
            raise SettingError("Models are named for a rehearsal without any: add --minds simulated.")
        return None
    usual = Lineup()
    return Lineup(
        writer=usual.writer if writer is None else chain_of(writer),
        director=usual.director if director is None else chain_of(director),
        hour_usd=usual.hour_usd if hour_usd is None else Decimal(str(hour_usd)),
    )


def by_settings(options: RehearsalOptions, **overrides: object) -> RehearsalOptions:
    """Return the options with the policy, exploration and limits of the settings; segments last four minutes."""
    settings = load_settings({**overrides, "vtuber_segment_minutes": _SEGMENT_S / _MINUTE_S}).settings
    return replace(
        options, policy=settings.vtuber_policy, exploration=settings.vtuber_exploration, limits=settings.limits
    )


def run_rehearsal(options: RehearsalOptions, *, as_json: bool) -> None:
    """Rehearse with a progress bar, write the report, and print the outcome.

    Without `out` the report goes to the data directory, or nowhere if only JSON is wanted.
    """
    console = Console(stderr=True)
    if options.out is None and not as_json:
        options = replace(options, out=_default_out(options))
    # Simulated vendors fail as a matter of course; how often is in the report.
    level: Literal["WARNING", "ERROR"] = "WARNING" if options.minds is None else "ERROR"
    with (
        logging_to(now=system_now, secrets=Secrets(), level=level),
        _progress(console, options.streams) as advance,
    ):
        result = rehearse(options, on_stream=advance)
    if options.out is not None:
        from vtuber.rehearsal.report import write_rehearsal_report

        written = write_rehearsal_report(options.out, result)
        console.print(f"Report: {written}", highlight=False, soft_wrap=True)
    if as_json:
        typer.echo(json.dumps(result.to_json(), indent=2))
    else:
        typer.echo(text_of(result))


def _default_out(options: RehearsalOptions) -> Path:
    name = f"{options.world}-{options.policy}-{options.streams}x{options.hours:g}h-seed{options.seed}"
    name += "" if options.minds is None else "-minds"
    name += "-returning" if options.returning else ""
    return load_settings().settings.vtuber_data_dir / "rehearsals" / name


def rehearse(
    options: RehearsalOptions,
    *,
    on_stream: Callable[[RehearsedStream], None],
    recall_by: Callable[[Memory], Memory] = lambda memory: memory,
) -> RehearsalResult:
    """Play the streams; `on_stream` hears of each as it ends. Raises `DataDirectoryError` for an unusable `out`.

    `recall_by` may put something between her and her memory, to see whether the judge notices.
    """
    elapsed_s = stopwatch()
    script = drawn(options.seed) if options.returning else None
    judge = Judge(script) if script is not None else None
    with _directory(options.out) as directory:
        learner_file = directory / "learner.json"
        learner_file.unlink(missing_ok=True)
        style_path(learner_file).unlink(missing_ok=True)
        learner = Learner.load(
            LearnerFile(learner_file),
            policy=options.policy,
            seed=options.seed,
            exploration=options.exploration,
            limits=options.limits,
        )
        styles = style_learner(learner_file, policy=options.policy)
        digest = hashlib.sha256()
        notes = SelfNotes()
        streams = []
        with _memory(directory, recall_by) as memory:
            for index in range(options.streams):
                plan = replace(_plan(options, index, directory), notes=notes)
                stream = _play(plan, options, learner, memory, script, styles=styles)
                notes = stream.notes
                if judge is not None:
                    judge.read(index + 1, read_journal(plan.journal))
                digest.update(journal_sha256(plan.journal).encode())
                if options.out is None:
                    plan.journal.unlink()
                streams.append(stream)
                on_stream(stream)
    return RehearsalResult(
        policy=options.policy,
        seed=options.seed,
        streams=tuple(streams),
        journal_sha256=digest.hexdigest(),
        lineup="" if options.minds is None else str(options.minds),
        virtual_seconds=sum(stream.hours for stream in streams) * _HOUR_S,
        wall_seconds=elapsed_s(),
        recall=judge.figures() if judge is not None else None,
    )


def _plan(options: RehearsalOptions, index: int, directory: Path) -> StreamPlan:
    stream_id = f"{index + 1:04d}"
    journal = directory / "streams" / stream_id / "journal.sqlite"
    journal.parent.mkdir(parents=True, exist_ok=True)
    journal.unlink(missing_ok=True)
    return StreamPlan(
        stream_id=stream_id,
        index=index,
        seed=options.seed,
        source="rehearsal",
        policy=options.policy,
        persona=default_persona(),
        journal=journal,
        epoch=_FIRST_STREAM + timedelta(days=index),
        segment_s=_SEGMENT_S,
        duration_s=options.hours * _HOUR_S,
        goal=_GOAL,
        threaded=False,
        commit_every=_COMMIT_EVERY,
    )


def _play(
    plan: StreamPlan,
    options: RehearsalOptions,
    learner: Learner,
    memory: Remembering,
    script: Script | None,
    *,
    styles: StyleLearner,
) -> RehearsedStream:
    audience = simulation(options.world, plan)
    parts = Parts(
        voice=SilentVoice(),
        learner=LiveLearning(learner, threaded=plan.threaded),
        make_source=audience if script is None else with_returning(audience, script, plan),
        remembering=memory,
        styles=styles,
    )

    async def offline() -> None:
        await perform(plan, parts, asyncio.Event())

    async def with_minds(lineup: Lineup) -> ObservedMinds:
        from vtuber.app.simulated_minds import SimulatedMinds

        chance = Chance(Chance(plan.seed).stream(f"minds {plan.index}").getrandbits(64))
        simulated = SimulatedMinds(lineup, clock=LoopClock(epoch=plan.epoch), chance=chance)
        beside = (("observer", simulated.observe),)
        given = replace(parts, voice=simulated.voice, minds=simulated.minds, companions=beside)
        await perform(plan, given, asyncio.Event())
        return simulated.observed()

    observed = None
    if options.minds is None:
        run_in_virtual_time(offline())
    else:
        observed = run_in_virtual_time(with_minds(options.minds))
    stream = LearnedStream.of(read_journal(plan.journal))
    learner.feed(plan.stream_id, stream.segments, stream.late_payments)
    feed_styles(styles, plan.stream_id, plan.journal)
    retrospective = StreamRetrospective.of(read_journal(plan.journal), stream.segments, learner.policy.posteriors())
    minds = None if observed is None else MindFigures.of(read_journal(plan.journal))
    return RehearsedStream.of(retrospective, index=plan.index, minds=minds, observed=observed)


@contextmanager
def _memory(directory: Path, recall_by: Callable[[Memory], Memory]) -> Iterator[Remembering]:
    path = directory / "memory.sqlite"
    remove_memory(path)
    with SqliteMemory(path, threaded=False) as memory:
        yield Remembering(memory=recall_by(memory), projector=Projector(memory, about=about, threaded=False))


@contextmanager
def _directory(out: Path | None) -> Iterator[Path]:
    if out is None:
        with tempfile.TemporaryDirectory(prefix="vtuber-rehearsal-") as directory:
            yield Path(directory)
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataDirectoryError(f"Cannot write to {out}: {error.strerror}. Choose another --out.") from error
    yield out


@contextmanager
def _progress(console: Console, total: int) -> Iterator[Callable[[RehearsedStream], None]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("streams", total=total)

        def advance(stream: RehearsedStream) -> None:
            progress.update(task, advance=1, description=f"streams, last one ${stream.revenue_per_hour:.2f}/h")

        yield advance
