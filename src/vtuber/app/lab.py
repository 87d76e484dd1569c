"""`vtuber lab`: policies against each other on many simulated channels."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from vtuber.app.settings_sources import load_settings
from vtuber.domain.errors import SettingError
from vtuber.rehearsal.laboratory.contenders import contender_named
from vtuber.rehearsal.laboratory.experiment import Experiment, Task, with_yardsticks
from vtuber.rehearsal.laboratory.runner import play_task, run_experiment
from vtuber.rehearsal.laboratory.shelf import Shelf
from vtuber.rehearsal.laboratory.standings import Standings
from vtuber.rehearsal.laboratory.standings_text import json_of, text_of
from vtuber.rehearsal.laboratory.trial import Trial
from vtuber.rehearsal.laboratory.world import WORLDS
from vtuber.runtime.files import writing_to

_RESULTS = "results"
_ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabOptions:
    """The options of the command line; see there."""

    worlds: str
    policies: str
    channels: int
    streams: int
    hours: float
    seed: int
    jobs: int | None = None
    out: Path | None = None
    whole_system: int = 0


def run_lab(options: LabOptions, *, as_json: bool) -> None:
    """Play with a progress bar, write the report, and print the outcome."""
    console = Console(stderr=True)
    jobs = options.jobs or os.cpu_count() or 1
    out = options.out or load_settings().settings.vtuber_data_dir / "laboratory"
    if options.whole_system:
        from vtuber.app.lab_whole import run_whole_system

        run_whole_system(options, out=out, jobs=jobs, as_json=as_json)
        return
    experiment = experiment_of(options)
    trials = play(experiment, out, jobs, console)
    standings = [Standings(world, trials) for world in experiment.worlds]
    from vtuber.rehearsal.laboratory.laboratory_report import write_laboratory_report

    written = write_laboratory_report(out, standings, seed=options.seed)
    console.print(f"Report: {written}", highlight=False, soft_wrap=True)
    typer.echo(json.dumps(json_of(standings), indent=2) if as_json else text_of(standings))


def experiment_of(options: LabOptions) -> Experiment:
    """Return what the options ask for; raise `SettingError` for what there is not."""
    worlds = tuple(WORLDS) if options.worlds.strip() == _ALL else names_in(options.worlds, "--worlds")
    policies = names_in(options.policies, "--policies")
    contenders = with_yardsticks([contender_named(policy) for policy in policies])
    if len(contenders) == len(with_yardsticks([])):
        raise SettingError("--policies names yardsticks only: uniform and oracle are always played. Name a learner.")
    return Experiment(
        worlds=worlds,
        contenders=contenders,
        channels=options.channels,
        streams=options.streams,
        seed=options.seed,
        hours=options.hours,
    )


def names_in(text: str, option: str) -> tuple[str, ...]:
    """Return the names between commas, each once; raise `SettingError` where there is none."""
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise SettingError(f"{option} is empty. Write names with commas between, e.g. {option} medium,small.")
    return names


def play(
    experiment: Experiment,
    out: Path,
    jobs: int,
    console: Console,
    *,
    by: Callable[[Task], Trial] = play_task,
) -> tuple[Trial, ...]:
    """Play an experiment with a progress bar; results are kept under `out`."""
    with writing_to(out):
        out.mkdir(parents=True, exist_ok=True)
    with _progress(console, list(experiment.tasks())) as advance:
        return run_experiment(experiment, Shelf(out / _RESULTS), jobs=jobs, on_trial=advance, play=by)


@contextmanager
def _progress(console: Console, tasks: Sequence[Task]) -> Iterator[Callable[[Trial], None]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task("simulated channels", total=len(tasks))

        def advance(trial: Trial) -> None:
            progress.update(bar, advance=1, description=f"simulated, {trial.world}: {trial.policy}")

        yield advance
