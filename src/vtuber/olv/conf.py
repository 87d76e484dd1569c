"""What must stand in Open-LLM-VTuber's `conf.yaml` so that its server says what we say, and nothing else.

Source: the server's `config_templates/conf.default.yaml`; `enable_proxy` is not in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from vtuber.olv.chat_completions import MODEL

_AGENT = "character_config.agent_config"
_BASIC = f"{_AGENT}.agent_settings.basic_memory_agent"
_LLM = f"{_AGENT}.llm_configs.openai_compatible_llm"
_TTS = "character_config.tts_config"
_READ = "character_config.tts_preprocessor_config"
_HERE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key by its path, what it must be, and why."""

    path: str
    value: bool | str
    why: str
    is_secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A key that is not as it must be; `found` is None where it is missing, and says nothing of secrets."""

    key: Key
    found: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Where we answer the server, and the key that it must present."""

    base_url: str
    api_key: str


def llm_keys(service: Service) -> tuple[Key, ...]:
    """Return the keys without which she cannot speak through the server."""
    return (
        Key(path="system_config.enable_proxy", value=True, why="opens /proxy-ws, through which lines come in"),
        Key(path=f"{_AGENT}.conversation_agent_choice", value="basic_memory_agent", why="the agent that asks an LLM"),
        Key(path=f"{_BASIC}.llm_provider", value="openai_compatible_llm", why="that LLM is this program"),
        Key(path=f"{_BASIC}.faster_first_response", value=False, why="lines are whole; they must not be cut at commas"),
        Key(path=f"{_BASIC}.use_mcpp", value=False, why="no tools: her lines come from here alone"),
        Key(path=f"{_LLM}.base_url", value=service.base_url, why="where her lines are fetched"),
        Key(path=f"{_LLM}.llm_api_key", value=service.api_key, why="nobody else gets an answer", is_secret=True),
        Key(path=f"{_LLM}.model", value=MODEL, why="any name would do"),
        Key(path=f"{_READ}.remove_special_char", value=False, why="with it, C++ is read as C"),
        Key(path=f"{_READ}.ignore_brackets", value=True, why="emotion tags like [joy] are not read out"),
        Key(path=f"{_READ}.ignore_parentheses", value=False, why="what is in parentheses is meant to be heard"),
        Key(path=f"{_READ}.ignore_asterisks", value=False, why="likewise between asterisks"),
        Key(path=f"{_READ}.ignore_angle_brackets", value=False, why="likewise between < and >"),
        Key(path=f"{_READ}.translator_config.translate_audio", value=False, why="she is to be heard as she speaks"),
    )


def voice_keys(service: Service) -> tuple[Key, ...]:
    """Return the keys that make the server speak with our voice."""
    return (
        Key(path=f"{_TTS}.tts_model", value="openai_tts", why="her voice is made here"),
        Key(path=f"{_TTS}.openai_tts.base_url", value=service.base_url, why="where it is fetched"),
        Key(path=f"{_TTS}.openai_tts.api_key", value=service.api_key, why="nobody else gets an answer", is_secret=True),
        Key(path=f"{_TTS}.openai_tts.model", value=MODEL, why="any name would do"),
        Key(path=f"{_TTS}.openai_tts.voice", value=MODEL, why="any name would do"),
        Key(path=f"{_TTS}.openai_tts.file_extension", value="wav", why="mp3 is not made here"),
    )


def fragment(keys: tuple[Key, ...]) -> Iterator[str]:
    """Give the keys as lines of YAML, each with its reason."""
    standing: list[str] = []
    for key in keys:
        *folders, name = key.path.split(".")
        shared = 0
        while shared < min(len(standing), len(folders)) and standing[shared] == folders[shared]:
            shared += 1
        for depth in range(shared, len(folders)):
            yield f"{'  ' * depth}{folders[depth]}:"
        standing = folders
        value = f"'{key.value}'" if isinstance(key.value, str) else str(key.value)
        yield f"{'  ' * len(folders)}{name}: {value}  # {key.why}"


def differences(conf: object, service: Service) -> Iterator[Difference]:
    """Give what is not as it must be; of the voice only where the file asks us for one."""
    keys = llm_keys(service)
    if speaks_with_our_voice(conf, service):
        keys += voice_keys(service)
    for key in keys:
        found = _at(conf, key.path)
        if key.path.endswith((".model", ".voice")) or _agrees(found, key.value):
            continue
        shown = "another key" if key.is_secret else str(found)
        yield Difference(key=key, found=None if found is None else shown)


def speaks_with_our_voice(conf: object, service: Service) -> bool:
    """Tell whether a configuration has our voice speak, rather than one of the server's own."""
    asks = _at(conf, f"{_TTS}.tts_model") == "openai_tts"
    return asks and _agrees(_at(conf, f"{_TTS}.openai_tts.base_url"), service.base_url)


def _at(conf: object, path: str) -> object:
    for name in path.split("."):
        conf = conf.get(name) if isinstance(conf, Mapping) else None
    return conf


def _agrees(found: object, wanted: bool | str) -> bool:  # noqa: FBT001  (either kind of value)
    if isinstance(wanted, str) and isinstance(found, str) and wanted.startswith("http"):
        return _place(found) == _place(wanted)
    return found == wanted and isinstance(found, type(wanted))


def _place(address: str) -> tuple[object, ...]:
    """Return what an address leads to; this machine has several names."""
    try:
        parts = urlsplit(address.rstrip("/"))
        port = parts.port
    except ValueError:
        return (address,)
    return parts.scheme, "here" if parts.hostname in _HERE else parts.hostname, port, parts.path
