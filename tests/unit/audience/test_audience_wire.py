"""What the audience posts is what platforms send: the normalisers for real sources understand all of it."""

import asyncio
import random
from collections import Counter
from importlib import resources
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.audience.theatre import EPOCH, OPTIONS, Normalisers, play

from vtuber.audience.distributions import lognormal, poisson, shares
from vtuber.audience.phrasebook import Phrasebook, words
from vtuber.audience.posts import IrcLine, Posted
from vtuber.audience.simulated_audience import SimulatedAudience
from vtuber.audience.world import LARGE, MEDIUM, SMALL, WORLDS
from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage, GiftSubscriptions, ViewerCount
from vtuber.domain.emotions import Emotion
from vtuber.domain.game_events import GameFinished, VoteOpened
from vtuber.domain.speech_events import UtterancePlanned, UtteranceStarted
from vtuber.domain.stream_events import StreamEnded, StreamStarted
from vtuber.domain.viewers import Role
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run as run_in_virtual_time
from vtuber.twitch.irc import parse, render

PHRASE_FILES = sorted(
    entry.name.removesuffix(".txt") for entry in resources.files("vtuber.audience").joinpath("lines").iterdir()
)


def test_every_post_means_something() -> None:
    """Each post gives exactly one event, but for single gifts of a series that was counted as a whole."""
    normalisers = Normalisers()
    for _, posted in play("medium", seed=9, hours=2.0).posts:
        events = normalisers.events_of(posted, EPOCH)
        if isinstance(posted, IrcLine):
            assert parse(render(parse(posted.line))) == parse(posted.line)
            if "msg-id=subgift" in posted.line and "community-gift-id" in posted.line:
                assert events == ()
                continue
        assert len(events) == 1
        assert events[0].id != "none"


def test_all_kinds_of_events_occur() -> None:
    """Some hours of some channels hold every kind the audience can cause."""
    kinds = Counter(type(event).__name__ for seed in (7, 8, 9) for event in play("medium", seed=seed, hours=2.0).events)
    assert set(kinds) >= {
        "ChatMessage", "ViewerCount", "Donation", "Cheer", "Follow", "Redemption", "Resubscription",
        "MessageDeleted", "ViewerBanned", "GiftSubscriptions", "Subscription",
    }  # fmt: skip


def test_a_series_of_gifts_arrives_whole() -> None:
    """The count of the announcement is the number of single gifts that follow it."""
    singles: Counter[str] = Counter()
    announced: dict[str, int] = {}
    for seed in (7, 8, 9):
        for _, posted in play("medium", seed=seed, hours=2.0).posts:
            if isinstance(posted, IrcLine) and "msg-param-community-gift-id" in posted.line:
                tags = parse(posted.line).tags
                if tags["msg-id"] == "submysterygift":
                    announced[tags["msg-param-origin-id"]] = int(tags["msg-param-mass-gift-count"])
                else:
                    singles[tags["msg-param-origin-id"]] += 1
    assert dict(singles) == announced


def test_chat_lines_carry_what_twitch_sends() -> None:
    """Times, first messages, replies, badges and colours all occur."""
    chat = play("medium", seed=7, hours=2.0).chat()
    assert all(
        message.sent_at is not None and abs(message.sent_at - message.at).total_seconds() < 0.01 for message in chat
    )
    assert any(message.first_message for message in chat)
    assert any(message.viewer.color is None for message in chat)
    assert any(message.viewer.has(Role.MODERATOR) for message in chat)
    known: set[str] = set()
    replies = 0
    for message in chat:
        known.add(message.id)
        if message.reply_to is not None:
            replies += 1
            assert message.reply_to in known
    assert replies > 20
    subscribers = [message.viewer for message in chat if message.viewer.has(Role.SUBSCRIBER)]
    assert subscribers
    assert all(viewer.months_subscribed > 0 for viewer in subscribers)


def test_a_gift_names_its_giver() -> None:
    """Series and single gifts are of the estimated worth of so many subscriptions."""
    gifts = [
        event
        for seed in (7, 8, 9)
        for event in play("medium", seed=seed, hours=2.0).events
        if isinstance(event, GiftSubscriptions)
    ]
    assert gifts
    assert all(gift.amount.amount == 3 * gift.count for gift in gifts)


@pytest.mark.parametrize("name", PHRASE_FILES)
def test_every_phrase_can_be_said(name: str) -> None:
    """All slots of all templates are filled, and the line fits into a message."""
    book = Phrasebook(random.Random(1))
    known = {"her": "mia", "name": "Ann", "raider": "Bob", "word": "remarkable", "months": "5", "joke": "soup friday"}
    for _ in words(name):
        text = book.phrase(name, known)
        assert text.strip()
        assert len(text) <= 400
        assert "\n" not in text
        assert not ({"{", "}"} & set(text)) or "set_activity" in text


def test_a_deck_deals_every_card_before_it_repeats() -> None:
    """No phrase comes twice before all of its kind have come."""
    book = Phrasebook(random.Random(1))
    first = {book.phrase("jokes", {}) for _ in words("jokes")}
    assert first == set(words("jokes"))


@given(st.integers(), st.floats(0, 200))
def test_poisson_counts_have_their_mean(seed: int, mean: float) -> None:
    """The average of many draws is near the mean."""
    chance = random.Random(seed)
    drawn = [poisson(chance, mean) for _ in range(400)]
    assert abs(sum(drawn) / len(drawn) - mean) <= 5.5 * (mean / 400) ** 0.5 + 0.03


def test_other_draws() -> None:
    """A lognormal's median is its median; shares sum to 1 and lean to their weights."""
    chance = random.Random(1)
    drawn = sorted(lognormal(chance, 4.0, 0.9) for _ in range(2001))
    assert 3.5 < drawn[1000] < 4.5
    parts = shares(chance, (0.7, 0.3), 1000.0)
    assert abs(sum(parts) - 1) < 1e-9
    assert 0.6 < parts[0] < 0.8


def test_the_presets_are_named() -> None:
    """Each preset can be asked for by name."""
    assert WORLDS == {"small": SMALL, "medium": MEDIUM, "large": LARGE}


def watch(*heard: tuple[float, object], seconds: float) -> list[tuple[float, str]]:
    """Return the chat of a medium channel that hears these events at these seconds."""
    said: list[tuple[float, str]] = []

    async def perform() -> None:
        clock = LoopClock(epoch=EPOCH)
        audience = SimulatedAudience(MEDIUM, seed=7, clock=clock, stream_index=0)
        normalisers = Normalisers()

        async def post(posted: Posted) -> None:
            events = normalisers.events_of(posted, clock.now())
            said.extend((clock.monotonic(), event.text) for event in events if isinstance(event, ChatMessage))

        async with asyncio.TaskGroup() as group:
            running = group.create_task(audience.run(post))
            for at, event in heard:
                await asyncio.sleep(at - clock.monotonic())
                audience.hear(event)  # type: ignore[arg-type]
            await asyncio.sleep(seconds - clock.monotonic())
            running.cancel()

    run_in_virtual_time(perform())
    return said


def test_viewers_vote_in_time() -> None:
    """Votes are the options' own words, come before the vote closes, and lean to a favourite."""
    vote = VoteOpened(id="v", at=EPOCH, game="four", options=OPTIONS, closes_after_s=20.0)
    said = watch(*((600.0 + 60 * n, vote) for n in range(6)), seconds=1000.0)
    votes = [(at, text) for at, text in said if text in OPTIONS]
    assert len(votes) >= 12
    assert all((at - 600.0) % 60 < 20.0 for at, _ in votes)


def test_who_is_answered_writes_back() -> None:
    """People whose message is answered write again within moments far more often than others do."""

    async def perform() -> tuple[int, int]:
        clock = LoopClock(epoch=EPOCH)
        audience = SimulatedAudience(MEDIUM, seed=7, clock=clock, stream_index=0)
        normalisers, said = Normalisers(), list[ChatMessage]()

        async def post(posted: Posted) -> None:
            said.extend(e for e in normalisers.events_of(posted, clock.now()) if isinstance(e, ChatMessage))

        answered = others = 0
        async with asyncio.TaskGroup() as group:
            running = group.create_task(audience.run(post))
            await asyncio.sleep(600.0)
            for turn in range(60):
                chosen, other = said[-1], next(m for m in reversed(said) if m.viewer != said[-1].viewer)
                audience.hear(
                    UtteranceStarted(
                        id=f"u{turn}",
                        at=clock.now(),
                        cause=chosen.id,
                        utterance_id=f"u{turn}",
                        text="yes",
                        emotion=Emotion.JOY,
                    )
                )
                before = len(said)
                await asyncio.sleep(20.0)
                writers = {message.viewer.id for message in said[before:]}
                answered += chosen.viewer.id in writers
                others += other.viewer.id in writers
            running.cancel()
        return answered, others

    answered, others = run_in_virtual_time(perform())
    assert answered > 1.5 * others
    assert answered >= 15


def test_the_end_of_a_game_moves_chat() -> None:
    """The seconds after a game are louder than the minutes before."""
    over = GameFinished(id="g", at=EPOCH, game="four", winner="chat")
    said = watch(*((600.0 + 60 * n, over) for n in range(5)), seconds=900.0)
    after = sum((at - 600.0) % 60 < 15.0 for at, _ in said if at >= 600)
    before = sum((at - 600.0) % 60 >= 45.0 for at, _ in said if at >= 600)
    assert after > 1.5 * before


def test_her_name_is_known_and_her_goodbye_answered() -> None:
    """People call her by the name the show began with, and say goodbye when she does."""
    start = StreamStarted(
        id="s", at=EPOCH, stream_id="one", index=0, persona="Mirelle", source="simulation", policy="beta"
    )
    close = UtterancePlanned(id="u", at=EPOCH, brief="close_stream", activity=Activity.TALK)
    said = watch((0.0, start), (900.0, close), seconds=930.0)
    assert any("mirelle" in text.lower() for _, text in said)
    goodbyes = {line.lower().split(" ")[0] for line in words("goodbye")}
    assert sum(text.lower().split(" ")[0] in goodbyes for at, text in said if at > 900) >= 4


def test_after_the_end_there_is_silence() -> None:
    """When the stream has ended, the audience is done."""

    async def perform() -> int:
        clock = LoopClock(epoch=EPOCH)
        audience = SimulatedAudience(SMALL, seed=1, clock=clock, stream_index=0)
        posts = 0

        async def post(posted: Posted) -> None:
            nonlocal posts
            posts += 1

        async with asyncio.TaskGroup() as group:
            running = group.create_task(audience.run(post))
            await asyncio.sleep(60.0)
            before = posts
            audience.hear(StreamEnded(id="e", at=clock.now(), stream_id="one", reason="over"))
            await asyncio.sleep(0.0)
            await asyncio.sleep(60.0)
            assert running.done()
        return posts - before

    assert run_in_virtual_time(perform()) == 0


def test_a_failing_post_does_not_double_the_crowd() -> None:
    """Run again after a failure, the audience goes on; nobody comes a second time."""

    async def perform() -> tuple[int, int]:
        clock = LoopClock(epoch=EPOCH)
        audience = SimulatedAudience(SMALL, seed=1, clock=clock, stream_index=0)
        posts = 0

        async def post(posted: Posted) -> None:
            nonlocal posts
            posts += 1
            if posts == 5:
                raise ConnectionError

        with pytest.raises(ConnectionError):
            await audience.run(post)
        before = audience.viewers
        async with asyncio.TaskGroup() as group:
            running = group.create_task(audience.run(post))
            await asyncio.sleep(1.0)
            running.cancel()
        return before, audience.viewers

    before, after = run_in_virtual_time(perform())
    assert abs(after - before) <= 1


def test_the_count_comes_every_quarter_minute() -> None:
    """The platform is asked at a steady pace."""
    show = play("small", seed=3)
    times = [event.at.timestamp() for event in show.events if isinstance(event, ViewerCount)]
    assert {round(after - before, 3) for before, after in pairwise(times)} == {15.0}
