"""What must stand in the server's configuration file."""

import copy
from typing import Any

import pytest
import yaml

from vtuber.olv.conf import Key, Service, differences, fragment, llm_keys, voice_keys

SERVICE = Service(base_url="http://127.0.0.1:8000/v1", api_key="olv-secret")
KEYS = llm_keys(SERVICE) + voice_keys(SERVICE)


CHECKED = [key for key in KEYS if not key.path.endswith((".model", ".voice", "tts_model"))]
NO_CONFIGURATIONS: list[object] = [
    None,
    [],
    "text",
    {},
    {"system_config": None},
    {"character_config": {"tts_config": 3}},
]


def printed() -> dict[str, Any]:
    """Return the file as printed."""
    return dict(yaml.safe_load("\n".join(fragment(KEYS))))


def changed(conf: dict[str, Any], key: Key, value: object) -> dict[str, Any]:
    """Return a copy with one key changed."""
    conf = copy.deepcopy(conf)
    *folders, name = key.path.split(".")
    branch = conf
    for folder in folders:
        branch = branch[folder]
    branch[name] = value
    return conf


def test_what_is_printed_is_what_is_wanted() -> None:
    """The fragment is valid YAML, with every key in its place."""
    assert list(differences(printed(), SERVICE)) == []


@pytest.mark.parametrize("key", CHECKED, ids=[key.path for key in CHECKED])
def test_every_key_is_checked(key: Key) -> None:
    """A key with another value is found, named, and a secret is not shown."""
    wrong = (not key.value) if isinstance(key.value, bool) else "http://127.0.0.1:1/v1"
    if key.path.endswith("openai_tts.base_url"):
        assert list(differences(changed(printed(), key, wrong), SERVICE)) == [], "another voice is its own affair"
        return
    (difference,) = differences(changed(printed(), key, wrong), SERVICE)
    assert difference.key == key
    assert key.is_secret == (difference.found == "another key")


def test_a_voice_of_its_own_needs_no_keys_of_ours() -> None:
    """A server that speaks by itself is as good."""
    conf = yaml.safe_load("\n".join(fragment(llm_keys(SERVICE))))
    assert list(differences(conf, SERVICE)) == []


@pytest.mark.parametrize("conf", NO_CONFIGURATIONS)
def test_files_that_are_something_else(conf: object) -> None:
    """Everything is missing from a file that is no configuration."""
    found = list(differences(conf, SERVICE))
    assert len(found) == len([key for key in llm_keys(SERVICE) if not key.path.endswith(".model")])
    assert all(difference.found is None for difference in found)


def test_this_machine_has_several_names() -> None:
    """`localhost` and a slash at the end lead to the same place; 1 is not True."""
    conf = printed()
    llm = conf["character_config"]["agent_config"]["llm_configs"]["openai_compatible_llm"]
    llm["base_url"] = "http://localhost:8000/v1/"
    assert list(differences(conf, SERVICE)) == []
    conf["system_config"]["enable_proxy"] = 1
    assert len(list(differences(conf, SERVICE))) == 1
