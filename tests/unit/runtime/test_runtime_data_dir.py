"""The data directory has one writer, a fixed layout, and files that are never half."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from vtuber.domain.errors import DataDirectoryError
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.files import write_atomically


def test_the_layout(tmp_path: Path) -> None:
    """Folders are made on opening; nothing else is left in them."""
    with DataDirectory(tmp_path / "new" / "data").open() as directory:
        assert directory.journal_path("s1") == directory.path / "streams" / "s1" / "journal.sqlite"
        assert directory.journal_path("s1").parent.is_dir()
        assert directory.learner_path == directory.path / "learner.json"
        assert sorted(path.name for path in directory.path.iterdir()) == ["lock", "logs", "streams"]


def test_streams_are_listed_in_order(tmp_path: Path) -> None:
    """By name, with numbers by value; a folder without a journal is no stream. No lock is needed."""
    directory = DataDirectory(tmp_path)
    assert directory.streams() == ()
    with directory.open():
        for stream in ("stream-10", "stream-9", "stream-1b", "2026-05-01"):
            directory.journal_path(stream).touch()
        directory.journal_path("empty")
    assert DataDirectory(tmp_path).streams() == ("2026-05-01", "stream-1b", "stream-9", "stream-10")


def test_reading_makes_no_folders(tmp_path: Path) -> None:
    """A path is only a path until the directory is open."""
    DataDirectory(tmp_path).journal_path("s1")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("stream", ["", ".", "..", "../x", "a/b", "/etc", "a\nb", ".hidden"])
def test_a_stream_id_is_a_plain_name(tmp_path: Path, stream: str) -> None:
    """No id leads out of the directory."""
    with pytest.raises(ValueError, match="not a stream id"):
        DataDirectory(tmp_path).journal_path(stream)


def test_a_second_process_is_told_who_has_it(tmp_path: Path) -> None:
    """The error names the holder; after it is gone the directory is free, and a failed attempt frees nothing."""
    with DataDirectory(tmp_path).open():
        for _ in range(2):
            with pytest.raises(DataDirectoryError, match=rf"in use by another .*pid {os.getpid()}\)"):
                DataDirectory(tmp_path).open()
    DataDirectory(tmp_path).open().close()


@pytest.mark.slow
def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    """After kill -9 nothing has to be cleaned up."""
    program = (
        "import sys, time; from pathlib import Path; from vtuber.runtime.data_dir import DataDirectory\n"
        "d = DataDirectory(Path(sys.argv[1])).open(); print('held', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    with pytest.raises(DataDirectoryError, match=f"pid {process.pid}"):
        DataDirectory(tmp_path).open()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    DataDirectory(tmp_path).open().close()


@pytest.mark.parametrize("obstacle", ["", "data", "data/streams", "data/lock/x"])
def test_a_directory_that_cannot_be_written_is_told(tmp_path: Path, obstacle: str) -> None:
    """The error names the directory and what to do."""
    path = tmp_path / "file" / "data" if not obstacle else tmp_path / "data"
    blocked = tmp_path / (obstacle or "file")
    if obstacle == "data/lock/x":
        blocked.mkdir(parents=True)
    else:
        blocked.parent.mkdir(exist_ok=True)
        blocked.touch()
    with pytest.raises(DataDirectoryError, match=r"cannot be written: .*\. Mend its permissions") as caught:
        DataDirectory(path).open()
    assert str(path) in str(caught.value)


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """Readers that hold the old file keep it; the new one has the new content, and no draft stays."""
    path = tmp_path / "learner.json"
    write_atomically(path, b"old")
    with path.open("rb") as reader:
        write_atomically(path, b"new")
        assert reader.read() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk shows when the draft is forced out; the old file stands, the draft is gone."""
    path = tmp_path / "learner.json"
    write_atomically(path, b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
