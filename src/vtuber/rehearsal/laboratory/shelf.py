"""Results of finished trials, one small file for each: a run that was killed goes on where it stopped."""

import json
from pathlib import Path

from vtuber.domain.errors import DataDirectoryError
from vtuber.rehearsal.laboratory.experiment import Task
from vtuber.rehearsal.laboratory.trial import Trial
from vtuber.runtime.files import write_atomically


class Shelf:
    """A folder of results. Raises `DataDirectoryError` where it cannot be written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, task: Task) -> Trial | None:
        """Return the result of a task, None if there is none that can be read."""
        try:
            return Trial.from_json(json.loads(self._path(task).read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, task: Task, trial: Trial) -> None:
        """Put a result in its place."""
        path = self._path(task)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, json.dumps(trial.to_json()).encode())
        except OSError as error:
            raise DataDirectoryError(f"Cannot write {path}: {error.strerror}. Choose another --out.") from error

    def _path(self, task: Task) -> Path:
        return self._folder / task.world / task.contender.name / f"{task.number:04d}-{task.key}.json"
