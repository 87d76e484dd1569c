"""The settings of the voice: a key where one is needed, and sent nowhere unsafe."""

from pathlib import Path

import pytest

from vtuber.app.settings import Settings
from vtuber.app.settings_sources import load_settings
from vtuber.domain.errors import SettingError

SECRET = "sk-never-shown-0123456789"


def loaded(folder: Path, **environment: str) -> Settings:
    """Load settings from the environment alone."""
    return load_settings(environment=environment, directory=folder).settings


def test_the_offline_voice_is_the_default(tmp_path: Path) -> None:
    """A key alone changes nothing: it costs money only where a voice was asked for."""
    assert loaded(tmp_path, OPENAI_API_KEY=SECRET).vtuber_voice == "espeak"


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    """The setting, where it is set, and what to set."""
    with pytest.raises(SettingError, match=r"VTUBER_VOICE \(set in environment\).*OPENAI_API_KEY"):
        loaded(tmp_path, VTUBER_VOICE="openai")


@pytest.mark.parametrize("address", ["http://127.0.0.1:8880/v1", "http://localhost:8880/v1/", "http://[::1]:80/v1"])
def test_a_server_on_this_machine_needs_no_key(tmp_path: Path, address: str) -> None:
    """It may ask for none, and nothing leaves the machine."""
    settings = loaded(tmp_path, VTUBER_VOICE="openai", OPENAI_BASE_URL=address)
    assert settings.openai_base_url == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    [
        *("http://api.example.com/v1", "ftp://127.0.0.1/v1", "wss://api.example.com", "https://", "api.example.com"),
        *("https://user:pass@api.example.com/v1", "https://api.example.com/v1?x=1", "http://127.0.0.1.example.com/v1"),
    ],
)
def test_the_key_goes_nowhere_unsafe(tmp_path: Path, address: str) -> None:
    """Encrypted or on this machine; nothing but an address."""
    with pytest.raises(SettingError, match="OPENAI_BASE_URL"):
        loaded(tmp_path, OPENAI_API_KEY=SECRET, OPENAI_BASE_URL=address)


@pytest.mark.parametrize("key", [f"{SECRET}\n", f"Bearer {SECRET}", f"{SECRET}é"])
def test_a_key_that_cannot_be_one_is_refused_without_showing_it(tmp_path: Path, key: str) -> None:
    """A slip in pasting is named before a header would break over it."""
    with pytest.raises(SettingError, match="OPENAI_API_KEY") as caught:
        loaded(tmp_path, OPENAI_API_KEY=key, VTUBER_VOICE="openai")
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("number", ["-1", "many"])
def test_a_budget_is_a_number(tmp_path: Path, number: str) -> None:
    """Of sentences a minute, 0 for no limit."""
    with pytest.raises(SettingError, match="VTUBER_VOICE_PER_MINUTE"):
        loaded(tmp_path, VTUBER_VOICE_PER_MINUTE=number)
    assert loaded(tmp_path).vtuber_voice_per_minute == 0
