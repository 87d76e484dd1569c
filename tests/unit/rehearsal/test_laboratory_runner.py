"""Running experiments: what was finished is kept, what was not is played, and the tables come out the same."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from vtuber.domain.errors import BrokenOffError, DataDirectoryError, SettingError
from vtuber.rehearsal.laboratory.contenders import contender_named
from vtuber.rehearsal.laboratory.experiment import Experiment, Task, with_yardsticks
from vtuber.rehearsal.laboratory.runner import play_task, run_experiment
from vtuber.rehearsal.laboratory.shelf import Shelf
from vtuber.rehearsal.laboratory.standings import Standings
from vtuber.rehearsal.laboratory.standings_text import text_of
from vtuber.rehearsal.laboratory.trial import Trial

EXPERIMENT = Experiment(
    worlds=("small",),
    contenders=with_yardsticks([contender_named("rota"), contender_named("beta")]),
    channels=2,
    streams=2,
    seed=1,
    hours=0.5,
)


class Playing:
    """Plays tasks and counts them; is interrupted before one of them."""

    def __init__(self, interrupted_at: int = -1) -> None:
        self.played: list[Task] = []
        self._interrupted_at = interrupted_at

    def __call__(self, task: Task) -> Trial:
        if len(self.played) == self._interrupted_at:
            raise KeyboardInterrupt
        self.played.append(task)
        return play_task(task)


def run(folder: Path, play: Playing, experiment: Experiment = EXPERIMENT) -> Sequence[Trial]:
    """Run the experiment in this process."""
    return run_experiment(experiment, Shelf(folder), jobs=1, on_trial=lambda trial: None, play=play)


def test_interrupted_run_goes_on(tmp_path: Path) -> None:
    """The table is that of a run that was never broken off, and nothing is played twice."""
    whole = run(tmp_path / "whole", Playing())
    with pytest.raises(BrokenOffError, match="goes on"):
        run(tmp_path / "parts", Playing(interrupted_at=3))
    rest = Playing()
    resumed = run(tmp_path / "parts", rest)
    assert len(rest.played) == len(list(EXPERIMENT.tasks())) - 3
    assert resumed == whole
    assert text_of([Standings("small", resumed)]) == text_of([Standings("small", whole)])
    none_left = Playing()
    assert run(tmp_path / "parts", none_left) == whole
    assert not none_left.played


def test_on_trial_hears_of_all(tmp_path: Path) -> None:
    """A progress bar gets to its end, also over what was found."""
    for _ in range(2):
        heard: list[Trial] = []
        run_experiment(EXPERIMENT, Shelf(tmp_path), jobs=1, on_trial=heard.append)
        assert len(heard) == len(list(EXPERIMENT.tasks()))


@pytest.mark.parametrize("damaged", [b"", b"{", b"[]", b'{"streams": 3}', b'{"streams": [{"a": 1}]}', b"\xff"])
def test_unreadable_result_is_played_again(tmp_path: Path, damaged: bytes) -> None:
    """Whatever is in a file, the run ends with the right table."""
    whole = run(tmp_path, Playing())
    next(tmp_path.rglob("*.json")).write_bytes(damaged)
    again = Playing()
    assert run(tmp_path, again) == whole
    assert len(again.played) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(EXPERIMENT, seed=2),
        replace(EXPERIMENT, hours=1.0),
        replace(EXPERIMENT, streams=3),
        replace(EXPERIMENT, segment_minutes=5.0),
        replace(EXPERIMENT, worlds=("medium",)),
        replace(EXPERIMENT, contenders=tuple(replace(one, version="edited") for one in EXPERIMENT.contenders)),
    ],
)
def test_other_options_are_other_results(other: Experiment) -> None:
    """A result is found only by what it was made with."""
    assert not {task.key for task in EXPERIMENT.tasks()} & {task.key for task in other.tasks()}


def test_more_channels_keep_those_there_are() -> None:
    """An experiment can be widened without playing everything again."""
    wider = replace(EXPERIMENT, channels=5)
    assert {task.key for task in EXPERIMENT.tasks()} < {task.key for task in wider.tasks()}


def test_learned_policies_depend_on_the_learning_package_yardsticks_do_not() -> None:
    """The oracle's results outlive a change of the learner."""
    assert contender_named("oracle").version == contender_named("uniform").version == ""
    assert contender_named("beta").version


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """The error names the folder and the option."""
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    with pytest.raises(DataDirectoryError, match="--out"):
        run(blocked, Playing())


def test_unknown_names() -> None:
    """The errors name what there is."""
    with pytest.raises(SettingError, match=r"no policy called 'best'.*oracle"):
        contender_named("best")
    with pytest.raises(SettingError, match="no world called 'flat'"):
        replace(EXPERIMENT, worlds=("flat",))
