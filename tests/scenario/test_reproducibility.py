"""The same seed gives the same streams, byte for byte."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from vtuber.app.rehearse import RehearsalOptions, rehearse

PROGRAM = """
import sys
from pathlib import Path
from vtuber.app.rehearse import RehearsalOptions, lineup_of, rehearse
minds = lineup_of(sys.argv[2], writer=None, director=None, hour_usd=None)
options = RehearsalOptions(streams=2, hours=0.3, seed=7, policy="structured", out=Path(sys.argv[1]), minds=minds)
print(rehearse(options, on_stream=lambda stream: None).journal_sha256)
"""


def journals(folder: Path) -> dict[str, str]:
    """Return the digest of every journal and of the memory, as the bytes on the disk are."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.sqlite"))}
    return {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}


def rehearsal(folder: Path, *, seed: int) -> str:
    """Rehearse two short streams in this process and return the digest of their journals."""
    options = RehearsalOptions(streams=2, hours=0.05, seed=seed, policy="structured", out=folder)
    heard: list[str] = []
    result = rehearse(options, on_stream=lambda stream: heard.append(stream.stream_id))
    assert heard == ["0001", "0002"]
    return result.journal_sha256


def test_a_rehearsal_can_be_repeated(tmp_path: Path) -> None:
    """Equal seeds give equal digests and equal files; another seed gives others."""
    first, second = rehearsal(tmp_path / "a", seed=7), rehearsal(tmp_path / "b", seed=7)
    assert first == second
    assert len(journals(tmp_path / "a")) == 2 + 1
    assert journals(tmp_path / "a") == journals(tmp_path / "b")
    assert rehearsal(tmp_path / "c", seed=8) != first


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("minds", ["offline", "simulated"])
def test_it_can_be_repeated_by_another_process(minds: str, tmp_path: Path) -> None:
    """Nothing depends on the order of sets and dictionaries of strings, which differs from process to process."""
    printed = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(tmp_path / salt), minds],
            env={**os.environ, "PYTHONHASHSEED": salt},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.splitlines()[-1]
        for salt in ("1", "2")
    ]
    assert printed[0] == printed[1]
    assert len(journals(tmp_path / "1")) == 2 + 1
    assert journals(tmp_path / "1") == journals(tmp_path / "2")
