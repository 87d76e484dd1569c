"""Settings: where they come from, and what is said of a bad one."""

from pathlib import Path

import pytest

from vtuber.app.settings import Settings
from vtuber.app.settings_sources import load_settings
from vtuber.domain.errors import SettingError


def loaded(
    folder: Path, *, toml: str = "", dotenv: str = "", environment: dict[str, str] | None = None, **given: object
) -> dict[str, tuple[str, str]]:
    """Load settings from these sources and return value and source by name."""
    if toml:
        (folder / "vtuber.toml").write_text(toml, encoding="utf-8")
    if dotenv:
        (folder / ".env.local").write_text(dotenv, encoding="utf-8")
    settings = load_settings(given, environment=environment or {}, directory=folder)
    return {name: (value, source) for name, value, source in settings.rows()}


def test_without_sources_there_are_defaults(tmp_path: Path) -> None:
    """Every setting has a row, and says that it is a default."""
    rows = loaded(tmp_path)
    assert rows.keys() == {name.upper() for name in Settings.model_fields}
    assert {source for _, source in rows.values()} == {"default"}
    assert rows["VTUBER_PORT"][0] == "8000"
    assert rows["OPENAI_API_KEY"][0] == "(not set)"


@pytest.mark.parametrize(
    ("sources", "port", "source"),
    [
        ({"toml"}, "1001", "vtuber.toml"),
        ({"toml", "dotenv"}, "1002", ".env.local"),
        ({"toml", "dotenv", "environment"}, "1003", "environment"),
        ({"toml", "dotenv", "environment", "vtuber_port"}, "1004", "command line"),
    ],
)
def test_the_nearest_source_wins(tmp_path: Path, sources: set[str], port: str, source: str) -> None:
    """Command line over environment over `.env.local` over `vtuber.toml`; each says so."""
    every: dict[str, object] = {
        "toml": "vtuber_port = 1001",
        "dotenv": "VTUBER_PORT=1002",
        "environment": {"VTUBER_PORT": "1003"},
        "vtuber_port": 1004,
    }
    rows = loaded(tmp_path, **{name: every[name] for name in every if name in sources})  # type: ignore[arg-type]
    assert rows["VTUBER_PORT"] == (port, source)


def test_an_option_not_given_overrides_nothing(tmp_path: Path) -> None:
    """None means that the command line says nothing; an empty variable says nothing either."""
    rows = loaded(tmp_path, toml="vtuber_port = 1001", environment={"VTUBER_PORT": ""}, vtuber_port=None)
    assert rows["VTUBER_PORT"] == ("1001", "vtuber.toml")


def test_secrets_are_masked(tmp_path: Path) -> None:
    """Wherever they come from, also in errors about them."""
    rows = loaded(
        tmp_path,
        dotenv="OPENAI_API_KEY=sk-one",
        environment={"ANTHROPIC_API_KEY": "sk-two"},
        toml='neo4j_password = "three"',
    )
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "NEO4J_PASSWORD"):
        assert rows[name][0] == "********"
    (tmp_path / "other").mkdir()
    with pytest.raises(SettingError) as caught:
        loaded(tmp_path / "other", toml="openai_api_key = 31415926")
    assert "OPENAI_API_KEY (set in vtuber.toml)" in str(caught.value)
    assert "31415926" not in str(caught.value)


def test_the_rest_of_the_environment_is_not_ours(tmp_path: Path) -> None:
    """Only our own prefix and the known names of services are looked at."""
    rows = loaded(tmp_path, environment={"HOME": "/root", "PATH": "/bin", "twitch_channel": "hoshi"})
    assert rows["TWITCH_CHANNEL"] == ("hoshi", "environment")


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (
            {"environment": {"VTUBER_PORT": "http"}},
            ("VTUBER_PORT", "environment", "'http'", "integer", "Port of the server"),
        ),
        ({"environment": {"VTUBER_PORT": "70000"}}, ("VTUBER_PORT", "environment", "'70000'", "65535")),
        (
            {"toml": 'vtuber_policy = "best"'},
            ("VTUBER_POLICY", "vtuber.toml", "'best'", "'structured', 'beta', 'greedy', 'rota'"),
        ),
        ({"dotenv": "VTUBER_SEGMENT_MINUTES=0.1"}, ("VTUBER_SEGMENT_MINUTES", ".env.local", "'0.1'", "0.5")),
        ({"environment": {"VTUBER_EXPLORATION": "0.9"}}, ("VTUBER_EXPLORATION", "environment", "'0.9'", "0.5")),
        (
            {"environment": {"VTUBER_MODE_LIMITS": "game<=40"}},
            ("VTUBER_MODE_LIMITS", "environment", "'game<=40'", "at most 1, or 100%", "game<=40%, q_and_a>=10%"),
        ),
        (
            {"environment": {"VTUBER_MODE_LONGEST_MINUTES": "5", "VTUBER_MODE_LIMITS": "game>=90%"}},
            ("VTUBER_MODE_LIMITS", "asks for 90% of game", "no more than 5 minutes", "50%"),
        ),
        (
            {"environment": {"VTUBER_MODE_LONGEST_MINUTES": "2"}},
            ("VTUBER_MODE_LONGEST_MINUTES", "environment", "at least VTUBER_SEGMENT_MINUTES, which is 4"),
        ),
        ({"dotenv": "VTUBER_WORLD=huge"}, ("VTUBER_WORLD", ".env.local", "'huge'", "'small', 'medium' or 'large'")),
        (
            {"environment": {"VTUBER_HOST": "0.0.0.0"}},
            ("VTUBER_HOST", "environment", "'0.0.0.0'", "127.0.0.1, localhost"),
        ),
        ({"vtuber_goal_usd": "-1"}, ("VTUBER_GOAL_USD", "command line", "'-1'", "greater than or equal to 0")),
        ({"environment": {"VTUBER_PROT": "1"}}, ("VTUBER_PROT", "environment", "did you mean VTUBER_PORT?")),
        ({"toml": "colour = 1"}, ("COLOUR", "vtuber.toml", "`vtuber config` lists all settings")),
        ({"toml": "[vtuber]\nport = 1"}, ("VTUBER", "vtuber.toml", "There is no setting")),
        ({"toml": "vtuber_port = "}, ("vtuber.toml", "not valid TOML", "Mend or remove")),
        ({"toml": 'VTUBER_PORT = "x"'}, ("VTUBER_PORT", "vtuber.toml", "'x'")),
    ],
)
def test_a_bad_setting_is_named(tmp_path: Path, sources: dict[str, object], said: tuple[str, ...]) -> None:
    """With its name, where it is set, what it is, and what is allowed; in one paragraph."""
    with pytest.raises(SettingError) as caught:
        loaded(tmp_path, **sources)  # type: ignore[arg-type]
    message = str(caught.value)
    assert "\n" not in message.removesuffix("\n") or "TOML" in message
    for part in said:
        assert part in message, message


@pytest.mark.parametrize("name", ["vtuber.toml", ".env.local"])
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, name: str) -> None:
    """By its name, with what to do."""
    (tmp_path / name).write_bytes(b"VTUBER_GOAL_TITLE = \xff\xfe\n")
    with pytest.raises(SettingError, match=name) as caught:
        load_settings({}, environment={}, directory=tmp_path)
    assert "Mend or remove" in str(caught.value)


def test_several_faults_are_told_at_once(tmp_path: Path) -> None:
    """So that they are mended at once."""
    with pytest.raises(SettingError) as caught:
        loaded(tmp_path, environment={"VTUBER_PORT": "x", "VTUBER_WORLD": "y"})
    assert "VTUBER_PORT" in str(caught.value)
    assert "VTUBER_WORLD" in str(caught.value)


def test_limits_are_read_with_what_they_depend_on(tmp_path: Path) -> None:
    """With the length of a segment and the longest run; without any of them there are none."""
    given = {
        "VTUBER_SEGMENT_MINUTES": "6",
        "VTUBER_MODE_LONGEST_MINUTES": "20",
        "VTUBER_MODE_LIMITS": "game<=40%",
    }
    assert load_settings({}, environment={}, directory=tmp_path).settings.limits is None
    limits = load_settings({}, environment=given, directory=tmp_path).settings.limits
    assert limits is not None
    assert (limits.ceilings, limits.longest_minutes, limits.segment_minutes) == ({"game": 0.4}, 20, 6)
