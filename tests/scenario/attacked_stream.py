"""A whole stream under attack, and everything that gets out of it, by the way it takes."""

import asyncio
import io
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, cast

import pytest
from rich.console import Console
from tests.scenario.attack_sinks import Audience, Outcome, Platform, Voice
from tests.scenario.attacks import Attack
from tests.scenario.defences import REMOVALS
from tests.scenario.obedient import ObedientDirector, ObedientWriter
from tests.scenario.shows import InTurn, audience_of, chat, planned, scripted
from tests.unit.twitch.twitch_desk import ALL_SCOPES

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
from vtuber.domain.viewers import Viewer
from vtuber.learning.retrospective import StreamRetrospective
from vtuber.metrics.segments import segments_of
from vtuber.models.breakers import Breakers
from vtuber.models.names import ModelAccess
from vtuber.models.ports import SpendJournal
from vtuber.models.prices import bundled_prices
from vtuber.models.spend import Caps, SpendLedger
from vtuber.runtime.clock import Clock
from vtuber.runtime.journal import read_journal
from vtuber.runtime.logs import logging_to
from vtuber.runtime.secrets import Secrets
from vtuber.runtime.virtual_time import run
from vtuber.twitch.own_lines import OwnLines

EVERYTHING = frozenset(OUTGOING)
ALLOWED = frozenset({"write_in_chat", "create_poll", "add_marker", "delete_message"})
CANARIES = (new_canary(random.Random(1)), new_canary(random.Random(2)))
EVERY_S = 2.2


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
