"""`vtuber olv check`: a configuration file and a running server, verified by having it say one line."""

import asyncio
import json
import random
import secrets
import socket
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import typer

from vtuber.app.findings import Finding, Health
from vtuber.app.olv_config import DEFAULT_URL, service_of
from vtuber.app.olv_findings import file_findings, trial_findings
from vtuber.app.session import persona_of, secrets_of
from vtuber.app.settings import Settings
from vtuber.app.settings_sources import load_settings
from vtuber.app.voices import voice_for
from vtuber.domain.errors import OlvConfigError
from vtuber.olv.conf import Service
from vtuber.olv.trial import Observed, Trial
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.runtime.logs import logging_to

_SEED_BITS = 64


def run_check(conf: Path | None, *, as_json: bool, **overrides: object) -> int:
    """Verify, print the findings, and return the exit code: 0 unless there is a fault."""
    settings = load_settings(overrides).settings
    known_secrets = secrets_of(settings)
    service = service_of(settings, known_secrets)
    findings = [*file_findings(read_conf(conf), service)] if conf else []
    # The findings tell it all.
    with logging_to(now=system_now, secrets=known_secrets, level="ERROR"):
        findings += _server_findings(settings, service)
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            typer.echo(f"{finding.health:>5}  {finding.part}: {finding.found}")
            if finding.advice:
                typer.echo(f"       {finding.advice}")
    return 1 if any(finding.health is Health.FAULT for finding in findings) else 0


def read_conf(path: Path) -> object:
    """Read a configuration file; raises `OlvConfigError`."""
    import yaml

    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise OlvConfigError(f"{path} cannot be read: {error.strerror}. Name Open-LLM-VTuber's conf.yaml.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise OlvConfigError(f"{path} is not YAML: {error}. Name Open-LLM-VTuber's conf.yaml, or mend it.") from error


def _server_findings(settings: Settings, service: Service) -> Iterator[Finding]:
    from vtuber.api.server import bind

    url = settings.vtuber_olv_url or DEFAULT_URL
    with bind(settings.vtuber_host, settings.vtuber_port) as listener:
        observed = asyncio.run(_observe(settings, url, service, listener))
    yield from trial_findings(observed, url=url, base_url=service.base_url)


async def _observe(settings: Settings, url: str, service: Service, listener: socket.socket) -> Observed:
    """Serve what the server asks for, and have it say the trial's line."""
    from vtuber.api.olv_endpoints import olv_application
    from vtuber.api.server import Server

    persona, clock = persona_of(settings), LoopClock(epoch=system_now())
    async with voice_for(persona, settings, silent=False) as voice:
        trial = Trial(url, voice, clock=clock, chance=random.Random(secrets.randbits(_SEED_BITS)))
        server = Server(olv_application(trial, service.api_key))
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(server.serve(sockets=[listener.dup()]), name="olv endpoints")
            observed = await trial.run(persona.voice)
            server.should_exit = True
            await asyncio.wait((serving,))
    return observed
