"""`vtuber doctor`: is everything there, and what to do where it is not."""

import asyncio
import importlib
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict

import typer

from vtuber.app.archive import Archive
from vtuber.app.doctor_avatar import examine_avatar
from vtuber.app.doctor_memory import examine_memory
from vtuber.app.doctor_moderation import examine_moderation
from vtuber.app.doctor_speech import examine_speech
from vtuber.app.doctor_twitch import examine_twitch
from vtuber.app.findings import Finding, Health
from vtuber.app.olv_frontend import frontend_files
from vtuber.app.serving import stage_page
from vtuber.app.session import persona_of
from vtuber.app.settings import Settings
from vtuber.app.settings_sources import load_settings
from vtuber.domain.emotions import Emotion
from vtuber.domain.errors import VTuberError
from vtuber.domain.persona import Persona
from vtuber.domain.speech import Sentence
from vtuber.learning.learner_file import LearnerFile
from vtuber.runtime.data_dir import DataDirectory

_OLDEST_PYTHON = (3, 11)
_FREE_BYTES = 500_000_000
_SPEAKS_WITHIN_S = 10.0
_LIBRARIES = ("ahocorasick_rs", "espeakng_loader", "fastapi", "matplotlib", "msgspec", "numpy", "uvicorn", "websockets")


def run_doctor(*, as_json: bool, **overrides: object) -> int:
    """Examine everything, print the findings, and return the exit code: 0 unless there is a fault."""
    findings = list(_findings(overrides))
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            typer.echo(f"{finding.health:>5}  {finding.part}: {finding.found}")
            if finding.advice:
                typer.echo(f"       {finding.advice}")
    return 1 if any(finding.health is Health.FAULT for finding in findings) else 0


def _findings(overrides: dict[str, object]) -> Iterator[Finding]:
    yield _python()
    yield _libraries()
    try:
        settings = load_settings(overrides).settings
    except VTuberError as error:
        yield Finding(part="settings", health=Health.FAULT, found=str(error), advice="`vtuber config` lists them.")
        return
    yield Finding(part="settings", health=Health.OK, found="all valid")
    for part, examine in _EXAMINATIONS:
        yield from _examined(part, examine, settings)
    yield from examine_avatar(settings)
    yield from examine_speech(settings)
    yield from examine_moderation(settings)
    yield from examine_memory(settings)
    yield from examine_twitch(settings)
    yield from _olv_frontend(settings)
    yield from _services(settings)


def _examined(part: str, examine: Callable[[Settings], Iterator[str]], settings: Settings) -> Iterator[Finding]:
    """Turn what an examination yields, or the error it raises, into findings."""
    try:
        for found in examine(settings):
            yield Finding(part=part, health=Health.OK, found=found)
    except (VTuberError, OSError, TimeoutError) as error:
        yield Finding(part=part, health=Health.FAULT, found=str(error) or type(error).__name__)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < _OLDEST_PYTHON:
        return Finding(part="python", health=Health.FAULT, found=version, advice="Install Python 3.11 or later.")
    return Finding(part="python", health=Health.OK, found=version)


def _libraries() -> Finding:
    missing = []
    for name in _LIBRARIES:
        try:
            importlib.import_module(name)
        except ImportError as error:
            missing.append(f"{name} ({error})")
    if missing:
        return Finding(
            part="libraries", health=Health.FAULT, found=f"missing: {', '.join(missing)}", advice="Run `make setup`."
        )
    return Finding(part="libraries", health=Health.OK, found=f"{len(_LIBRARIES)} import")


def _data_directory(settings: Settings) -> Iterator[str]:
    with DataDirectory(settings.vtuber_data_dir).open() as data:
        free = shutil.disk_usage(data.path).free
        if free < _FREE_BYTES:
            raise OSError(f"{data.path} has {free / 1e6:.0f} MB free, a long stream needs more: make room")
        yield f"{data.path} can be written, {free / 1e9:.1f} GB free"


def _recordings(settings: Settings) -> Iterator[str]:
    streams = list(Archive(DataDirectory(settings.vtuber_data_dir)).streams())
    for stream in streams:
        if stream.fault:
            raise OSError(stream.fault)
    yield f"{len(streams)} streams on record, all readable"


def _learner(settings: Settings) -> Iterator[str]:
    data = DataDirectory(settings.vtuber_data_dir)
    for whose, path in (("the simulated", data.learner_path), ("the real", data.live_learner_path)):
        file = LearnerFile(path)
        state = file.load()
        if file.remark:
            yield file.remark
        learned = "has not learned" if state is None else f"has learned from {len(state.fed)} streams"
        yield f"{learned} with {whose} audience"


def _port(settings: Settings) -> Iterator[str]:
    from vtuber.api.server import bind

    with bind(settings.vtuber_host, settings.vtuber_port) as listener:
        yield f"{settings.vtuber_host} port {listener.getsockname()[1]} is free"


def _stage(_settings: Settings) -> Iterator[str]:
    yield f"built, in {stage_page()}"


def _persona(settings: Settings) -> Iterator[str]:
    yield persona_of(settings).name


def _voice(settings: Settings) -> Iterator[str]:
    samples, rate = asyncio.run(_speak(persona_of(settings)))
    yield f"espeak-ng speaks: {samples / rate:.1f} s of sound at {rate} Hz"


async def _speak(persona: Persona) -> tuple[int, int]:
    from vtuber.voice.espeak import EspeakVoice

    sentence = Sentence(id="doctor", utterance_id="doctor", text="Testing, one, two.", emotion=Emotion.NEUTRAL)
    async with asyncio.timeout(_SPEAKS_WITHIN_S), EspeakVoice() as voice:
        samples = 0
        async for chunk in voice.synthesize(sentence, persona.voice):
            samples += chunk.samples
        return samples, voice.sample_rate


def _gate(_settings: Settings) -> Iterator[str]:
    from vtuber.safety.gate import Gate

    Gate().verify()
    yield "blocks what it must and lets the rest pass"


_EXAMINATIONS: tuple[tuple[str, Callable[[Settings], Iterator[str]]], ...] = (
    ("data directory", _data_directory),
    ("recordings", _recordings),
    ("learner", _learner),
    ("port", _port),
    ("stage page", _stage),
    ("persona", _persona),
    ("voice", _voice),
    ("gate", _gate),
)


def _olv_frontend(settings: Settings) -> Iterator[Finding]:
    part = "open-llm-vtuber frontend"
    files = frontend_files(settings)
    for problem in files.problems:
        yield Finding(part=part, health=Health.FAULT, found=problem)
    if files.page is not None:
        model = files.model.name if files.model is not None else "none, and without one it is silent"
        yield Finding(part=part, health=Health.OK, found=f"{files.page}, model: {model}")


def _services(settings: Settings) -> Iterator[Finding]:
    wanted = (
        ("Streamlabs", settings.streamlabs_socket_token, "STREAMLABS_SOCKET_TOKEN"),
        ("StreamElements", settings.streamelements_jwt, "STREAMELEMENTS_JWT"),
        ("Ko-fi", settings.kofi_verification_token, "KOFI_VERIFICATION_TOKEN"),
        ("Tiltify", settings.tiltify_signing_key, "TILTIFY_SIGNING_KEY"),
        ("OpenAI", settings.openai_api_key, "OPENAI_API_KEY"),
        ("Anthropic", settings.anthropic_api_key, "ANTHROPIC_API_KEY"),
        ("Neo4j", settings.neo4j_uri, "NEO4J_URI"),
        ("Open-LLM-VTuber", settings.vtuber_olv_url, "VTUBER_OLV_URL"),
    )
    for service, value, name in wanted:
        found = "configured" if value else f"not configured ({name} is not set); the demo does not need it"
        yield Finding(part=service, health=Health.NOTE, found=found)
