"""`kill -9` while a stream ends and is learned from: what is known in the end is what the journals say."""

import os
import random
import time
from pathlib import Path

import pytest
from tests.e2e.vtuber_process import Demo

from vtuber.app.archive import Archive
from vtuber.learning.learner import Learner
from vtuber.learning.learner_file import LearnerFile
from vtuber.runtime.data_dir import DataDirectory

KILLS = int(os.environ.get("LEARNER_KILLS", "2"))
SEED = 5
ENDING_S = 1.2
"""How long a stream takes, at two hundred times real time, from Ctrl-C until it has been learned from."""

ARGUMENTS = ("--speed", "200", "--seed", str(SEED))
SETTINGS = {"VTUBER_SEGMENT_MINUTES": "1"}


def learned_from_journals(data: DataDirectory, folder: Path) -> tuple[bytes, Learner]:
    """Return what one undisturbed process learns from all journals, and its file."""
    path = folder / "undisturbed.json"
    learner = Learner.load(LearnerFile(path), policy="structured", seed=SEED)
    Archive(data).feed(learner, source="simulation", except_for=None)
    return path.read_bytes(), learner


@pytest.mark.slow
@pytest.mark.timeout(180 + 60 * KILLS)
def test_a_death_while_learning_changes_nothing(tmp_path: Path, figures: list[str]) -> None:
    """Ended, half ended or half saved: after the next start the file is that of an undisturbed process, byte by byte.

    Each stream is killed somewhere between Ctrl-C and the end of its process; a new one is begun each time.
    """
    chance = random.Random(KILLS)
    for _ in range(KILLS):
        with Demo(tmp_path, "--new", *ARGUMENTS, **SETTINGS) as demo:
            demo.wait_until_ready()
            time.sleep(chance.uniform(0.6, 1.5))
            demo.press_ctrl_c()
            time.sleep(chance.uniform(0, ENDING_S))
            demo.kill()
    with Demo(tmp_path, "--new", *ARGUMENTS, **SETTINGS) as demo:
        demo.wait_until_ready()
        assert demo.interrupt() == 0, demo.errors
    data = DataDirectory(tmp_path / "data")
    expected, undisturbed = learned_from_journals(data, tmp_path)
    assert data.learner_path.read_bytes() == expected
    again = Learner.load(LearnerFile(data.learner_path), policy="structured", seed=SEED)
    assert again.policy.posteriors() == undisturbed.policy.posteriors()
    assert Archive(data).feed(again, source="simulation", except_for=None) == 0
    assert len(data.streams()) == KILLS + 1
    ended = sum(bool(stream.past and stream.past.ended) for stream in Archive(data).streams())
    figures.append(f"{KILLS} kills while a stream ended: {ended - 1} had ended, {again.streams} streams learned from")
