"""Settings of the memory on a Neo4j server: what is allowed, what is said of the rest, and what is kept secret."""

from pathlib import Path

import pytest

from vtuber.app.session import secrets_of
from vtuber.app.settings import Settings
from vtuber.app.settings_sources import load_settings
from vtuber.domain.errors import SettingError

PASSWORD = "plover-in-the-reeds"


def settings(folder: Path, **environment: str) -> Settings:
    """Load settings from an environment."""
    return load_settings(environment=environment, directory=folder).settings


@pytest.mark.parametrize(
    "uri",
    [
        "neo4j+s://0a1b2c3d.databases.neo4j.io",
        "neo4j+s://0a1b2c3d.databases.neo4j.io/",
        "bolt+ssc://graph.example.org:7687",
        "bolt://127.0.0.1:7687",
        "neo4j://localhost",
        "bolt://[::1]:7687",
    ],
)
def test_servers_that_may_be_named(tmp_path: Path, uri: str) -> None:
    """Under encryption, or on this machine; user and database have defaults."""
    found = settings(tmp_path, NEO4J_URI=uri, NEO4J_PASSWORD=PASSWORD)
    assert (found.neo4j_uri, found.neo4j_username, found.neo4j_database) == (uri.rstrip("/"), "neo4j", None)


@pytest.mark.parametrize(
    ("given", "name", "said"),
    [
        ({"NEO4J_URI": "https://0a1b2c3d.databases.neo4j.io"}, "NEO4J_URI", r"neo4j\+s://"),
        ({"NEO4J_URI": "0a1b2c3d.databases.neo4j.io"}, "NEO4J_URI", r"neo4j\+s://"),
        ({"NEO4J_URI": "bolt+x://example.org"}, "NEO4J_URI", r"bolt\+s://"),
        ({"NEO4J_URI": "bolt://example.org"}, "NEO4J_URI", r"bolt\+s://.*127\.0\.0\.1"),
        ({"NEO4J_URI": "neo4j+s://me@example.org"}, "NEO4J_URI", "address alone"),
        ({"NEO4J_URI": "neo4j+s://example.org/viewers"}, "NEO4J_URI", "address alone"),
        ({"NEO4J_URI": "neo4j+s://example.org", "NEO4J_PASSWORD": ""}, "NEO4J_PASSWORD", "NEO4J_URI names a server"),
        ({"NEO4J_DATABASE": "a/b"}, "NEO4J_DATABASE", "home database"),
    ],
)
def test_bad_values_are_explained(tmp_path: Path, given: dict[str, str], name: str, said: str) -> None:
    """The error names the variable and what would be right."""
    with pytest.raises(SettingError, match=said) as caught:
        settings(tmp_path, **{"NEO4J_PASSWORD": PASSWORD, **given})
    assert name in str(caught.value)
    assert PASSWORD not in str(caught.value)


def test_the_password_is_never_logged(tmp_path: Path) -> None:
    """Nor shown by `vtuber config`, nor part of what the settings look like."""
    loaded = load_settings(
        environment={"NEO4J_URI": "bolt://localhost", "NEO4J_PASSWORD": PASSWORD}, directory=tmp_path
    )
    assert PASSWORD not in secrets_of(loaded.settings).mask(f"the driver was given {PASSWORD}")
    assert PASSWORD not in repr(loaded.settings)
    assert PASSWORD not in "".join(value for _, value, _ in loaded.rows())
