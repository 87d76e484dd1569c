"""How simulated vendors behave, as `vendors.toml` says."""

import math
import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal

OTHER = "other"
"""The entry for models that have none of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """A time in seconds: log-normal, and for a share of the requests longer by a Pareto factor."""

    median_s: float
    spread: float
    slow_share: float
    slow_exponent: float

    def draw(self, chance: random.Random) -> float:
        """Return one such time."""
        seconds = self.median_s * math.exp(chance.gauss(0.0, self.spread))
        return seconds * chance.paretovariate(self.slow_exponent) if chance.random() < self.slow_share else seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelProfile:
    """A model; see `vendors.toml` for the units. `faults` are shares of requests."""

    name: str
    first_token: Delay
    tokens_per_s: float
    speed_spread: float
    thinking_tokens: float
    bytes_per_token: float
    cache: Literal["marked", "prefix"]
    cache_least: int
    cache_s: float
    faults: Mapping[str, float]
    assumed: tuple[str, ...]

    def tokens(self, text: str) -> int:
        """Return about how many tokens a text is."""
        return math.ceil(len(text.encode()) / self.bytes_per_token)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechProfile:
    """A speech service; see `vendors.toml` for the units. `faults` are shares of requests."""

    name: str
    first_sound: Delay
    times_real: float
    per_minute: int
    minute_usd: Decimal
    faults: Mapping[str, float]
    assumed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendors:
    """All simulated vendors."""

    models: Mapping[str, ModelProfile]
    speech: SpeechProfile

    def model(self, name: str) -> ModelProfile:
        """Return the profile of a model by its full name."""
        return self.models.get(name, self.models[OTHER])


@cache
def simulated_vendors() -> Vendors:
    """Return what `vendors.toml` says."""
    return read_vendors((files("vtuber.rehearsal.simulated") / "vendors.toml").read_text(encoding="utf-8"))


def read_vendors(text: str) -> Vendors:
    """Read a table in the form of `vendors.toml`; raise `KeyError` or `ValueError` for one that is not."""
    table = tomllib.loads(text)
    models = {entry["name"]: _model(entry) for entry in table["model"]}
    return Vendors(models=models, speech=_speech(table["speech"]))


def _model(entry: Mapping[str, Any]) -> ModelProfile:
    return ModelProfile(
        name=entry["name"],
        first_token=_delay(entry, "first_token_s"),
        tokens_per_s=float(entry["tokens_per_s"]),
        speed_spread=float(entry["speed_spread"]),
        thinking_tokens=float(entry["thinking_tokens"]),
        bytes_per_token=float(entry["bytes_per_token"]),
        cache=entry["cache"],
        cache_least=entry["cache_least"],
        cache_s=float(entry["cache_s"]),
        faults=_faults(entry, "rate_limited", "server_error", "hang", "stall", "drop"),
        assumed=tuple(entry["assumed"]),
    )


def _speech(entry: Mapping[str, Any]) -> SpeechProfile:
    return SpeechProfile(
        name=entry["name"],
        first_sound=_delay(entry, "first_sound_s"),
        times_real=float(entry["times_real"]),
        per_minute=entry["per_minute"],
        minute_usd=Decimal(entry["minute_usd"]),
        faults=_faults(entry, "busy", "error", "hang"),
        assumed=tuple(entry["assumed"]),
    )


def _delay(entry: Mapping[str, Any], median: str) -> Delay:
    return Delay(
        median_s=float(entry[median]),
        spread=float(entry["spread"]),
        slow_share=float(entry["slow_share"]),
        slow_exponent=float(entry["slow_exponent"]),
    )


def _faults(entry: Mapping[str, Any], *kinds: str) -> dict[str, float]:
    shares = {kind: float(entry[kind]) for kind in kinds}
    if not all(0 <= share <= 1 for share in shares.values()) or sum(shares.values()) > 1:
        raise ValueError(f"the faults of {entry['name']} are no shares of its requests")
    return shares


def drawn_fault(faults: Mapping[str, float], chance: random.Random) -> str | None:
    """Return the fault of one request, None for most."""
    place = chance.random()
    for kind, share in faults.items():
        if place < share:
            return kind
        place -= share
    return None
