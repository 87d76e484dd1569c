"""A faulty avatar and the command line: the stream goes on, and says what it goes on without."""

import json
from pathlib import Path
from urllib.request import urlopen

import pytest
from tests.e2e.small_vrm import small_vrm
from tests.e2e.vtuber_process import Demo, run_vtuber
from websockets.sync.client import connect

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def test_a_stream_goes_on_without_the_avatar(tmp_path: Path) -> None:
    """The start names setting and file, pages are told to show the puppet, and the status line repeats why."""
    with Demo(tmp_path, VTUBER_AVATAR="nobody.vrm") as demo:
        demo.wait_until_ready()
        demo.wait_for("VTUBER_AVATAR: the VRM file nobody.vrm does not exist")
        demo.wait_for("The stream goes on with the puppet.")
        assert described(demo) == {"kind": "puppet", "fault": "the VRM file is missing (VTUBER_AVATAR)"}
        demo.wait_for("puppet, avatar not shown: the VRM file is missing (VTUBER_AVATAR)")
        assert demo.is_running


def test_what_only_a_page_finds_out_reaches_the_status_line(tmp_path: Path) -> None:
    """The files look right; a page that cannot draw them reports it."""
    (tmp_path / "hoshi.vrm").write_bytes(small_vrm())
    with Demo(tmp_path, VTUBER_AVATAR="hoshi.vrm") as demo:
        demo.wait_until_ready()
        assert described(demo)["url"] == "avatar/hoshi.vrm"
        assert "puppet" not in demo.output
        with connect(f"ws://{demo.host}/stage/ws", proxy=None) as page:
            page.send(json.dumps({"type": "avatar", "shown": "puppet", "fault": "this browser has no WebGL"}))
            demo.wait_for("puppet, avatar not shown: this browser has no WebGL")


def described(demo: Demo) -> dict[str, object]:
    """Return what the server tells pages of the avatar."""
    with urlopen(f"{demo.url}avatar.json", timeout=20) as answer:  # noqa: S310  (our own address)
        found: dict[str, object] = json.load(answer)
        return found


def test_doctor_finds_the_fault(tmp_path: Path) -> None:
    """With what to do, and an exit code that scripts notice."""
    result = run_vtuber("doctor", folder=tmp_path, VTUBER_DATA_DIR="data", VTUBER_AVATAR="nobody.vrm")
    assert result.returncode == 1
    assert "fault  avatar: VTUBER_AVATAR: the VRM file nobody.vrm does not exist" in result.stdout
    assert "goes on with the puppet; see docs/how-to/avatars.md" in result.stdout
