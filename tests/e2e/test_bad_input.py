"""What users and machines get wrong: one paragraph that says what to do, an exit code, and nothing lost."""

import os
import socket
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from tests.e2e.vtuber_process import Demo, run_vtuber

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

FAST = ("--speed", "100", "--seed", "5")
DEMO = ("demo", "--no-browser", "--data-dir", "data", "--port", "0", *FAST, "--duration", "20s")
PERSONA = """---
name: Vesper
language: en
voice:
  name: en-us+f3
  pitch: 900
style: [calm]
hard_rules: [be kind]
---
Vesper keeps the lighthouse.
"""


def assert_refused(result: CompletedProcess[str], exit_code: int, *named: str) -> None:
    """Assert that a command ended with a code and one paragraph that names the matter."""
    assert result.returncode == exit_code, result.stderr
    assert result.stderr.startswith("vtuber: ")
    assert result.stderr.count("\n") == 1
    assert not [name for name in ("Traceback", "Error:") if name in result.stderr]
    assert not [name for name in named if name not in result.stderr]


def test_port_in_use(tmp_path: Path) -> None:
    """A port that is taken is named, and the way out."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = run_vtuber(*DEMO[:4], "--port", port, folder=tmp_path)
    assert_refused(result, 69, port, "--port")


def test_unwritable_data_directory(tmp_path: Path) -> None:
    """A data directory that cannot be made is named."""
    (tmp_path / "file").write_text("a file is no folder")
    result = run_vtuber(*DEMO[:2], "--data-dir", "file/data", folder=tmp_path)
    assert_refused(result, 73, "file/data")
    assert (tmp_path / "file").read_text() == "a file is no folder"


def test_second_process_on_a_data_directory(tmp_path: Path) -> None:
    """Two processes cannot write the same data; the second names the first."""
    with Demo(tmp_path, *FAST) as demo:
        demo.wait_until_ready()
        assert_refused(run_vtuber(*DEMO, folder=tmp_path), 73, f"pid {demo.pid}")


def test_corrupt_learner_file(tmp_path: Path) -> None:
    """What was learned and cannot be read is kept aside, not reset in silence; the start after that works."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "learner.json").write_text('{"version": 1, "sha2')
    assert_refused(run_vtuber(*DEMO, folder=tmp_path), 65, "data/learner.json", "learner.json.corrupt-1")
    assert (data / "learner.json.corrupt-1").read_text() == '{"version": 1, "sha2'
    again = run_vtuber(*DEMO, folder=tmp_path)
    assert again.returncode == 0, again.stderr
    assert (data / "learner.json").is_file()


def test_malformed_persona(tmp_path: Path) -> None:
    """A persona that cannot be used is named with the line."""
    (tmp_path / "vesper.md").write_text(PERSONA)
    result = run_vtuber(*DEMO, folder=tmp_path, VTUBER_PERSONA="vesper.md")
    assert_refused(result, 65, "vesper.md:6", "pitch")


@pytest.mark.parametrize(
    ("source", "file", "content"),
    [
        ("environment", None, ""),
        (".env.local", ".env.local", "VTUBER_PRT=1\n"),
        ("vtuber.toml", "vtuber.toml", "vtuber_prt = 1\n"),
    ],
)
def test_unknown_setting(tmp_path: Path, source: str, file: str | None, content: str) -> None:
    """A setting that does not exist is named with its source, and with the one that was meant."""
    settings = {"VTUBER_PRT": "1"} if file is None else {}
    if file is not None:
        (tmp_path / file).write_text(content)
    result = run_vtuber(*DEMO, folder=tmp_path, **settings)
    assert_refused(result, 78, "VTUBER_PRT", source, "VTUBER_PORT")


def test_corrupt_journal(tmp_path: Path) -> None:
    """A damaged journal is named and left alone; the others are listed, and a new stream can begin."""
    for _ in range(2):
        result = run_vtuber(*DEMO, folder=tmp_path)
        assert result.returncode == 0, result.stderr
    damaged = tmp_path / "data" / "streams" / "0002" / "journal.sqlite"
    damaged.write_bytes(os.urandom(8192))
    content = damaged.read_bytes()
    listed = run_vtuber("streams", "--data-dir", "data", folder=tmp_path)
    assert listed.returncode == 0, listed.stderr
    first, second = listed.stdout.splitlines()
    assert first.startswith("0001")
    assert "ended" in first
    assert second.startswith("0002")
    assert "data/streams/0002/journal.sqlite cannot be read" in second
    assert_refused(run_vtuber("report", "0002", "--data-dir", "data", folder=tmp_path), 65, "0002/journal.sqlite")
    assert_refused(run_vtuber(*DEMO, folder=tmp_path), 65, "0002/journal.sqlite")
    assert damaged.read_bytes() == content
    assert run_vtuber("report", "0001", "--data-dir", "data", folder=tmp_path).returncode == 0
    assert run_vtuber(*DEMO, "--new", folder=tmp_path).returncode == 0
