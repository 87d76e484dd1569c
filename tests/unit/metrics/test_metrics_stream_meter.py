"""The meter's figures are those of the events, whoever folds them and when."""

import time
import tracemalloc
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import events
from tests.unit.metrics.streams import BEGIN, StreamScript, after

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.events import Event
from vtuber.domain.stream_state import StreamState
from vtuber.domain.viewers import Viewer
from vtuber.metrics.stream_meter import StreamMeter


def measured(script: StreamScript) -> StreamMeter:
    """Return a meter that has seen the whole script."""
    meter = StreamMeter()
    for event in script.events:
        meter.apply(event)
    return meter


def state_after(script: StreamScript, seconds: float) -> StreamState:
    """Return what a meter says of the script, that many seconds into the stream."""
    return measured(script).state(now=after(seconds))


def test_before_the_stream_all_is_zero() -> None:
    """A meter without events has a state, an empty one."""
    state = StreamMeter().state(now=BEGIN)
    assert (state.elapsed_s, state.viewers, state.messages, state.revenue) == (0, 0, 0, {})
    assert state.activity is Activity.IDLE
    assert state.seconds_since_raid is None
    assert state.activity_shares == {}


def test_chat_rate_covers_the_last_minute() -> None:
    """Messages older than a minute leave the rate but not the total."""
    script = StreamScript()
    for second in (1, 30, 65, 70):
        script.chat(second)
    state = state_after(script, 80)
    assert state.chat_per_minute == 3
    assert state.messages == 4
    assert state_after(script, 131).chat_per_minute == 0


def test_chatters_are_counted_once() -> None:
    """A viewer who writes twice is one chatter."""
    script = StreamScript()
    for viewer in ("a", "b", "a"):
        script.chat(1, viewer)
    assert state_after(script, 2).chatters == 2


def test_lines_from_another_channel_do_not_count() -> None:
    """In a shared chat, only this channel's lines are ours."""
    script = StreamScript()
    script.chat(1, "a")
    script.chat(2, "b", shared_from="twitch:77")
    state = state_after(script, 3)
    assert (state.messages, state.chatters, state.chat_per_minute) == (1, 1, 1)


def test_viewers_change_over_five_minutes() -> None:
    """The change compares with five minutes ago, or with the first count known since."""
    script = StreamScript()
    script.viewers(10, 20)
    script.viewers(100, 50)
    assert state_after(script, 120).viewers_change == 30
    script.viewers(380, 40)
    state = state_after(script, 399)
    assert (state.viewers, state.peak_viewers, state.viewers_change) == (40, 50, 20)
    assert state_after(script, 401).viewers_change == -10


def test_revenue_is_kept_per_currency_without_charity() -> None:
    """Currencies are never added up, and charity money is no revenue."""
    script = StreamScript()
    script.pay(60, "5")
    script.pay(70, "2.50")
    script.pay(80, "10", "EUR")
    script.pay(90, "100", charity=True)
    state = state_after(script, 1800)
    assert state.revenue == {"USD": Decimal("7.50"), "EUR": Decimal(10)}
    assert state.revenue_per_hour == {"USD": Decimal("15.00"), "EUR": Decimal("20.00")}
    assert state.payments == 3


def test_shares_are_of_time_and_sum_to_one() -> None:
    """A new topic does not restart an activity; shares include the one running."""
    script = StreamScript()
    script.activity(0, Activity.TALK, "cats")
    script.activity(50, Activity.TALK, "dogs")
    script.activity(100, Activity.GAME)
    script.segment(100, 1, Activity.GAME, "four in a row")
    state = state_after(script, 400)
    assert state.activity_shares == {"talk": 0.25, "game": 0.75}
    assert (state.activity, state.topic) == (Activity.GAME, "four in a row")
    assert (state.activity_s, state.segment_s) == (300, 300)


def test_time_offline_counts_nowhere() -> None:
    """After a crash, elapsed time, shares and windows go on as if the gap had not been."""
    script = StreamScript()
    script.activity(0, Activity.TALK)
    script.raid(20)
    script.chat(50)
    script.resume(1060, offline_s=1000)
    state = state_after(script, 1065)
    assert state.elapsed_s == 65
    assert state.activity_s == 65
    assert state.chat_per_minute == 1
    assert state.seconds_since_raid == 45


def test_what_only_the_show_knows_is_passed_on() -> None:
    """Queues and speech are handed in."""
    state = StreamMeter().state(now=BEGIN, speaking=True, chat_waiting=1, money_waiting=2, questions_waiting=3)
    assert state.speaking
    assert (state.chat_waiting, state.money_waiting, state.questions_waiting) == (1, 2, 3)


def test_a_new_stream_begins_at_zero() -> None:
    """A meter that hears of another stream forgets the one before."""
    meter = measured(StreamScript("s1"))
    script = StreamScript("s2")
    script.chat(1)
    script.pay(1)
    for event in script.events:
        meter.apply(event)
    for event in StreamScript("s3").events:
        meter.apply(event)
    assert meter.state(now=after(5)) == state_after(StreamScript("s3"), 5)


@given(st.lists(events(), max_size=30), st.integers(0, 30))
def test_the_state_is_a_fold_of_the_events(happened: list[Event], asked_after: int) -> None:
    """Asking in between, or folding the journal later, changes nothing; nothing counted is negative."""
    live, rebuilt = StreamMeter(), StreamMeter()
    for position, event in enumerate(happened):
        if position == asked_after:
            live.state(now=event.at)
        live.apply(event)
    for event in happened:
        rebuilt.apply(event)
    now = max((event.at for event in happened), default=BEGIN) + timedelta(seconds=1)
    state = live.state(now=now)
    assert state == rebuilt.state(now=now)
    assert min(state.elapsed_s, state.activity_s, state.segment_s, state.messages, state.chat_per_minute) >= 0
    assert sum(state.activity_shares.values()) == pytest.approx(1.0 if state.activity_shares else 0.0)


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 5)), max_size=60), st.integers(0, 120))
def test_rates_agree_with_a_naive_count(lines: list[tuple[int, int]], later: int) -> None:
    """The window's count is the number of messages in the last sixty seconds, the chatters a set's size."""
    script = StreamScript()
    for second, viewer in sorted(lines):
        script.chat(second, f"v{viewer}")
    now = max((second for second, _ in lines), default=0) + later
    state = state_after(script, now)
    assert state.chat_per_minute == sum(now - 60 < second <= now for second, _ in lines)
    assert state.chatters == len({viewer for _, viewer in lines})


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 100)), min_size=1, max_size=30))
def test_viewers_change_agrees_with_a_naive_look_back(steps: list[tuple[int, int]]) -> None:
    """The change is against the level five minutes ago, or the first one known when there was none yet."""
    script = StreamScript()
    times: list[tuple[int, int]] = []
    second = 0
    for wait, count in steps:
        second += wait
        script.viewers(second, count)
        times.append((second, count))
    now = second + 10
    levels = [count for (since, count), (until, _) in pairwise([*times, (now + 1, 0)]) if since <= now - 300 < until]
    then = levels[0] if levels else times[0][1]
    assert state_after(script, now).viewers_change == times[-1][1] - then


def test_a_flood_costs_bounded_time_and_memory() -> None:
    """At 5,000 messages a second from ever new viewers, a message stays cheap and memory stops growing."""
    meter = StreamMeter()
    meter.apply(StreamScript().events[0])
    flood = [
        ChatMessage(id="m", at=after(number / 5000), viewer=Viewer(id=f"twitch:{number}", name="v"), text="spam")
        for number in range(60_000)
    ]
    for message in flood[:30_000]:
        meter.apply(message)
    tracemalloc.start()
    for message in flood[30_000:40_000]:
        meter.apply(message)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    begun = time.process_time()
    for message in flood[40_000:]:
        meter.apply(message)
    per_message_s = (time.process_time() - begun) / 20_000
    assert grown < 10_000
    assert per_message_s < 20e-6
    state = meter.state(now=flood[-1].at)
    assert state.messages == 60_000
    assert state.chatters == pytest.approx(60_000, rel=0.01)
