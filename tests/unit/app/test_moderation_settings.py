"""Settings of moderation: what is allowed, what is said of the rest, and to whom keys go."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from vtuber.app.moderation import Moderation, moderation_client, moderation_for
from vtuber.app.settings import Settings
from vtuber.app.settings_sources import load_settings
from vtuber.domain.errors import SettingError
from vtuber.runtime.virtual_time import run

OPENAI = "https://api.openai.com/v1"


def settings(folder: Path, **environment: str) -> Settings:
    """Load settings from an environment."""
    named = {name.upper(): value for name, value in environment.items()}
    return load_settings(environment=named, directory=folder).settings


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("vtuber_blocked_topics", "polotics", "politics"),
        ("vtuber_blocked_topics", "no/such/file.txt", "cannot be read"),
        ("vtuber_moderation_url", "http://example.org/v1", "https"),
        ("vtuber_moderation_url", "https://user@example.org/v1", "user name"),
        ("vtuber_moderation_timeout_s", "9", "5"),
        ("vtuber_speech_delay_s", "11", "10"),
        ("vtuber_speech_delay_s", "-1", "0"),
        ("vtuber_moderation_key", "a key", "spaces"),
    ],
)
def test_bad_values_are_explained(tmp_path: Path, name: str, value: str, said: str) -> None:
    """The error names the setting and what would be right; a key is not repeated."""
    with pytest.raises(SettingError) as caught:
        settings(tmp_path, **{name: value})
    assert name.upper() in str(caught.value)
    assert said in str(caught.value)
    assert "a key" not in str(caught.value)


def test_topics_by_name_and_path(tmp_path: Path) -> None:
    """Both may stand in one list."""
    own = tmp_path / "own.txt"
    own.write_text("zorblax\n", encoding="utf-8")
    chosen = settings(tmp_path, vtuber_blocked_topics=f"politics, {own}")
    assert chosen.topics == ("politics", str(own))

    async def moderation() -> Moderation:
        async with moderation_for(chosen) as made:
            return made

    made = run(moderation())
    assert made.topics.names == ("politics", "own")
    assert (made.service, made.delay_s) == (None, 0.0)


@pytest.mark.parametrize(
    ("url", "own_key", "sent"),
    [
        (OPENAI, "", "Bearer sk-openai"),
        (OPENAI, "sk-own", "Bearer sk-own"),
        ("https://example.org/v1", "", None),
        ("https://example.org/v1", "sk-own", "Bearer sk-own"),
    ],
)
def test_keys_go_where_they_belong(tmp_path: Path, url: str, own_key: str, sent: str | None) -> None:
    """OpenAI's key is for OpenAI; another service gets its own, or none."""
    given = {"vtuber_moderation_url": url, "openai_api_key": "sk-openai"}
    client = moderation_client(settings(tmp_path, **given, **({"vtuber_moderation_key": own_key} if own_key else {})))
    assert client is not None
    assert client.headers.get("Authorization") == sent


def test_a_fast_show_asks_nobody_and_waits_for_nobody(tmp_path: Path) -> None:
    """Its clock is not the service's, nor the operator's."""
    chosen = settings(tmp_path, vtuber_moderation_url=OPENAI, vtuber_speech_delay_s="5", openai_api_key="sk-openai")
    assert isinstance(chosen.openai_api_key, SecretStr)

    async def moderation() -> Moderation:
        async with moderation_for(chosen, real_time=False) as made:
            return made

    made = run(moderation())
    assert (made.service, made.delay_s) == (None, 0.0)
