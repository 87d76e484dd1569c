"""`vtuber replay`: her stream to a recorded audience."""

import asyncio
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from vtuber.app.archive import Archive
from vtuber.app.avatars import avatar_of
from vtuber.app.learners import load_learner
from vtuber.app.live_learning import LiveLearning
from vtuber.app.olv_frontend import frontend_files
from vtuber.app.on_air import OnAir, Programme, ready
from vtuber.app.past import Past
from vtuber.app.plan import StreamPlan
from vtuber.app.recording import RecordedEvent, read_recording
from vtuber.app.serving import StageServer, token_of
from vtuber.app.session import goal_of, persona_of, secrets_of
from vtuber.app.settings import Settings
from vtuber.app.settings_sources import load_settings
from vtuber.app.sources import RecordedSource
from vtuber.app.stream import MakeSource, Parts, perform
from vtuber.app.terminal_text import harmless
from vtuber.domain.errors import ReplayFileError
from vtuber.domain.events import KIND_OF
from vtuber.learning.learner import Learner
from vtuber.learning.learner_file import LearnerFile
from vtuber.runtime.clock import Clock, system_now
from vtuber.runtime.codec import encode
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.logs import logging_to
from vtuber.runtime.virtual_time import run as run_in_virtual_time
from vtuber.twitch.chat_log import BadLine
from vtuber.voice.silent import SilentVoice

_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayOptions:
    """The options of the command line; see there."""

    file: Path
    on_stage: bool
    seed: int
    browser: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a recording holds: when its first event was, and how many there are."""

    first_at: datetime
    events: int


def print_events(path: Path) -> None:
    """Print a recording's events as JSON lines, each with its kind."""
    for recorded in read_recording(path, on_bad_line=_name_bad_line):
        kind = KIND_OF[type(recorded.event)]
        typer.echo(f'{{"kind":"{kind}",{encode(recorded.event).decode()[1:]}')


def run_replay(options: ReplayOptions, *, as_json: bool, **overrides: object) -> None:
    """Replay in virtual time, or on stage, and print the retrospective."""
    settings = load_settings(overrides).settings
    contents = _examine(options.file)
    known_secrets = secrets_of(settings)
    with DataDirectory(settings.vtuber_data_dir).open() as data, tempfile.TemporaryDirectory() as scratch:
        learner = load_learner(LearnerFile(data.learner_path), settings, seed=options.seed)
        replayed = DataDirectory(Path(scratch))
        with replayed.open(), logging_to(now=system_now, secrets=known_secrets, level=settings.vtuber_log_level):
            plan = _plan(options, settings, replayed, contents)
            if options.on_stage:
                _on_stage(options, settings, plan, learner, token_of(data, known_secrets))
            else:
                _in_virtual_time(options, plan, learner, contents)
            retrospective = Archive(replayed).retrospective(plan.stream_id, learner)
    typer.echo(json.dumps(retrospective.to_json(), indent=2) if as_json else retrospective.to_text())


def _examine(path: Path) -> Contents:
    """Read a recording once to its end, and name its bad lines; raise `ReplayFileError` for one without any event.

    A damaged journal is found out here, before a stream begins.
    """
    first, events = None, 0
    for recorded in read_recording(path, on_bad_line=_name_bad_line):
        first = first or recorded.at
        events += 1
    if first is None:
        raise ReplayFileError(f"The recording {path} holds no event of a channel: there is nothing to replay.")
    return Contents(first_at=first, events=events)


def _plan(options: ReplayOptions, settings: Settings, replayed: DataDirectory, contents: Contents) -> StreamPlan:
    return StreamPlan(
        stream_id="replay",
        index=0,
        seed=options.seed,
        source="replay",
        policy=settings.vtuber_policy,
        persona=persona_of(settings),
        journal=replayed.journal_path("replay"),
        epoch=system_now() if options.on_stage else contents.first_at,
        segment_s=settings.vtuber_segment_minutes * _MINUTE_S,
        goal=goal_of(settings),
        threaded=options.on_stage,
    )


def _in_virtual_time(options: ReplayOptions, plan: StreamPlan, learner: Learner, contents: Contents) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("replaying", total=contents.events)

        def advance(recorded: RecordedEvent) -> None:
            progress.update(task, advance=1, description=f"replaying {recorded.at:%Y-%m-%d %H:%M:%S}")

        async def whole_stream() -> None:
            make_source = _source(_recording(options.file), advance)
            parts = Parts(
                voice=SilentVoice(), learner=LiveLearning(learner, threaded=plan.threaded), make_source=make_source
            )
            await perform(plan, parts, asyncio.Event())

        run_in_virtual_time(whole_stream())


def _on_stage(options: ReplayOptions, settings: Settings, plan: StreamPlan, learner: Learner, token: str) -> None:
    from vtuber.api.server import bind

    with bind(settings.vtuber_host, settings.vtuber_port) as listener:
        avatar = avatar_of(settings)
        server = StageServer(listener, token=token, avatar=avatar, frontend_files=frontend_files(settings))
        console = Console()
        for paragraph in (*server.remarks(), f"Stage page: {server.url}"):
            console.print(harmless(paragraph), markup=False, highlight=False, soft_wrap=True)
        source = _source(_recording(options.file), lambda _recorded: None)
        OnAir(
            persona=plan.persona,
            settings=settings,
            learner=learner,
            prepare=ready(Programme(plan=plan, make_source=source)),
            server=server,
            console=console,
            browser=options.browser,
        ).run()


def _recording(path: Path) -> Iterator[RecordedEvent]:
    """Read a recording that was examined before: its bad lines have been named."""
    return read_recording(path, on_bad_line=lambda _bad: None)


def _source(recording: Iterator[RecordedEvent], on_progress: Callable[[RecordedEvent], None]) -> MakeSource:
    def make(clock: Clock, _past: Past) -> RecordedSource:
        return RecordedSource(recording, clock, on_progress=on_progress)

    return make


def _name_bad_line(bad: BadLine) -> None:
    typer.echo(f"line {bad.number} left out: {bad.reason}: {bad.text!r}", err=True)
