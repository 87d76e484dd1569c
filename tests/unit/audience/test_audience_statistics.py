"""The figures of a simulated channel are those of a plausible one."""

import statistics
from collections import Counter

import pytest
from tests.unit.audience.theatre import OPTIONS, Performance, play

from vtuber.audience.phrasebook import words
from vtuber.audience.world import SMALL
from vtuber.domain.activities import ARMS, Activity
from vtuber.domain.channel_events import Follow, Payment, Raid, ViewerCount

SEEDS = (7, 8, 9)
HOURS = 2.0


def shows() -> list[Performance]:
    """Return some two-hour shows of a medium channel that change their activity every eight minutes."""
    return [play("medium", seed=seed, hours=HOURS) for seed in SEEDS]


@pytest.mark.slow
def test_a_medium_channel_has_medium_figures() -> None:
    """Viewers, chat and payments lie in the bands the preset promises."""
    for show in shows():
        viewers = [event.viewers for event in show.events if isinstance(event, ViewerCount)]
        assert len(viewers) == HOURS * 240
        assert 60 <= statistics.mean(viewers) <= 150
        assert 15 <= len(show.chat()) / (60 * HOURS) <= 45
        assert sum(isinstance(event, Follow) for event in show.events) > 3
    payments = sum(isinstance(event, Payment) for show in shows() for event in show.events)
    assert 7.5 <= payments / len(SEEDS) <= 25


def test_a_small_channel_is_smaller() -> None:
    """The preset's band of viewers."""
    viewers = [event.viewers for event in play("small", seed=3, hours=2.0).events if isinstance(event, ViewerCount)]
    assert 6 <= statistics.mean(viewers) <= 35


def test_chat_does_not_repeat_itself() -> None:
    """An hour holds hundreds of different lines, and few of them come often."""
    for show in shows():
        texts = Counter(message.text for message in show.chat() if message.text not in OPTIONS)
        assert len(texts) / HOURS >= 400
        assert texts.most_common(1)[0][1] < 0.05 * texts.total()


def test_chat_comes_in_bursts() -> None:
    """Messages beget messages: the counts per ten seconds vary more than those of independent writers would."""
    for show in shows():
        seconds = [at for at, _ in show.posts]
        counts = Counter(int(at / 10) for at, event in zip(seconds, show.posts, strict=True) if "PRIVMSG" in str(event))
        spread = [counts[slot] for slot in range(int(HOURS * 360))]
        assert statistics.variance(spread) > 1.4 * statistics.mean(spread)


def test_question_time_brings_questions() -> None:
    """People ask much more when they are invited to."""
    share = {}
    for activity in (Activity.Q_AND_A, Activity.TALK):
        chat = play("medium", seed=8, activities=(activity,)).chat()
        share[activity] = sum("?" in message.text for message in chat) / len(chat)
    assert share[Activity.Q_AND_A] > 1.5 * share[Activity.TALK]


def test_a_silent_stream_is_dull() -> None:
    """When she says nothing, people leave, and fewer of them write."""
    loud = play("medium", seed=8)
    quiet = play("medium", seed=8, silent=True)
    assert len(quiet.chat()) < 0.8 * len(loud.chat())
    assert quiet.audience.viewers < loud.audience.viewers


def test_what_viewers_like_is_drawn_per_channel() -> None:
    """Every activity is some channel's best; best and worst differ clearly, and idle is dull everywhere."""
    channels = [SMALL.channel(seed) for seed in range(60)]
    best = Counter(channel.ranking()[0] for channel in channels)
    assert set(best) == set(ARMS)
    for channel in channels:
        first, *_, last = channel.ranking()
        assert channel.appeal[first] - channel.appeal[last] > 0.35
        assert channel.appeal[Activity.IDLE] < channel.appeal[last]


def test_a_raid_pours_in_and_ebbs_away() -> None:
    """The viewers a raid announces come within half a minute; most of them have left half an hour later."""
    show = play("raided", seed=3, hours=2.0)
    raids = [event for event in show.events if isinstance(event, Raid)]
    counts = [(event.at, event.viewers) for event in show.events if isinstance(event, ViewerCount)]
    assert len(raids) >= 5
    for raid in raids:
        before = max(at for at, _ in counts if at <= raid.at)
        came = [count for at, count in counts if 25 <= (at - raid.at).total_seconds() <= 45]
        if came:
            assert came[0] - dict(counts)[before] >= 0.8 * raid.viewers - 4
    sizes = [raid.viewers for raid in raids]
    assert max(sizes) > 2 * statistics.median(sizes)
    assert show.audience.viewers < 40 + sum(sizes) / 3


def test_people_stay_true_to_themselves() -> None:
    """Whoever speaks of their pet by name has the same one in every stream."""
    names = set(words("petname"))
    told: dict[str, set[str]] = {}
    for stream_index in range(3):
        for message in play("medium", seed=7, hours=1.0, stream_index=stream_index).chat():
            if message.text.lower().startswith(("my ", "the ")) and (pets := names & set(message.text.split())):
                told.setdefault(message.viewer.id, set()).update(pets)
    assert len(told) >= 3
    assert all(len(pets) == 1 for pets in told.values())
