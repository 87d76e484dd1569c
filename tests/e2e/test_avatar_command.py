"""A faulty avatar and the command line: the stream goes on, and says what it goes on without."""

from pathlib import Path

import pytest
from tests.e2e.vtuber_process import run_vtuber

pytestmark = [pytest.mark.slow, pytest.mark.timeout(90)]

DEMO = ("demo", "--duration", "12s", "--no-browser", "--port", "0")


def test_a_stream_goes_on_without_the_avatar(tmp_path: Path) -> None:
    """The start names setting and file, the status line repeats it, and nothing ends early."""
    result = run_vtuber(*DEMO, folder=tmp_path, VTUBER_DATA_DIR="data", VTUBER_AVATAR="nobody.vrm")
    assert result.returncode == 0, result.stderr
    said = "VTUBER_AVATAR: the VRM file nobody.vrm does not exist"
    assert said in result.stdout
    assert "The stream goes on with the puppet." in result.stdout
    assert "puppet, avatar not shown: the VRM file is missing (VTUBER_AVATAR)" in result.stdout.replace("\n", " ")


def test_doctor_finds_the_fault(tmp_path: Path) -> None:
    """With what to do, and an exit code that scripts notice."""
    result = run_vtuber("doctor", folder=tmp_path, VTUBER_DATA_DIR="data", VTUBER_AVATAR="nobody.vrm")
    assert result.returncode == 1
    assert "fault  avatar: VTUBER_AVATAR: the VRM file nobody.vrm does not exist" in result.stdout
    assert "goes on with the puppet; see docs/how-to/avatars.md" in result.stdout
