"""Plays an experiment in parallel processes; what is on the shelf already is not played again."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from vtuber.domain.errors import BrokenOffError
from vtuber.rehearsal.laboratory.experiment import Experiment, Task
from vtuber.rehearsal.laboratory.shelf import Shelf
from vtuber.rehearsal.laboratory.trial import Trial, play_trial
from vtuber.rehearsal.laboratory.workers import settle_in

_GO_ON = "What was finished is kept: the same command goes on from there."


def play_task(task: Task) -> Trial:
    """Play one task, in whichever process."""
    experiment = task.experiment
    return play_trial(
        task.world,
        task.contender.name,
        seed=experiment.seed,
        number=task.number,
        streams=experiment.streams,
        hours=experiment.hours,
        segment_minutes=experiment.segment_minutes,
        make_player=task.contender.make,
    )


def run_experiment(
    experiment: Experiment,
    shelf: Shelf,
    *,
    jobs: int,
    on_trial: Callable[[Trial], None],
    play: Callable[[Task], Trial] = play_task,
) -> tuple[Trial, ...]:
    """Return all trials in the order of the tasks; `on_trial` hears of each, those found included.

    `play` must be importable by its name where `jobs` is above 1. Raises `BrokenOffError` when it is interrupted.
    """
    tasks = tuple(experiment.tasks())
    found: dict[str, Trial] = {}
    for task in tasks:
        if (trial := shelf.find(task)) is not None:
            found[task.key] = trial
            on_trial(trial)
    missing = [task for task in tasks if task.key not in found]
    try:
        for task, trial in _played(missing, play, jobs):
            shelf.keep(task, trial)
            found[task.key] = trial
            on_trial(trial)
    except KeyboardInterrupt:
        raise BrokenOffError(f"Broken off. {_GO_ON}") from None
    except BrokenProcessPool as error:
        raise BrokenOffError(
            f"A worker process was killed, perhaps for want of memory: use fewer --jobs. {_GO_ON}"
        ) from error
    return tuple(found[task.key] for task in tasks)


def _played(tasks: Sequence[Task], play: Callable[[Task], Trial], jobs: int) -> Iterator[tuple[Task, Trial]]:
    if jobs == 1 or len(tasks) <= 1:
        for task in tasks:
            yield task, play(task)
        return
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(jobs, len(tasks)), mp_context=spawn, initializer=settle_in)
    try:
        running: dict[Future[Trial], Task] = {pool.submit(play, task): task for task in tasks}
        for done in as_completed(running):
            yield running[done], done.result()
    finally:
        pool.shutdown(cancel_futures=True)
