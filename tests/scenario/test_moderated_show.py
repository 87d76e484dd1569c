"""Whole streams under a second opinion that dies, an operator who vetoes, and closed topics; and what is on record."""

import asyncio
import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tests.peers.fake_models import Act, Part, ScriptedModel, fails, says
from tests.peers.moderation_server import OBJECTIONABLE
from tests.peers.scripted_moderation import ScriptedModeration
from tests.scenario.shows import (
    InTurn,
    Spectator,
    audience_of,
    chat,
    chatter,
    donation,
    of,
    planned,
    scripted,
    second_of,
)

from vtuber.app.cast import Cast
from vtuber.app.minds import Minds
from vtuber.app.moderation import Moderation
from vtuber.app.review import Review
from vtuber.app.stream import Companions, Parts, perform
from vtuber.domain.activities import ARMS
from vtuber.domain.errors import GateError
from vtuber.domain.events import Event
from vtuber.domain.speech_events import LineBlocked, UtteranceCancelled, UtteranceFinished, UtteranceStarted
from vtuber.domain.stream_events import StreamEnded, TaskFailed
from vtuber.models.names import OFFLINE, ModelAccess, chain_of
from vtuber.models.spend import Caps
from vtuber.runtime.journal import read_journal
from vtuber.runtime.virtual_time import run
from vtuber.safety.gate import Gate
from vtuber.safety.second_opinion import UNAVAILABLE
from vtuber.safety.topics import load_topics
from vtuber.voice.silent import SilentVoice

DURATION_S = 400.0


def moderated(
    folder: Path, moderation: Moderation, *, beside: Companions = (), spectator: Spectator | None = None
) -> list[Event]:
    """Play a stream of the offline brain under this moderation."""
    scenes = [audience_of(30), *chatter(DURATION_S), (200.0, donation("d1", message="love the fog"))]
    watcher: Companions = (("spectator", spectator.watch),) if spectator else ()
    plan = planned(folder, duration_s=DURATION_S, segment_s=60.0)

    async def whole_stream() -> None:
        parts = Parts(
            voice=SilentVoice(),
            learner=InTurn(ARMS),
            make_source=scripted(scenes),
            companions=(*watcher, *beside),
            moderation=moderation,
        )
        await perform(plan, parts, asyncio.Event())

    with capture_logs():
        run(whole_stream())
    return list(read_journal(plan.journal))


def longest_silence(spectator: Spectator) -> float:
    """Return the most seconds between the end of one sentence and the beginning of the next."""
    said = spectator.sentences()
    return max(after.begins_s - before.ends_s for before, after in itertools.pairwise(said))


def test_every_line_has_its_verdict_on_record(tmp_path: Path) -> None:
    """As many lines are judged as are spoken or blocked, give or take the one prepared ahead of a broken-off end."""
    events = moderated(tmp_path, Moderation())
    finished = of(events, UtteranceFinished)
    assert len(finished) > 20
    for utterance in finished:
        spoken = sum(verdict in {"passed", "borderline", "replaced"} for verdict in utterance.verdicts)
        assert spoken == utterance.sentences
    review = Review.of(events)
    judged = sum(len(utterance.verdicts) for utterance in finished)
    judged += sum(len(utterance.verdicts) for utterance in of(events, UtteranceCancelled))
    assert review.verdicts.total() == judged
    assert not of(events, TaskFailed)


def test_the_show_goes_on_while_the_service_is_dead(tmp_path: Path) -> None:
    """Dead from the first to the fifth minute: she goes on in her own words, and it costs no silence."""
    service = ScriptedModeration(delay_s=0.1)

    async def fail(_cast: Cast) -> None:
        await asyncio.sleep(60)
        service.down, service.delay_s = True, 5.0
        await asyncio.sleep(240)
        service.down, service.delay_s = False, 0.1
        await asyncio.Event().wait()

    (tmp_path / "quiet").mkdir()
    usual = Spectator()
    moderated(tmp_path / "quiet", Moderation(), spectator=usual)
    spectator = Spectator()
    events = moderated(tmp_path, Moderation(service=service), beside=(("fault", fail),), spectator=spectator)
    during = [event for event in of(events, UtteranceStarted) if 65 < second_of(event) < 300]
    assert len(during) > 10
    assert longest_silence(spectator) <= longest_silence(usual) + 0.9
    assert any(finished.cause == "streamlabs:d1" for finished in of(events, UtteranceFinished))
    refused = [event for event in of(events, LineBlocked) if UNAVAILABLE in event.categories]
    assert all(60 <= second_of(event) < 330 and event.by == "second_opinion" for event in refused)
    asked = len(service.asked)
    assert asked > len(during)
    assert isinstance(events[-1], StreamEnded)


def test_nothing_the_service_flags_is_spoken(tmp_path: Path) -> None:
    """A viewer's word that only the service knows is not read out."""
    service = ScriptedModeration()
    scenes = [(5.0 + n, chat(f"z{n}", f"do you like {OBJECTIONABLE} soup {n}?", by=n)) for n in range(40)]
    spectator = Spectator()
    plan = planned(tmp_path, duration_s=200.0, segment_s=60.0)

    async def whole_stream() -> None:
        parts = Parts(
            voice=SilentVoice(),
            learner=InTurn(ARMS),
            make_source=scripted([audience_of(30), *scenes]),
            companions=(("spectator", spectator.watch),),
            moderation=Moderation(service=service),
        )
        await perform(plan, parts, asyncio.Event())

    run(whole_stream())
    assert any(OBJECTIONABLE in text for text in service.asked)
    assert not [each.text for each in spectator.sentences() if OBJECTIONABLE in each.text.lower()]
    refused = [event for event in of(list(read_journal(plan.journal)), LineBlocked) if event.by == "second_opinion"]
    assert refused
    assert all(event.severity == "severe" for event in refused)


def test_an_operator_vetoes_a_minute(tmp_path: Path) -> None:
    """Whatever waits from the first to the second minute is vetoed: she is silent, and speaks again afterwards."""

    async def operate(cast: Cast) -> None:
        assert cast.desk is not None
        await asyncio.sleep(60)
        while cast.clock.monotonic() < 120:
            for held in cast.desk.lines():
                cast.desk.veto(held.id)
            await asyncio.sleep(0.25)
        await asyncio.Event().wait()

    spectator = Spectator()
    events = moderated(tmp_path, Moderation(delay_s=3.0), beside=(("operator", operate),), spectator=spectator)
    begins = [sentence.begins_s for sentence in spectator.sentences()]
    assert [at for at in begins if at < 60]
    assert not [at for at in begins if 61 < at < 120]
    assert [at for at in begins if at > 124]
    vetoed = [event for event in of(events, LineBlocked) if event.by == "operator"]
    assert len(vetoed) > 5
    review = Review.of(events)
    assert review.verdicts["vetoed"] == len(vetoed) == sum(line.verdict == "vetoed" for line in review.lines)
    assert not of(events, TaskFailed)


def test_every_line_waits_for_its_delay(tmp_path: Path) -> None:
    """No utterance begins sooner after it was planned than the delay."""
    events = moderated(tmp_path, Moderation(delay_s=2.0))
    planned_at = {event.id: event.at for event in events}
    waits = [(event.at - planned_at[event.utterance_id]).total_seconds() for event in of(events, UtteranceStarted)]
    assert len(waits) > 20
    assert min(waits) >= 2.0


def test_closed_topics_are_closed_in_the_show(tmp_path: Path) -> None:
    """A topic of the operator's own is not spoken of, whoever brings it up."""
    own = tmp_path / "harbour.txt"
    own.write_text("lighthouse*\nharbour*\n", encoding="utf-8")
    (tmp_path / "stream").mkdir()
    spectator = Spectator()
    moderated(tmp_path / "stream", Moderation(topics=load_topics([str(own)])), spectator=spectator)
    said = [sentence.text.lower() for sentence in spectator.sentences()]
    assert len(said) > 50
    assert not [text for text in said if "lighthouse" in text or "harbour" in text]


def test_moderated_streams_can_be_repeated(tmp_path: Path) -> None:
    """The same seed, service and delay give the same journal, to the byte."""
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
        moderated(folder, Moderation(service=ScriptedModeration(delay_s=0.3), delay_s=1.0))
    first, second = ([replace(event) for event in read_journal(folder / "journal.sqlite")] for folder in folders)
    assert len(first) > 200
    assert first == second


def changing_minds(acts: list[Act]) -> tuple[Minds, dict[str, Part]]:
    """Return minds whose first model does this and whose second one always has something to say."""
    first, second = chain_of("ollama:first, ollama:second")
    parts = {"first": Part(), "second": Part()}
    parts["first"].learn(acts)
    parts["second"].learn([says(f"The second model speaks of star number {n}.") for n in range(500)])
    minds = Minds(
        writer=(first, second),
        director=(OFFLINE,),
        models={first: ScriptedModel(parts["first"]), second: ScriptedModel(parts["second"])},
        access=ModelAccess(),
        caps=Caps(),
    )
    return minds, parts


def test_the_gate_is_tried_at_a_change_of_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the second model is asked for the first time; a gate that fails then says nothing any more."""
    acts = [says(f"The first model speaks of cloud number {n}.") for n in range(6)]
    minds, parts = changing_minds([*acts, *(fails(500) for _ in range(500))])
    verify, verified = Gate.verify, []

    def failing_later(gate: Gate) -> None:
        verified.append((len(parts["first"].asked), len(parts["second"].asked)))
        if len(parts["first"].asked) > 1:
            monkeypatch.setattr(gate, "_trusted", False)
            raise GateError("scripted")
        verify(gate)

    monkeypatch.setattr(Gate, "verify", failing_later)
    spectator = Spectator()
    plan = planned(tmp_path, duration_s=200.0, segment_s=60.0)

    async def whole_stream() -> None:
        parts_of_stream = Parts(
            voice=SilentVoice(),
            learner=InTurn(ARMS),
            make_source=scripted([audience_of(30), *chatter(200.0)]),
            companions=(("spectator", spectator.watch),),
            minds=minds,
        )
        await perform(plan, parts_of_stream, asyncio.Event())

    with capture_logs() as logs:
        run(whole_stream())
    assert verified[0] == (0, 0)
    assert verified[1] == (7, 0)
    said = [sentence.text for sentence in spectator.sentences()]
    assert any("first model" in text for text in said)
    assert not [text for text in said if "second model" in text]
    failed = [entry for entry in logs if entry["event"] == "gate failed"]
    assert failed
    blocked = [event for event in of(list(read_journal(plan.journal)), LineBlocked) if not event.instead]
    assert blocked
    last_heard = max(sentence.ends_s for sentence in spectator.sentences())
    assert last_heard <= second_of(blocked[-1])
