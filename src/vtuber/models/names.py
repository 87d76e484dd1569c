"""Models by name: `anthropic:<model>`, `openai:<model>`, `ollama:<model>`, `compatible:<model>`, `offline`."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from vtuber.domain.errors import SettingError

OLLAMA_URL = "http://127.0.0.1:11434/v1"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""Hosts whose services run on this machine."""

_ALLOWED = "anthropic:<model>, openai:<model>, ollama:<model>, compatible:<model> and, at the end of a list, offline"


class Vendor(StrEnum):
    """Who runs a model. `COMPATIBLE` is any server that speaks OpenAI's chat completions."""

    ANTHROPIC = "anthropic"
    OPENAI = "openai"
    OLLAMA = "ollama"
    COMPATIBLE = "compatible"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class ModelName:
    """A model, as settings and the journal spell it; `model` is the vendor's own name, empty for `offline`."""

    vendor: Vendor
    model: str = ""

    def __str__(self) -> str:
        """Return the spelling that `model_name` reads."""
        return f"{self.vendor}:{self.model}" if self.model else str(self.vendor)


OFFLINE = ModelName(Vendor.OFFLINE)
"""Ends a chain: no model, the consumer's own offline brain speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAccess:
    """Where models are and the keys to them; keys are not shown. Without a URL a vendor's own is used."""

    anthropic_key: str = field(default="", repr=False)
    openai_key: str = field(default="", repr=False)
    compatible_key: str = field(default="", repr=False)
    anthropic_url: str | None = None
    openai_url: str | None = None
    ollama_url: str = OLLAMA_URL
    compatible_url: str | None = None

    def url_of(self, name: ModelName) -> str | None:
        """Return the base URL for a model; None where the vendor's own is meant."""
        return {
            Vendor.ANTHROPIC: self.anthropic_url,
            Vendor.OPENAI: self.openai_url,
            Vendor.OLLAMA: self.ollama_url,
            Vendor.COMPATIBLE: self.compatible_url,
            Vendor.OFFLINE: None,
        }[name.vendor]

    def key_of(self, name: ModelName) -> str:
        """Return the key for a model, empty where there is none."""
        return {
            Vendor.ANTHROPIC: self.anthropic_key,
            Vendor.OPENAI: self.openai_key,
            Vendor.COMPATIBLE: self.compatible_key,
        }.get(name.vendor, "")

    def is_free(self, name: ModelName) -> bool:
        """Tell whether a model costs nothing: Ollama's, and whatever compatible server runs on this machine."""
        if name.vendor is Vendor.COMPATIBLE:
            return self.is_local(name)
        return name.vendor in {Vendor.OLLAMA, Vendor.OFFLINE}

    def is_local(self, name: ModelName) -> bool:
        """Tell whether a model is reached over this machine's own loopback."""
        return urlsplit(self.url_of(name) or "").hostname in LOOPBACK

    def check(self, chain: tuple[ModelName, ...]) -> None:
        """Raise `SettingError` where a model of the chain lacks the key or the address it needs."""
        for name in chain:
            if name.vendor in {Vendor.ANTHROPIC, Vendor.OPENAI} and not self.key_of(name):
                raise SettingError(f"The model {name} needs a key: set {key_setting(name)}, or name another model.")
            if name.vendor is Vendor.COMPATIBLE and not self.compatible_url:
                raise SettingError(
                    f"The model {name} needs the address of its server: set VTUBER_COMPATIBLE_URL, "
                    "such as http://127.0.0.1:8080/v1, or name another model."
                )


def key_setting(name: ModelName) -> str:
    """Return the setting that holds the key for a model."""
    return {
        Vendor.ANTHROPIC: "ANTHROPIC_API_KEY",
        Vendor.OPENAI: "OPENAI_API_KEY",
        Vendor.COMPATIBLE: "VTUBER_COMPATIBLE_KEY",
        Vendor.OLLAMA: "VTUBER_OLLAMA_URL",
        Vendor.OFFLINE: "",
    }[name.vendor]


def model_name(text: str) -> ModelName:
    """Read one name; raise `SettingError` that says which there are."""
    vendor, _, model = text.strip().partition(":")
    known = next((one for one in Vendor if one == vendor.strip().lower()), None)
    if (
        known is None
        or bool(model.strip()) is (known is Vendor.OFFLINE)
        or any(sign.isspace() for sign in model.strip())
    ):
        raise SettingError(
            f"{text.strip()!r} is no model. There are {_ALLOWED}; for example anthropic:claude-haiku-5-5."
        )
    return ModelName(known, model.strip())


def chain_of(text: str) -> tuple[ModelName, ...]:
    """Read a comma-separated list, first choice first; raise `SettingError` for one that cannot be meant."""
    names = tuple(model_name(part) for part in text.split(",") if part.strip())
    if not names:
        raise SettingError(f"A list of models names at least one. There are {_ALLOWED}.")
    if len(set(names)) < len(names):
        raise SettingError(f"{text.strip()!r} names a model twice; a model that failed is not asked again in a turn.")
    if OFFLINE in names[:-1]:
        raise SettingError(
            f"{text.strip()!r} goes on after offline, which ends a list: nothing after it is ever asked."
        )
    return names
