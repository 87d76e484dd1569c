"""A viewer asks to be forgotten in mid-stream: from then on she does not name them, whatever they had done before."""

import asyncio
from dataclasses import replace
from pathlib import Path

from tests.scenario.shows import EPOCH, Always, audience_of, of, planned, scripted

from vtuber.app.stream import Parts, perform
from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChannelEvent, ChatMessage, Donation, Follow
from vtuber.domain.events import Event
from vtuber.domain.money import usd
from vtuber.domain.speech_events import UtteranceFinished, UtterancePlanned, UtteranceStarted
from vtuber.domain.viewers import Viewer
from vtuber.runtime.journal import read_journal
from vtuber.runtime.virtual_time import run
from vtuber.voice.silent import SilentVoice

QUILLA = Viewer(id="twitch:7007", name="Quillavane")
OTHER = Viewer(id="twitch:7008", name="Zanderly")
WISH_S = 12.0


def gives(number: int, viewer: Viewer, text: str = "") -> Donation:
    """Return a donation."""
    return Donation(id=f"d{number}", at=EPOCH, viewer=viewer, amount=usd(5), message=text)


def says(number: int, viewer: Viewer, text: str) -> ChatMessage:
    """Return a line of chat."""
    return ChatMessage(id=f"q{number}", at=EPOCH, viewer=viewer, text=text)


def play(folder: Path, *, wished: bool) -> list[Event]:
    """Perform a stream in which both pay before and after the moment, and ask or do not; return its journal."""
    scenes: list[tuple[float, ChannelEvent]] = [
        audience_of(20),
        (2.0, says(1, QUILLA, "I keep honeybadgers on the roof")),
        *((3.0 + n, says(20 + n, QUILLA, f"number {n} is called Tock")) for n in range(5)),
        (WISH_S - 0.2, gives(1, OTHER, "for the fog bell and the lamp")),
        (WISH_S - 0.1, gives(2, QUILLA, "for the honeybadgers")),
        (WISH_S - 0.1, Follow(id="f1", at=EPOCH, viewer=QUILLA)),
        *([(WISH_S, says(9, QUILLA, "!forgetme"))] if wished else []),
        (WISH_S + 20, gives(3, QUILLA)),
    ]

    async def whole_stream() -> None:
        parts = Parts(voice=SilentVoice(), learner=Always(Activity.IDLE), make_source=scripted(scenes))
        await perform(replace(planned(folder, duration_s=90.0)), parts, asyncio.Event())

    run(whole_stream())
    return list(read_journal(folder / "journal.sqlite"))


def said_after(events: list[Event]) -> str:
    """Return what she began to say a second after the moment and later."""
    began = events[0].at
    started = [each for each in of(events, UtteranceStarted) if (each.at - began).total_seconds() > WISH_S + 1]
    finished = {each.utterance_id: each.text for each in of(events, UtteranceFinished)}
    return " ".join(finished.get(each.utterance_id, each.text) for each in started)


def test_she_names_them_no_more_and_thanks_them_all_the_same(tmp_path: Path) -> None:
    """Neither in thanks that were due, nor in later ones, nor in the farewell; without the wish she does."""
    (tmp_path / "asked").mkdir()
    (tmp_path / "not").mkdir()
    asked, did_not = play(tmp_path / "asked", wished=True), play(tmp_path / "not", wished=False)
    for events in (asked, did_not):
        assert {each.cause for each in of(events, UtteranceStarted)} >= {"d1", "d2", "d3"}
    assert "Quillavane" in said_after(did_not)
    assert "honeybadger" in said_after(did_not).lower()
    assert "Quillavane" not in said_after(asked)
    assert "honeybadger" not in said_after(asked).lower()
    assert "Zanderly" in said_after(asked)
    thanks = [each for each in of(asked, UtterancePlanned) if each.cause in {"d2", "d3"} and not each.quotes]
    assert {each.cause for each in thanks} == {"d2", "d3"}
    assert {each.addressee for each in thanks} == {None}
