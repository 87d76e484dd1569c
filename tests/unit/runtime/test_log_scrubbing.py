"""Lines that tell of somebody are taken out of the log, which goes on; libraries do not log what they carry."""

import io
import json
import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from vtuber.domain.forgetting import mark_of
from vtuber.memory.forgotten import Forgotten, name_mark
from vtuber.runtime.log_scrubbing import scrub_logs
from vtuber.runtime.logs import logging_to
from vtuber.runtime.secrets import Secrets

WREN = Forgotten(frozenset({mark_of("twitch:70071"), mark_of("ko-fi:wren")}), frozenset({name_mark("Wren")}))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"event": "KeyError: 'twitch:70071'"}, True),
        ({"event": "GET https://api.example/users?user_id=70071&first=1"}, True),
        ({"event": "lost", "payload": '{"text":"line\\nWren"}'}, True),
        ({"exception": [{"exc_value": "no such viewer: wren"}]}, True),
        ({"event": "ko-fi:wren gave"}, True),
        ({"event": "wrench", "port": 70071}, True),
        ({"event": "wrench in the works of 700711"}, False),
        ({"event": "twitch:7007 is somebody else"}, False),
    ],
)
def test_lines_that_tell_of_somebody_go(tmp_path: Path, line: dict[str, object], *, told: bool) -> None:
    """By id or name, wherever it stands; others stay as they are."""
    other = json.dumps({"event": "all is well"}) + "\n"
    (tmp_path / "vtuber.jsonl.1").write_text(other + json.dumps(line) + "\n" + other)
    assert scrub_logs(tmp_path, tells=WREN.told_of_in) == told
    left = (tmp_path / "vtuber.jsonl.1").read_text()
    assert (json.dumps(line) in left) is not told
    assert left.count(other) == 2


def test_the_log_that_is_being_written_goes_on(tmp_path: Path) -> None:
    """In the same file, after what was left of it."""
    with logging_to(
        now=lambda: datetime(2026, 1, 1, tzinfo=UTC),
        secrets=Secrets(),
        console=io.StringIO(),
        json_file=tmp_path / "vtuber.jsonl",
    ):
        log = structlog.get_logger("test")
        for event in ("first", "wren was here", "third"):
            log.warning(event)
        assert scrub_logs(tmp_path, tells=WREN.told_of_in) == 1
        log.warning("fourth")
    events = [json.loads(line)["event"] for line in (tmp_path / "vtuber.jsonl").read_text().splitlines()]
    assert events == ["first", "third", "fourth"]


def test_no_folder_is_no_log(tmp_path: Path) -> None:
    """A data directory that never had a stream."""
    assert scrub_logs(tmp_path / "none", tells=WREN.told_of_in) == 0


@pytest.mark.parametrize("library", ["websockets.client", "httpx", "httpcore.connection", "openai._base_client"])
def test_libraries_do_not_log_what_they_carry(tmp_path: Path, library: str) -> None:
    """Whatever the level; their faults are logged, and afterwards they are as they were."""
    before = logging.getLogger(library).getEffectiveLevel()
    with logging_to(
        now=lambda: datetime(2026, 1, 1, tzinfo=UTC),
        secrets=Secrets(),
        level="DEBUG",
        console=io.StringIO(),
        json_file=tmp_path / "log",
    ):
        logging.getLogger(library).debug("< TEXT a viewer's words")
        logging.getLogger(library).info("GET /users?login=wren")
        logging.getLogger(library).warning("it broke")
    assert [json.loads(line)["event"] for line in (tmp_path / "log").read_text().splitlines()] == ["it broke"]
    assert logging.getLogger(library).getEffectiveLevel() == before
