"""Models by name: what is allowed, and what an error says."""

import pytest

from vtuber.domain.errors import SettingError
from vtuber.models.names import OFFLINE, ModelAccess, ModelName, Vendor, chain_of, model_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("anthropic:claude-haiku-5-5", ModelName(Vendor.ANTHROPIC, "claude-haiku-5-5")),
        (" OpenAI:gpt-4o ", ModelName(Vendor.OPENAI, "gpt-4o")),
        ("ollama:llama3.2:3b", ModelName(Vendor.OLLAMA, "llama3.2:3b")),
        ("compatible:org/model", ModelName(Vendor.COMPATIBLE, "org/model")),
        ("offline", OFFLINE),
    ],
)
def test_names_are_read_and_spelled(text: str, name: ModelName) -> None:
    """A name is read as it is written, and written as it is read."""
    assert model_name(text) == name
    assert model_name(str(name)) == name


@pytest.mark.parametrize("text", ["", "gpt-4o", "google:gemini", "openai:", "openai", "offline:x", "openai:gpt 4o"])
def test_a_wrong_name_is_told_what_is_allowed(text: str) -> None:
    """The error lists the kinds of names there are."""
    with pytest.raises(SettingError, match=r"anthropic:<model>.*openai:<model>.*ollama:<model>.*compatible:<model>"):
        model_name(text)


def test_a_chain_keeps_its_order() -> None:
    """First choice first; offline ends it."""
    chain = chain_of("anthropic:a, openai:b,offline")
    assert [str(name) for name in chain] == ["anthropic:a", "openai:b", "offline"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "at least one"),
        (" , ", "at least one"),
        ("openai:a,openai:a", "twice"),
        ("offline,openai:a", "ends a list"),
    ],
)
def test_a_chain_that_cannot_be_meant(text: str, says: str) -> None:
    """What would silently never be asked is refused."""
    with pytest.raises(SettingError, match=says):
        chain_of(text)


@pytest.mark.parametrize(
    ("text", "setting"),
    [("anthropic:a", "ANTHROPIC_API_KEY"), ("openai:b", "OPENAI_API_KEY"), ("compatible:c", "VTUBER_COMPATIBLE_URL")],
)
def test_what_a_model_needs_is_named(text: str, setting: str) -> None:
    """The error names the setting that mends it."""
    with pytest.raises(SettingError, match=setting):
        ModelAccess().check(chain_of(text))


def test_ollama_and_offline_need_nothing() -> None:
    """They run without a key."""
    ModelAccess().check(chain_of("ollama:llama3.2,offline"))


def test_keys_are_not_shown() -> None:
    """No key is in a repr."""
    assert "sk-secret" not in repr(ModelAccess(anthropic_key="sk-secret", openai_key="sk-secret"))


@pytest.mark.parametrize(
    ("text", "url", "free"),
    [
        ("ollama:x", None, True),
        ("compatible:x", "http://127.0.0.1:8080/v1", True),
        ("compatible:x", "http://localhost/v1", True),
        ("compatible:x", "https://models.example.org/v1", False),
        ("compatible:x", "http://127.0.0.1.example.org/v1", False),
        ("openai:gpt-4o", "http://127.0.0.1/v1", False),
    ],
)
def test_what_is_free(text: str, url: str | None, *, free: bool) -> None:
    """Free is what runs here; a vendor's own model never is."""
    assert ModelAccess(compatible_url=url, openai_url=url).is_free(model_name(text)) is free
