"""`vtuber olv config`: what must stand in Open-LLM-VTuber's `conf.yaml`."""

import json
from pathlib import Path

import typer

from vtuber.app.open_llm_vtuber import olv_key_of
from vtuber.app.serving import token_of
from vtuber.app.settings import Settings
from vtuber.app.settings_sources import load_settings
from vtuber.domain.errors import DataDirectoryError, OlvConfigError
from vtuber.olv.conf import Service, fragment, llm_keys, voice_keys
from vtuber.runtime.secrets import Secrets

DEFAULT_URL = "ws://127.0.0.1:12393/proxy-ws"

_INTRODUCTION = """\
# Changes to Open-LLM-VTuber's conf.yaml: put each key where it stands in the file, and restart its server.
# Keys that are not listed stay as they are; enable_proxy is not in the file yet. The keys are for you alone.
"""
_AFTERWARDS = """\
# Then: VTUBER_OLV_URL={url} vtuber demo
# and in the page of Open-LLM-VTuber, under its settings, the WebSocket address: {url}
# `vtuber olv check conf.yaml` verifies both the file and the running server."""


def show_config(*, own_voice: bool, as_json: bool, **overrides: object) -> None:
    """Print the changes, as YAML or as a JSON object of paths and values."""
    settings = load_settings(overrides).settings
    service = service_of(settings)
    keys = llm_keys(service) + (voice_keys(service) if own_voice else ())
    if as_json:
        typer.echo(json.dumps({key.path: key.value for key in keys}, indent=2))
        return
    typer.echo(_INTRODUCTION, nl=False)
    for line in fragment(keys):
        typer.echo(line)
    typer.echo(_AFTERWARDS.format(url=settings.vtuber_olv_url or DEFAULT_URL))


def service_of(settings: Settings, known_secrets: Secrets | None = None) -> Service:
    """Return where the server finds us; raises `OlvConfigError` where that is not known beforehand."""
    if settings.vtuber_port == 0:
        raise OlvConfigError(
            "Open-LLM-VTuber must know the port it asks us at, and VTUBER_PORT is 0, which takes any free one. Set "
            "VTUBER_PORT to a number, for example 8000."
        )
    host = f"[{settings.vtuber_host}]" if ":" in settings.vtuber_host else settings.vtuber_host
    key = olv_key_of(_token(settings.vtuber_data_dir), known_secrets or Secrets())
    return Service(base_url=f"http://{host}:{settings.vtuber_port}/v1", api_key=key)


def _token(path: Path) -> str:
    """Return the data directory's token, also while a stream holds the directory."""
    from vtuber.runtime.data_dir import DataDirectory

    try:
        path.mkdir(parents=True, exist_ok=True)
        return token_of(DataDirectory(path), Secrets())
    except OSError as error:
        raise DataDirectoryError(
            f"The data directory {path} cannot be used: {error.strerror or error}. Mend its permissions, or choose "
            "another one with --data-dir or VTUBER_DATA_DIR."
        ) from error
