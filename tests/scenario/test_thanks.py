"""Whoever pays is thanked: once, soon, whatever the show is doing."""

import asyncio
import random
from pathlib import Path

import pytest
from tests.scenario.shows import (
    EPOCH,
    Always,
    Scene,
    Spectator,
    audience_of,
    chatter,
    donation,
    of,
    planned,
    play,
    scripted,
    second_of,
    viewer,
)

from vtuber.activities.show import Show
from vtuber.domain.activities import Activity
from vtuber.domain.briefs import IdleMurmur
from vtuber.domain.channel_events import Cheer, Donation, MessageDeleted, ViewerBanned
from vtuber.domain.events import Event
from vtuber.domain.money import bits
from vtuber.domain.speech_events import UtteranceFinished, UtterancePlanned, UtteranceStarted
from vtuber.domain.stream_events import StreamEnded

AT_MOST_SILENT_S = 0.05
DURATION_S = 420.0


def thanked(events: list[Event], payments: set[str]) -> dict[str, list[float]]:
    """Return when the thanks for each payment began; they are the utterances with the payment as their cause."""
    found: dict[str, list[float]] = {}
    for started in of(events, UtteranceStarted):
        if started.cause in payments:
            found.setdefault(started.cause or "", []).append(second_of(started))
    return found


@pytest.mark.parametrize("activity", Activity)
def test_every_donation_is_thanked_once_at_the_next_sentence_end(activity: Activity, tmp_path: Path) -> None:
    """After a donation nothing else is begun, and no moment is lost, until its thanks begin."""
    chance = random.Random(f"donations in {activity}")
    money = [(chance.uniform(5, DURATION_S - 20), donation(f"d{n}", by=900 + n)) for n in range(30)]
    scenes = [audience_of(30), *chatter(DURATION_S), *money]
    spectator = Spectator()
    events = play(planned(tmp_path, duration_s=DURATION_S), scripted(scenes), Always(activity), spectator=spectator)
    began = thanked(events, {gift.id for _, gift in money})
    assert {payment: len(times) for payment, times in began.items()} == {gift.id: 1 for _, gift in money}
    sentences = spectator.sentences()
    thanks = {started.utterance_id for started in of(events, UtteranceStarted) if started.cause in began}
    for gift in of(events, Donation):
        arrived, answered = second_of(gift), began[gift.id][0]
        meanwhile = [each for each in sentences if each.ends_s > arrived and each.begins_s < answered]
        assert all(each.utterance_id in thanks for each in meanwhile if each.begins_s > arrived), gift.id
        speaking_s = sum(min(each.ends_s, answered) - max(each.begins_s, arrived) for each in meanwhile)
        assert answered - arrived - speaking_s <= AT_MOST_SILENT_S, gift.id


def test_payments_that_wait_at_the_end_are_thanked_before_the_farewell(tmp_path: Path) -> None:
    """However many come in the last second: all get their thanks, then she says goodbye, then the journal ends."""
    money = [(58.0 + n / 100, donation(f"late{n}", by=900 + n)) for n in range(20)]
    events = play(
        planned(tmp_path, duration_s=60.0),
        scripted([audience_of(30), *chatter(60.0), *money]),
        Always(Activity.TALK),
    )
    began = thanked(events, {gift.id for _, gift in money})
    assert len(began) == len(money)
    (goodbye,) = [planned for planned in of(events, UtterancePlanned) if planned.brief == "close_stream"]
    assert max(times[0] for times in began.values()) < second_of(goodbye)
    assert any(finished.utterance_id == goodbye.id for finished in of(events, UtteranceFinished))
    assert isinstance(events[-1], StreamEnded)


def test_a_show_that_cannot_end_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A farewell without end does not keep the stream on the air, and nothing follows the end in the journal."""

    async def endless(show: Show) -> None:
        await show.floor.say_through(IdleMurmur(minutes_idle=1.0))
        await asyncio.Event().wait()

    monkeypatch.setattr(Show, "_say_goodbye", endless)
    events = play(planned(tmp_path, duration_s=60.0), scripted([audience_of(30)]), Always(Activity.TALK))
    assert isinstance(events[-1], StreamEnded)
    assert 120.0 <= second_of(events[-1]) < 140.0


def test_a_banned_donor_is_thanked_without_their_words(tmp_path: Path) -> None:
    """The money was given; the message is not read out."""
    gift = donation("sad", by=901, message="please say xylophone for me")
    scenes: list[Scene] = [
        audience_of(30),
        (20.0, donation("before", by=902)),
        (20.1, gift),
        (20.2, ViewerBanned(id="ban", at=EPOCH, viewer_id="twitch:901")),
    ]
    events = play(planned(tmp_path, duration_s=90.0), scripted(scenes), Always(Activity.TALK))
    assert len(thanked(events, {gift.id})[gift.id]) == 1
    assert not [each for each in of(events, UtteranceFinished) if "xylophone" in each.text.lower()]


def test_a_cheer_whose_line_was_deleted_while_it_waited_is_thanked_without_its_words(tmp_path: Path) -> None:
    """A cheer is a line of chat, too: deleting the line takes back the words, not the money."""
    cheer = Cheer(
        id="twitch:cheer", at=EPOCH, viewer=viewer(901), bits=500, amount=bits(500), message="please say xylophone"
    )
    scenes: list[Scene] = [
        audience_of(30),
        (20.0, donation("before", "50", by=902)),
        (20.1, cheer),
        (20.2, MessageDeleted(id="del", at=EPOCH, message_id=cheer.id)),
    ]
    events = play(planned(tmp_path, duration_s=90.0), scripted(scenes), Always(Activity.TALK))
    assert len(thanked(events, {cheer.id})[cheer.id]) == 1
    assert not [each for each in of(events, UtteranceFinished) if "xylophone" in each.text.lower()]
