"""Reading settings from their sources, and saying where each came from."""

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values
from pydantic import SecretStr, ValidationError
from pydantic_core import ErrorDetails

from vtuber.app.settings import Settings
from vtuber.domain.errors import SettingError

DOTENV = ".env.local"
TOML = "vtuber.toml"
_OURS = "vtuber_"
_MASK = "********"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedSettings:
    """The effective settings and, per setting, the source it came from."""

    settings: Settings
    sources: Mapping[str, str]

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Yield name, printable value (secrets masked) and source of every setting."""
        for field in Settings.model_fields:
            yield field.upper(), _printable(getattr(self.settings, field)), self.sources.get(field, "default")


def load_settings(
    overrides: Mapping[str, object] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> LoadedSettings:
    """Read the settings: defaults, then `vtuber.toml`, `.env.local`, the environment, and the command line.

    `overrides` are values from the command line, None where an option was not given. Raises `SettingError`, which
    names the setting, where it is set and what is allowed.
    """
    folder = directory or Path.cwd()
    values: dict[str, object] = {}
    sources: dict[str, str] = {}
    layers = (
        (TOML, _toml(folder / TOML)),
        (DOTENV, _dotenv(folder / DOTENV)),
        ("environment", _environment(os.environ if environment is None else environment)),
        ("command line", {name: value for name, value in (overrides or {}).items() if value is not None}),
    )
    for source, found in layers:
        for name, value in found.items():
            values[name], sources[name] = value, source
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise SettingError(_explanation(error, sources)) from error
    return LoadedSettings(settings=settings, sources=sources)


def _toml(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"{path} is not valid TOML: {error}. Mend or remove the file.") from error
    except OSError as error:
        raise _unreadable(path, error) from error
    return {name.lower(): value for name, value in found.items()}


def _dotenv(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    try:
        return {name.lower(): value for name, value in dotenv_values(path).items() if value}
    except UnicodeDecodeError as error:
        raise SettingError(f"{path} is not UTF-8 text: {error}. Mend or remove the file.") from error
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> SettingError:
    return SettingError(f"{path} cannot be read: {error.strerror}. Mend its permissions or remove the file.")


def _environment(environment: Mapping[str, str]) -> dict[str, object]:
    """Take our own names and the known names of services; the rest of the environment is not ours."""
    return {
        name.lower(): value
        for name, value in environment.items()
        if value and (name.lower() in Settings.model_fields or name.lower().startswith(_OURS))
    }


def _explanation(error: ValidationError, sources: Mapping[str, str]) -> str:
    return " ".join(_fault(fault, sources) for fault in error.errors())


def _fault(fault: ErrorDetails, sources: Mapping[str, str]) -> str:
    field = str(fault["loc"][0]) if fault["loc"] else ""
    where = f"(set in {sources.get(field, 'default')})"
    if fault["type"] == "extra_forbidden":
        near = difflib.get_close_matches(field.lower(), Settings.model_fields, n=1)
        hint = f"did you mean {near[0].upper()}?" if near else "`vtuber config` lists all settings."
        return f"There is no setting {field.upper()} {where}: {hint}"
    known = Settings.model_fields[field]
    given = "" if _is_secret(field) else f" is {fault['input']!r}, but"
    said = fault["msg"].removeprefix("Value error, ")
    return f"{field.upper()} {where}{given} {said[0].lower()}{said[1:]}. {known.description}"


def _is_secret(field: str) -> bool:
    return "SecretStr" in str(Settings.model_fields[field].annotation)


def _printable(value: object) -> str:
    if value is None:
        return "(not set)"
    return _MASK if isinstance(value, SecretStr) else str(value)
