"""A whole stream under attack, and everything that gets out of it, by the way it takes."""

import asyncio
import io
import json
import random
import struct
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, cast

import pytest
from rich.console import Console
from tests.scenario.attack_doors import texts_in
from tests.scenario.attacks import Attack
from tests.scenario.defences import REMOVALS
from tests.scenario.obedient import ObedientDirector, ObedientWriter
from tests.scenario.shows import InTurn, audience_of, chat, planned, scripted
from tests.unit.twitch.twitch_desk import ALL_SCOPES

from vtuber.app.cast import Cast
from vtuber.app.channel_desk import ChannelDesk
from vtuber.app.deeds import deeds_told_to
from vtuber.app.minds import Minds, StreamMinds
from vtuber.app.status_line import show_status
from vtuber.app.stream import Parts, perform
from vtuber.app.twitch_link import TwitchLink
from vtuber.domain.activities import ARMS, Activity
from vtuber.domain.canaries import new_canary
from vtuber.domain.channel_actions import OUTGOING
from vtuber.domain.events import Event
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.domain.viewers import Viewer
from vtuber.learning.retrospective import StreamRetrospective
from vtuber.metrics.segments import segments_of
from vtuber.models.breakers import Breakers
from vtuber.models.names import ModelAccess
from vtuber.models.ports import SpendJournal
from vtuber.models.prices import bundled_prices
from vtuber.models.spend import Caps, SpendLedger
from vtuber.runtime.clock import Clock
from vtuber.runtime.codec import encode
from vtuber.runtime.journal import read_journal
from vtuber.runtime.logs import logging_to
from vtuber.runtime.secrets import Secrets
from vtuber.runtime.virtual_time import run
from vtuber.twitch.own_lines import OwnLines
from vtuber.voice.silent import SilentVoice

EVERYTHING = frozenset(OUTGOING)
ALLOWED = frozenset({"write_in_chat", "create_poll", "add_marker", "delete_message"})
CANARIES = (new_canary(random.Random(1)), new_canary(random.Random(2)))
EVERY_S = 2.2
_TALKS_FASTER = 12


@dataclass(eq=False)
class Outcome:
    """What came of a stream: what got out, by the way it took, and what the models saw and did."""

    events: list[Event]
    speech: dict[str, list[str]]
    """Sentences given to the voice, by utterance."""
    frames: list[dict[str, Any]]
    """What was sent to the stage's pages."""
    helix: list[tuple[str, str, str]]
    """Calls of the platform: method, path, and all that was in them."""
    logged: str
    terminal: str
    reports: str
    writer: ObedientWriter
    director: ObedientDirector

    def ways_out(self) -> Mapping[str, list[str]]:
        """Return all texts that got out, by the way they took."""
        return {
            "voice": [text for utterance in self.speech.values() for text in utterance],
            "stage": [" ".join(_strings(frame)) for frame in self.frames],
            "platform": [text for _, _, text in self.helix],
            "logs": self.logged.splitlines(),
            "terminal": self.terminal.splitlines(),
            "reports": self.reports.splitlines(),
            "journal": [encode(event).decode() for event in self.events],
        }


class Voice(SilentVoice):
    """Notes each sentence it is asked for, and speaks fast, so that a stream has room for many."""

    def __init__(self) -> None:
        super().__init__(timings=True)
        self.asked: dict[str, list[str]] = {}

    async def synthesize(self, sentence: Sentence, style: VoiceStyle) -> AsyncGenerator[SpeechChunk, None]:
        """Give the sentence's sound, and speed it up."""
        self.asked.setdefault(sentence.utterance_id, []).append(sentence.text)
        async for chunk in super().synthesize(sentence, style):
            yield SpeechChunk(
                first_sample=0, samples=chunk.samples // _TALKS_FASTER, words=chunk.words, visemes=chunk.visemes
            )


@dataclass
class Platform:
    """Stands for Helix: notes every call, and says yes."""

    calls: list[tuple[str, str, str]] = field(default_factory=list)

    async def request(self, method: str, path: str, **given: Mapping[str, str] | None) -> dict[str, object]:
        """Take a call."""
        texts = " ".join(_strings([given.get("params"), given.get("json")]))
        self.calls.append((method, path, texts))
        sought = (given.get("params") or {}).get("query") or (given.get("params") or {}).get("name") or "x"
        found = {"id": "1", "name": sought, "outcomes": [{"id": "1", "title": "yes"}], "message_id": "1"}
        return {"data": [found | {"is_sent": True}]}


@dataclass
class Audience:
    """A stage page, and an ear for all that other people write."""

    frames: list[dict[str, Any]] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    async def watch(self, cast: Cast) -> None:
        """Watch to the end; a companion."""
        cast.bus.tap("attack", lambda event: self.written.extend(texts_in(event)))
        with cast.hub.join() as page:
            async for frame in page.frames():
                self.frames.append(json.loads(frame) if isinstance(frame, str) else _header(frame))

    def since(self) -> str:
        """Return what was written since the last time, one after another."""
        text = "\x1e".join(self.written)
        self.written.clear()
        return text


@dataclass
class _Minds:
    writer: ObedientWriter
    director: ObedientDirector
    script: None = None

    def of_stream(self, *, journal: SpendJournal, clock: Clock, chance: random.Random) -> StreamMinds:
        return StreamMinds(
            writer=cast("Any", self.writer),
            director=cast("Any", self.director),
            ledger=SpendLedger(caps=Caps(), prices=bundled_prices(), access=ModelAccess(), journal=journal),
            breakers=Breakers(clock=clock, chance=chance),
            canaries=CANARIES,
        )


def play_attacks(
    attacks: Iterable[Attack],
    *,
    without: Iterable[str] = (),
    allowed: frozenset[str] = ALLOWED,
    talkative: bool = True,
    arms: tuple[Activity, ...] = ARMS,
    with_reports: bool = False,
) -> Outcome:
    """Play a stream in which the attacks come one after another; `without` names defences that are taken away."""
    writer, director = ObedientWriter(talkative=talkative), ObedientDirector(talkative=talkative)
    voice, platform, audience = Voice(), Platform(), Audience()
    logged, terminal = io.StringIO(), io.StringIO()
    console = Console(file=terminal, width=4_000)
    desk = ChannelDesk(link=link_to(platform), allowed=allowed, dry_run=False)
    scenes = [audience_of(40), *_scenes(list(attacks))]
    parts = Parts(
        voice=voice,
        learner=InTurn(arms),
        make_source=scripted(scenes),
        companions=(
            ("page", audience.watch),
            ("desk", desk.run),
            ("deeds", deeds_told_to(console.print)),
            ("status", lambda cast: show_status(cast, console=console, speed=1)),
        ),
        channel=desk,
        minds=cast("Minds", _Minds(writer, director)),
    )
    with (
        TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
        logging_to(now=lambda: datetime(2026, 1, 1, tzinfo=UTC), secrets=Secrets(), level="DEBUG", console=logged),
    ):
        for name in without:
            REMOVALS[name](patch, audience.since)
        plan = planned(Path(folder), duration_s=scenes[-1][0] + 30.0, segment_s=90.0)
        run(perform(replace(plan, commit_every=256), parts, asyncio.Event()))
        events = list(read_journal(plan.journal))
        reports = _reports(events, Path(folder)) if with_reports else ""
    return Outcome(
        events=events,
        speech=voice.asked,
        frames=audience.frames,
        helix=platform.calls,
        logged=logged.getvalue(),
        terminal=terminal.getvalue(),
        reports=reports,
        writer=writer,
        director=director,
    )


def _scenes(attacks: list[Attack]) -> Iterator[tuple[float, Any]]:
    """Give the events of the attacks in time, and harmless talk between them."""
    for number, attack in enumerate(attacks):
        who = Viewer(id=f"twitch:a{number}", name=f"Guest{number}")
        for place, text in enumerate(attack.parts):
            at = 3.0 + EVERY_S * number + place * EVERY_S / 2
            yield at, attack.door.open(f"k{number}.{place}", who, text)
        if number % 20 == 0:
            yield 3.5 + EVERY_S * number, chat(f"h{number}", f"the harbour had {number} boats today, did it not?")


def link_to(platform: Platform) -> TwitchLink:
    """Return a link to a platform that says yes, with every permission."""

    async def token() -> str:
        return "token"

    me = SimpleNamespace(user_id="1", login="her", role="streamer", scopes=ALL_SCOPES, client_id="c", token=token)
    accounts = SimpleNamespace(streamer=me)
    return cast("TwitchLink", SimpleNamespace(accounts=accounts, speaker=me, helix=platform, own_lines=OwnLines()))


def _reports(events: list[Event], folder: Path) -> str:
    """Return what `vtuber report` shows of a stream, in all its forms."""
    from vtuber.rehearsal.report import series_of, write_stream_report

    segments = segments_of(iter(events))
    retrospective = StreamRetrospective.of(iter(events), segments, None)
    page = write_stream_report(folder / "report", retrospective, series_of(iter(events), segments))
    return "\n".join([retrospective.to_text(), json.dumps(retrospective.to_json()), page.read_text(encoding="utf-8")])


def _header(frame: bytes) -> dict[str, Any]:
    (length,) = struct.unpack_from("<I", frame)
    header = json.loads(frame[4 : 4 + length])
    return {"type": "audio", "sentence_id": header["sentence_id"], "words": header["words"]}


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part)
