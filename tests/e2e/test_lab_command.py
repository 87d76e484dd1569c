"""`vtuber lab` as a process: what it prints, what it keeps when it is killed, what it refuses."""

import json
import time
from pathlib import Path

import pytest
from tests.e2e.vtuber_process import PATIENCE_S, Running, run_vtuber

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SMALL = ("lab", "--policies", "rota", "--worlds", "small", "--channels", "3", "--streams", "3")
LAB = (*SMALL, "--hours", "1", "--json")


def test_killed_run_goes_on_in_other_processes(tmp_path: Path) -> None:
    """Killed in the middle and started again with two processes, it ends with the table of a run in one process."""
    whole = run_vtuber(*LAB, "--jobs", "1", "--out", "whole", folder=tmp_path)
    assert whole.returncode == 0, whole.stderr
    finished = tmp_path / "parts" / "results"
    until = time.monotonic() + PATIENCE_S
    with Running(tmp_path, *LAB, "--jobs", "1", "--out", "parts") as lab:
        while len(list(finished.rglob("*.json"))) < 3:
            assert time.monotonic() < until
            time.sleep(0.005)
        lab.kill()
    kept = {path: path.stat().st_mtime_ns for path in finished.rglob("*.json")}
    assert 3 <= len(kept) < 9
    resumed = run_vtuber(*LAB, "--jobs", "2", "--out", "parts", folder=tmp_path)
    assert resumed.returncode == 0, resumed.stderr
    assert resumed.stdout == whole.stdout
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    told = json.loads(whole.stdout)
    assert told["simulated"] is True
    assert set(told["worlds"]) == {"small"}
    page = (tmp_path / "parts" / "report.html").read_text(encoding="utf-8")
    assert "The channels are simulated" in page


def test_whole_system(tmp_path: Path) -> None:
    """The whole program is compared with itself under another policy, and its results are kept, too."""
    options = ("--whole-system", "2", "--policies", "beta", "--worlds", "small", "--streams", "1", "--hours", "0.1")
    first, again = (run_vtuber("lab", *options, "--jobs", "1", "--out", "whole", folder=tmp_path) for _ in range(2))
    assert first.returncode == 0, first.stderr
    assert "whole system: 2 channels" in first.stdout
    assert "the audience is simulated" in first.stdout
    assert again.stdout == first.stdout


def test_refusal(tmp_path: Path) -> None:
    """What cannot be is said in one paragraph, before anything is played."""
    done = run_vtuber("lab", "--worlds", "tiny", folder=tmp_path, VTUBER_DATA_DIR="data")
    assert done.returncode == 78
    assert "no world called 'tiny'" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
