"""Actions stay within Twitch's limits, and each becomes the call that Twitch documents."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.twitch.twitch_desk import AT

from vtuber.domain.errors import ToolError
from vtuber.domain.show_events import ChannelActed
from vtuber.twitch import actions as a
from vtuber.twitch.action_calls import HelixCall, call_of, lookups_of, scope_of
from vtuber.twitch.action_limits import LIMITS, ActionLimits, Limit
from vtuber.twitch.capabilities import capability_of_scope

POLL = a.CreatePoll(title="Cats?", choices=("yes", "no"), seconds=60)
BET = a.CreatePrediction(title="Win?", outcomes=("yes", "no"), seconds=60)
SAMPLES: dict[str, a.ChannelAction] = {
    "create_poll": POLL,
    "end_poll": a.EndPoll(poll_id="p1"),
    "create_prediction": BET,
    "resolve_prediction": a.ResolvePrediction(prediction_id="b1", winner="yes"),
    "cancel_prediction": a.CancelPrediction(prediction_id="b1"),
    "change_title": a.ChangeTitle(title="Hello"),
    "change_category": a.ChangeCategory(category="Chess"),
    "shout_out": a.ShoutOut(channel="Bob"),
    "start_raid": a.StartRaid(channel="bob"),
    "cancel_raid": a.CancelRaid(),
    "create_clip": a.CreateClip(),
    "add_marker": a.AddMarker(description="here"),
    "announce": a.Announce(text="Hello", color="blue"),
    "fulfill_redemption": a.FulfillRedemption(redemption_id="r1", reward_id="w1"),
    "refund_redemption": a.RefundRedemption(redemption_id="r1", reward_id="w1"),
    "delete_message": a.DeleteMessage(message_id="twitch:m1"),
    "time_out_viewer": a.TimeOutViewer(viewer_id="twitch:7", seconds=60, reason="spam"),
}
CALLS: dict[str, HelixCall] = {
    "create_poll": HelixCall(
        method="POST",
        path="/polls",
        json={
            "broadcaster_id": "1",
            "title": "Cats?",
            "choices": [{"title": "yes"}, {"title": "no"}],
            "duration": 60,
        },
    ),
    "end_poll": HelixCall(
        method="PATCH", path="/polls", json={"broadcaster_id": "1", "id": "p1", "status": "TERMINATED"}
    ),
    "create_prediction": HelixCall(
        method="POST",
        path="/predictions",
        json={
            "broadcaster_id": "1",
            "title": "Win?",
            "outcomes": [{"title": "yes"}, {"title": "no"}],
            "prediction_window": 60,
        },
    ),
    "resolve_prediction": HelixCall(
        method="PATCH",
        path="/predictions",
        json={"broadcaster_id": "1", "id": "b1", "status": "RESOLVED", "winning_outcome_id": "t"},
    ),
    "cancel_prediction": HelixCall(
        method="PATCH", path="/predictions", json={"broadcaster_id": "1", "id": "b1", "status": "CANCELED"}
    ),
    "change_title": HelixCall(
        method="PATCH", path="/channels", params={"broadcaster_id": "1"}, json={"title": "Hello"}, repeatable=True
    ),
    "change_category": HelixCall(
        method="PATCH", path="/channels", params={"broadcaster_id": "1"}, json={"game_id": "t"}, repeatable=True
    ),
    "shout_out": HelixCall(
        method="POST",
        path="/chat/shoutouts",
        params={"from_broadcaster_id": "1", "to_broadcaster_id": "t", "moderator_id": "1"},
    ),
    "start_raid": HelixCall(
        method="POST", path="/raids", params={"from_broadcaster_id": "1", "to_broadcaster_id": "t"}
    ),
    "cancel_raid": HelixCall(method="DELETE", path="/raids", params={"broadcaster_id": "1"}),
    "create_clip": HelixCall(method="POST", path="/clips", params={"broadcaster_id": "1"}),
    "add_marker": HelixCall(method="POST", path="/streams/markers", json={"user_id": "1", "description": "here"}),
    "announce": HelixCall(
        method="POST",
        path="/chat/announcements",
        params={"broadcaster_id": "1", "moderator_id": "1"},
        json={"message": "Hello", "color": "blue"},
    ),
    "fulfill_redemption": HelixCall(
        method="PATCH",
        path="/channel_points/custom_rewards/redemptions",
        params={"broadcaster_id": "1", "id": "r1", "reward_id": "w1"},
        json={"status": "FULFILLED"},
    ),
    "refund_redemption": HelixCall(
        method="PATCH",
        path="/channel_points/custom_rewards/redemptions",
        params={"broadcaster_id": "1", "id": "r1", "reward_id": "w1"},
        json={"status": "CANCELED"},
    ),
    "delete_message": HelixCall(
        method="DELETE",
        path="/moderation/chat",
        params={"broadcaster_id": "1", "moderator_id": "1", "message_id": "m1"},
    ),
    "time_out_viewer": HelixCall(
        method="POST",
        path="/moderation/bans",
        params={"broadcaster_id": "1", "moderator_id": "1"},
        json={"data": {"user_id": "7", "duration": 60, "reason": "spam"}},
    ),
}


def test_every_action_has_a_sample_a_limit_and_a_way_to_be_granted() -> None:
    """The tables are about the same actions."""
    assert a.ACTIONS.keys() == SAMPLES.keys() == CALLS.keys() == LIMITS.keys()
    assert {name: type(action) for name, action in SAMPLES.items()} == a.ACTIONS
    assert all(capability_of_scope(scope_of(action)) for action in SAMPLES.values())


@pytest.mark.parametrize("name", CALLS)
def test_the_call_is_the_documented_one(name: str) -> None:
    """Method, path, parameters and body."""
    assert call_of(SAMPLES[name], me="1", target="t") == CALLS[name]


def test_names_are_looked_up() -> None:
    """Channels, categories and outcomes have ids; the rest is complete as it is."""
    looked_up = {name for name, action in SAMPLES.items() if lookups_of(action, me="1")}
    assert looked_up == {"shout_out", "start_raid", "change_category", "resolve_prediction"}
    by_login = HelixCall(method="GET", path="/users", params={"login": "bob"})
    assert lookups_of(SAMPLES["shout_out"], me="1") == (by_login,)


@pytest.mark.parametrize(
    "build",
    [
        lambda: a.CreatePoll(title="", choices=("a", "b")),
        lambda: a.CreatePoll(title="x" * 61, choices=("a", "b")),
        lambda: a.CreatePoll(title="x", choices=("a",)),
        lambda: a.CreatePoll(title="x", choices=tuple("abcdef")),
        lambda: a.CreatePoll(title="x", choices=("a", "x" * 26)),
        lambda: a.CreatePoll(title="x", choices=("a", " ")),
        lambda: a.CreatePoll(title="x", choices=("a", "A ")),
        lambda: a.CreatePoll(title="x", choices=("a", "b"), seconds=14),
        lambda: a.CreatePoll(title="x", choices=("a", "b"), seconds=1801),
        lambda: a.CreatePrediction(title="x" * 46, outcomes=("a", "b")),
        lambda: a.CreatePrediction(title="x", outcomes=tuple("abcdefghijk")),
        lambda: a.CreatePrediction(title="x", outcomes=("a", "b"), seconds=29),
        lambda: a.CreatePrediction(title="x", outcomes=("a", "b"), seconds=1801),
        lambda: a.ChangeTitle(title="x" * 141),
        lambda: a.ChangeTitle(title="  "),
        lambda: a.Announce(text="x" * 501),
        lambda: a.AddMarker(description="x" * 141),
        lambda: a.TimeOutViewer(viewer_id="7", seconds=0),
        lambda: a.TimeOutViewer(viewer_id="7", seconds=1_209_601),
        lambda: a.ShoutOut(channel="bob; drop"),
        lambda: a.ShoutOut(channel=""),
        lambda: a.DeleteMessage(message_id=""),
        lambda: a.EndPoll(poll_id="p 1"),
    ],
)
def test_what_twitch_would_refuse_is_not_built(build: Callable[[], Any]) -> None:
    """The text goes back to the mind that asked for it."""
    with pytest.raises(ToolError, match="must"):
        build()


def test_the_limits_themselves_are_allowed() -> None:
    """The largest and the smallest that Twitch takes."""
    a.CreatePoll(title="x" * 60, choices=tuple(letter * 25 for letter in "abcde"), seconds=1800)
    a.CreatePoll(title="x", choices=("a", "b"), seconds=15)
    a.CreatePrediction(title="x" * 45, outcomes=tuple(letter * 25 for letter in "abcdefghij"), seconds=30)
    a.ChangeTitle(title="x" * 140)
    a.Announce(text="x" * 500)
    a.AddMarker()
    a.TimeOutViewer(viewer_id="7", seconds=1_209_600)


def test_what_viewers_read_is_known() -> None:
    """Titles, options, announcements, reasons; nothing of the others."""
    texts = {name: a.texts_of(action) for name, action in SAMPLES.items()}
    assert {name: text for name, text in texts.items() if text} == {
        "create_poll": ("Cats?", "yes", "no"),
        "create_prediction": ("Win?", "yes", "no"),
        "change_title": ("Hello",),
        "announce": ("Hello",),
        "add_marker": ("here",),
        "time_out_viewer": ("spam",),
    }


@given(
    waits=st.lists(st.floats(0, 300), max_size=60),
    names=st.lists(st.sampled_from([*SAMPLES]), min_size=60, max_size=60),
)
def test_limits_hold_whatever_is_asked(waits: list[float], names: list[str]) -> None:
    """Never more than so many in a stream, never closer than so many seconds."""
    limits, now, done = ActionLimits(), AT, dict[str, list[Any]]()
    for wait, name in zip(waits, names, strict=False):
        now += timedelta(seconds=wait)
        if limits.objection(SAMPLES[name], now) is None:
            limits.note(SAMPLES[name], now)
            done.setdefault(name, []).append(now)
    for name, times in done.items():
        assert len(times) <= LIMITS[name].per_stream
        gaps = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(times)]
        assert all(gap >= max(LIMITS[name].gap_s, 3600 if name == "shout_out" else 0) for gap in gaps)


def test_shout_outs_keep_twitchs_distances() -> None:
    """One in two minutes; the same channel, however it is spelled, once an hour."""
    limits = ActionLimits()
    limits.note(a.ShoutOut(channel="bob"), AT)
    assert limits.objection(a.ShoutOut(channel="cat"), AT + timedelta(seconds=119))
    assert limits.objection(a.ShoutOut(channel="cat"), AT + timedelta(seconds=120)) is None
    assert limits.objection(a.ShoutOut(channel="BOB"), AT + timedelta(seconds=3599))
    assert limits.objection(a.ShoutOut(channel="BOB"), AT + timedelta(seconds=3600)) is None


def test_a_count_goes_on_after_a_crash() -> None:
    """The journal's actions count, those that were refused do not; without a limit nothing may be done."""
    limits = ActionLimits({"start_raid": Limit(per_stream=2)})
    for number, outcome in enumerate(["done", "refused", "failed"]):
        assert limits.objection(a.StartRaid(channel="bob"), AT) is None
        limits.remember(ChannelActed(id=f"e{number}", at=AT, action="start_raid", outcome=outcome))  # type: ignore[arg-type]
    assert limits.objection(a.StartRaid(channel="bob"), AT) == "start_raid may be done 2 times in one stream"
    assert limits.objection(a.CancelRaid(), AT)
