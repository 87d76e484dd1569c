"""Logs can be read by people and programs, and hold no secrets."""

import io
import json
import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from vtuber.runtime.logs import logging_to
from vtuber.runtime.secrets import MASK, Secrets

AT = datetime(2026, 5, 1, 20, 0, 0, 123_456, tzinfo=UTC)


@pytest.fixture
def secrets() -> Secrets:
    """A process that holds one secret, with signs that JSON and URLs spell otherwise."""
    secrets = Secrets()
    secrets.register('hunter"2/ä+')
    return secrets


def lines(path: Path) -> list[dict[str, object]]:
    """The JSON lines of a log file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_console_and_file_get_the_same_events(tmp_path: Path, secrets: Secrets) -> None:
    """A line for people, a JSON object for programs, with the injected time."""
    console = io.StringIO()
    with logging_to(now=lambda: AT, secrets=secrets, console=console, json_file=tmp_path / "log.jsonl"):
        structlog.get_logger("vtuber.voice").warning("engine failed", sentence="s1", tries=2)
    assert lines(tmp_path / "log.jsonl") == [
        {
            "event": "engine failed",
            "level": "warning",
            "logger": "vtuber.voice",
            "sentence": "s1",
            "timestamp": "2026-05-01T20:00:00.123Z",
            "tries": 2,
        }
    ]
    shown = console.getvalue()
    assert shown.count("\n") == 1
    assert all(part in shown for part in ("engine failed", "warning", "sentence=s1", "tries=2", "2026-05-01T20:00:00"))
    assert "\x1b" not in shown


def test_the_standard_library_logs_to_the_same_places(tmp_path: Path, secrets: Secrets) -> None:
    """The web server's messages are formatted and masked like our own."""
    with logging_to(now=lambda: AT, secrets=secrets, console=io.StringIO(), json_file=tmp_path / "log.jsonl"):
        logging.getLogger("uvicorn").info("GET %s", '/?key=hunter"2/ä+')
        logging.getLogger("uvicorn").debug("not at this level")
    (line,) = lines(tmp_path / "log.jsonl")
    assert (line["event"], line["logger"], line["level"]) == (f"GET /?key={MASK}", "uvicorn", "info")


def test_exceptions_are_told_without_secrets(tmp_path: Path, secrets: Secrets) -> None:
    """A traceback names the error in both places; the secret in its text is masked."""
    console = io.StringIO()
    with logging_to(now=lambda: AT, secrets=secrets, console=console, json_file=tmp_path / "log.jsonl"):

        def log_in(password: str) -> None:
            local = password.upper()
            assert local
            raise ConnectionError(f"login failed with {password}")

        try:
            log_in('hunter"2/ä+')
        except ConnectionError:
            structlog.get_logger("twitch").exception("task failed")
    written = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    for text in (written, console.getvalue()):
        assert "ConnectionError" in text
        assert "hunter" not in text.lower()
        assert "log_in" in text
        assert MASK in text


def test_logging_is_put_back(tmp_path: Path, secrets: Secrets) -> None:
    """After the block the process logs as before."""
    before = logging.getLogger().handlers[:], logging.getLogger().level
    with logging_to(now=lambda: AT, secrets=secrets, console=io.StringIO()):
        assert logging.getLogger().handlers != before[0]
    assert (logging.getLogger().handlers, logging.getLogger().level) == before
    assert not structlog.is_configured()


def test_a_log_file_that_cannot_be_written_is_told(tmp_path: Path, secrets: Secrets) -> None:
    """Nothing is configured half: all stays as it was."""
    before = structlog.get_config()
    with (
        pytest.raises(OSError, match="No such file"),
        logging_to(now=lambda: AT, secrets=secrets, json_file=tmp_path / "missing" / "log.jsonl"),
    ):
        pass
    assert structlog.get_config() == before


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("password", "abc"),
        ("client_secret", 12345),
        ("access_token", "abc"),
        ("Authorization", "abc"),
        ("stream-key", "abc"),
        ("api_key", ["abc"]),
        ("API_KEYS", ["abc"]),
    ],
)
def test_values_under_telling_keys_are_masked(key: str, value: object) -> None:
    """At any depth."""
    assert Secrets().mask_value({"outer": [{key: value}]}) == {"outer": [{key: MASK}]}


@pytest.mark.parametrize("key", ["tokens_in", "keyboard", "secretary", "monkey", "token_count"])
def test_values_under_harmless_keys_are_kept(key: str) -> None:
    """A word within another word tells nothing."""
    assert Secrets().mask_value({key: 17}) == {key: 17}


@pytest.mark.parametrize(
    "text",
    [
        "PASS oauth:abcdefghij0123456789",
        "Authorization: Bearer abcdefghij.0123456789",
        "key sk-proj-abcdefghij0123456789",
        "rtmp key live_123456789_abcdefghijklmnop",
        "https://example.org/ws?token=abc&channel=1",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
    ],
)
def test_the_shapes_of_tokens_are_masked(text: str) -> None:
    """Secrets nobody registered are known by their form."""
    masked = Secrets().mask(text)
    assert MASK in masked
    assert "abc" not in masked
    assert "eyJ" not in masked


def test_ordinary_text_is_kept() -> None:
    """What people write in chat is not mistaken for secrets."""
    text = "skip the basic intro, live long & prosper: GG_WP? key=wasd, token of love"
    assert Secrets().mask(text) == text


@given(
    secret=st.text(min_size=6, max_size=20),
    before=st.text(max_size=10),
    after=st.text(max_size=10),
    nested=st.booleans(),
)
def test_a_registered_secret_never_gets_out(secret: str, before: str, after: str, nested: bool) -> None:
    """Wherever it stands in a value, plain or as JSON spells it."""
    secrets = Secrets()
    secrets.register(secret)
    text = f"{before}{secret}{after}"
    masked = secrets.mask_value({"x": [text]} if nested else text)
    assert secret not in (str(masked["x"][0]) if isinstance(masked, dict) else str(masked)).replace(MASK, "")
    assert json.dumps(secret)[1:-1] not in secrets.mask(json.dumps(text)).replace(MASK, "")


def test_short_strings_are_no_secrets() -> None:
    """They would mask ordinary words."""
    secrets = Secrets()
    secrets.register("hi")
    secrets.register("")
    assert secrets.mask("hi there") == "hi there"
