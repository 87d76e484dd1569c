"""A faulty avatar never stops a stream: the puppet stands in, and doctor, status and pages say why."""

from pathlib import Path

import pytest
from tests.e2e.small_live2d import STAND_IN_CORE, write_model
from tests.e2e.small_vrm import small_vrm

from vtuber.app.avatars import AvatarReports, avatar_of
from vtuber.app.doctor_avatar import examine_avatar
from vtuber.app.findings import Health
from vtuber.app.settings import Settings
from vtuber.app.settings_sources import load_settings
from vtuber.stage.avatar import PUPPET


def test_without_settings_there_is_the_puppet() -> None:
    """And nothing is wrong."""
    assert avatar_of(Settings()) is PUPPET
    (found,) = examine_avatar(Settings())
    assert (found.health, found.found) == (Health.OK, "the built-in puppet")


def test_both_settings_are_read_from_the_environment(tmp_path: Path) -> None:
    """The names are those of the messages."""
    environment = {"VTUBER_AVATAR": str(write_model(tmp_path)), "VTUBER_CUBISM_CORE": str(STAND_IN_CORE)}
    settings = load_settings(environment=environment, directory=tmp_path).settings
    (found,) = examine_avatar(settings)
    assert avatar_of(settings).kind == "live2d"
    assert found.found == "Live2D, small.model3.json with 5 files, and Cubism Core"


def test_a_sound_vrm_is_found(tmp_path: Path) -> None:
    """By its name."""
    path = tmp_path / "hoshi.vrm"
    path.write_bytes(small_vrm())
    (found,) = examine_avatar(Settings(vtuber_avatar=str(path)))
    assert (found.health, found.found) == (Health.OK, "VRM, hoshi.vrm")


def test_a_fault_is_no_exception(tmp_path: Path) -> None:
    """The puppet is there, doctor has the whole text, the status line the short one."""
    settings = Settings(vtuber_avatar=str(tmp_path / "nobody.vrm"))
    avatar = avatar_of(settings)
    assert (avatar.kind, dict(avatar.files)) == ("puppet", {})
    (found,) = examine_avatar(settings)
    assert found.health is Health.FAULT
    assert "VTUBER_AVATAR" in found.found
    assert "nobody.vrm does not exist" in found.found
    assert AvatarReports(avatar).status == "puppet, avatar not shown: the VRM file is missing (VTUBER_AVATAR)"


def test_what_a_page_reports_reaches_the_status() -> None:
    """Until a page reports that all is well; other messages change nothing."""
    reports = AvatarReports(PUPPET)
    assert reports.status == ""
    reports.hear({"type": "avatar", "shown": "puppet", "fault": "the VRM file is broken"})
    assert reports.status == "puppet, avatar not shown: the VRM file is broken"
    reports.hear({"type": "ready", "fault": None})
    assert reports.status != ""
    reports.hear({"type": "avatar", "shown": "vrm", "fault": None})
    assert reports.status == ""


@pytest.mark.parametrize("fault", [7, [], {}, "", None])
def test_a_strange_report_is_none(fault: object) -> None:
    """A page can say anything."""
    reports = AvatarReports(PUPPET)
    reports.hear({"type": "avatar", "fault": fault})
    assert reports.status == ""


def test_a_report_cannot_write_to_the_terminal() -> None:
    """It stays on one line, without control codes, and short."""
    reports = AvatarReports(PUPPET)
    reports.hear({"type": "avatar", "fault": "\x1b[2Jgone\n" + "x" * 4000})
    assert "\x1b" not in reports.status
    assert "\n" not in reports.status
    assert len(reports.status) < 250
