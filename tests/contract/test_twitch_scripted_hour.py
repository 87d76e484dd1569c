"""An hour in the life of a channel, in about a minute, in which everything goes wrong that can be made to.

The script comes from a seed: which fault comes when, and what happens in the channel meanwhile. After every fault the
connections must be back within two seconds of the moment from which the server allows it. At the end every notification
and every line that was written to a connection must have been handed over once, and what was sent must be in chat once.
`SCRIPT_SEED` names another script.
"""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tests.contract.connected import CHANNEL, RECOVERED_WITHIN_S, Connected, connected, until
from tests.contract.logged_in import LoggedIn
from tests.peers.fake_twitch import FakeTwitch, Terms
from tests.peers.fake_twitch.faults import Faults

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

SEED = int(os.environ.get("SCRIPT_SEED", "20"))
TERMS = Terms(keepalive=1.0, unused_after=3.0)
EVENTS_PER_S = 30.0
SHORTEST_CALM_S, LONGEST_CALM_S = 0.8, 2.0
SUBSCRIPTIONS, MESSAGES = "/eventsub/subscriptions", "/chat/messages"


@dataclass(slots=True, kw_only=True)
class Hour:
    """What the faults of the script act on, and what they must have led to."""

    both: Connected
    login: LoggedIn
    chance: random.Random
    eventsub_reconnects: int = 0
    irc_reconnects: int = 0
    recoveries: dict[str, float] = field(default_factory=dict)

    @property
    def twitch(self) -> FakeTwitch:
        return self.both.twitch

    @property
    def faults(self) -> Faults:
        return self.both.twitch.faults

    @property
    def recovered(self) -> bool:
        """Whether all connections that must follow others have come, and work."""
        return (
            self.both.both_up
            and self.both.listener.status.reconnects == self.eventsub_reconnects
            and self.both.reader.status.reconnects == self.irc_reconnects
        )

    def expect(self, *, eventsub: int = 0, irc: int = 0) -> None:
        """Expect so many new connections."""
        self.eventsub_reconnects += eventsub
        self.irc_reconnects += irc


Strike = Callable[[Hour], Awaitable[None]]
"""Does damage, and returns when the server is in order again."""


async def chat_dropped(hour: Hour) -> None:
    """The chat's connection ends without a close frame."""
    hour.expect(irc=1)
    hour.faults.drop_irc()


async def chat_closed(hour: Hour) -> None:
    """The chat's server goes away."""
    hour.expect(irc=1)
    await hour.faults.close_irc(1001)


async def chat_reconnect(hour: Hour) -> None:
    """The chat's server asks for a new connection."""
    hour.expect(irc=1)
    await hour.faults.reconnect_irc()


async def eventsub_dropped(hour: Hour) -> None:
    """EventSub's connection ends without a close frame."""
    hour.expect(eventsub=1)
    hour.faults.drop_eventsub()


async def both_dropped(hour: Hour) -> None:
    """The line is cut."""
    hour.expect(eventsub=1, irc=1)
    hour.faults.drop_irc()
    hour.faults.drop_eventsub()


async def everything_refused(hour: Hour) -> None:
    """The line is cut, and Twitch takes no connection for three seconds."""
    hour.faults.refuse(3.0)
    await both_dropped(hour)
    await asyncio.sleep(3.0)


async def closed_4006(hour: Hour) -> None:
    """An error in Twitch's network."""
    hour.expect(eventsub=1)
    await hour.faults.close_eventsub(4006)


async def closed_4000(hour: Hour) -> None:
    """A failure of Twitch's server."""
    hour.expect(eventsub=1)
    await hour.faults.close_eventsub(4000)


async def subscribed_too_late(hour: Hour) -> None:
    """Twitch closes with 4003 what nobody subscribed to in three seconds."""
    hour.expect(eventsub=1)
    hour.faults.hang(60.0, times=1, path=SUBSCRIPTIONS)
    hour.faults.drop_eventsub()
    presences = hour.twitch.world.presences
    before = sum(presence.code == 4003 for presence in presences)
    await until(lambda: sum(presence.code == 4003 for presence in presences) > before)


async def session_moved(hour: Hour) -> None:
    """Twitch moves the session to another server."""
    hour.expect(eventsub=1)
    await hour.faults.reconnect_eventsub()


async def session_moved_with_duplicates(hour: Hour) -> None:
    """The move happens while notifications are repeated and out of order."""
    hour.faults.duplicate(40)
    hour.faults.reorder(10)
    await session_moved(hour)


async def dropped_while_moving(hour: Hour) -> None:
    """Both connections of a move are lost, or the old one alone: one new one works in the end, or two did."""
    status = hour.both.listener.status
    await hour.faults.reconnect_eventsub()
    await asyncio.sleep(0.01)
    at_drop = hour.both.listener.status.reconnects
    hour.faults.drop_eventsub()
    took_s = await until(lambda: hour.both.both_up and hour.both.listener.status.reconnects > at_drop)
    hour.recoveries[dropped_while_moving.__name__] = took_s
    await asyncio.sleep(0.3)
    hour.expect(eventsub=hour.both.listener.status.reconnects - status.reconnects)


async def duplicates(hour: Hour) -> None:
    """The next sixty notifications come twice."""
    hour.faults.duplicate(60)


async def reordered(hour: Hour) -> None:
    """The next twelve notifications come in reverse order."""
    hour.faults.reorder(12)
    await asyncio.sleep(1.0)


async def silence(hour: Hour) -> None:
    """Nothing comes through, until the client has noticed."""
    hour.expect(eventsub=1)
    hour.faults.mute()
    sessions = set(hour.twitch.eventsub.sessions)
    await until(lambda: not sessions & set(hour.twitch.eventsub.sessions))
    hour.faults.mute(muted=False)


async def helix_429(hour: Hour) -> None:
    """The sender waits as long as Twitch says."""
    outcome = await hour.login.send("patience", into=lambda: hour.faults.fail(429, path=MESSAGES, reset_in=1.0))
    assert outcome.outcome == "sent"


async def helix_500(hour: Hour) -> None:
    """Nobody knows whether such a text was said, so it is not sent again."""
    outcome = await hour.login.send("bad luck", into=lambda: hour.faults.fail(500, path=MESSAGES))
    assert outcome.outcome == "failed"


async def helix_slow(hour: Hour) -> None:
    """The text is in chat long before the answer comes."""
    outcome = await hour.login.send("slow", into=lambda: hour.faults.hang(1.5, path=MESSAGES, act_first=True))
    assert outcome.outcome == "sent"


async def token_expired_in_mid_send(hour: Hour) -> None:
    """The token is renewed and the text sent with the new one."""
    outcome = await hour.login.send("renewed", into=lambda: hour.faults.expire_in_flight(path=MESSAGES))
    assert outcome.outcome == "sent"


async def token_expired_while_subscribing(hour: Hour) -> None:
    """The fresh session's subscriptions need a fresh token."""
    hour.faults.expire_in_flight(path=SUBSCRIPTIONS)
    await closed_4006(hour)


async def subscribing_meets_500(hour: Hour) -> None:
    """Helix fails when the fresh session is subscribed."""
    hour.faults.fail(500, path=SUBSCRIPTIONS)
    await closed_4006(hour)


async def subscribing_meets_429(hour: Hour) -> None:
    """Helix asks for patience when the fresh session is subscribed; it is over after a second and a half."""
    hour.faults.fail(429, path=SUBSCRIPTIONS, reset_in=0.5)
    await closed_4006(hour)
    await asyncio.sleep(1.5)


async def helix_refused(hour: Hour) -> None:
    """Helix is out of reach for a second when the fresh session is subscribed."""
    hour.faults.refuse(1.0, "helix")
    await closed_4006(hour)
    await asyncio.sleep(1.0)


async def scope_revoked(hour: Hour) -> None:
    """The owner takes a permission back: its subscriptions end, and the listener says so."""
    hour.twitch.drop_scope(CHANNEL, "channel:read:hype_train")
    await until(lambda: len(hour.both.revoked) == 3)
    assert {kind for kind, _ in hour.both.revoked} == {
        f"channel.hype_train.{it}" for it in ("begin", "progress", "end")
    }
    assert {status for _, status in hour.both.revoked} == {"authorization_revoked"}


FAULTS: tuple[Strike, ...] = (
    chat_dropped,
    chat_closed,
    chat_reconnect,
    eventsub_dropped,
    both_dropped,
    everything_refused,
    closed_4006,
    closed_4000,
    subscribed_too_late,
    session_moved,
    session_moved_with_duplicates,
    dropped_while_moving,
    duplicates,
    reordered,
    silence,
    helix_429,
    helix_500,
    helix_slow,
    token_expired_in_mid_send,
    token_expired_while_subscribing,
    subscribing_meets_500,
    subscribing_meets_429,
    helix_refused,
    scope_revoked,
)


async def life(twitch: FakeTwitch, chance: random.Random) -> None:
    """Let things happen in the channel, until cancelled."""
    world = twitch.world
    world.go_live(viewers=50)
    world.reward("Hydrate", 100)
    number = 0
    while True:
        await asyncio.sleep(chance.expovariate(EVENTS_PER_S))
        number += 1
        who = f"viewer{chance.randrange(200)}"
        match chance.choices(range(8), (60, 8, 4, 6, 3, 3, 2, 2))[0]:
            case 0:
                world.chat(who, f"message {number}")
            case 1:
                world.follow(f"follower{number}")
            case 2:
                world.chat(who, f"bits {number}", bits=100)
            case 3:
                world.redeem(who, "Hydrate")
            case 4:
                world.raid(f"raider{number}", 20)
            case 5:
                world.subscribe(f"subscriber{number}")
            case 6:
                world.gift(who, count=3)
            case _:
                world.chat("mallory", f":tmi.twitch.tv RECONNECT {number}")


async def talking(login: LoggedIn) -> None:
    """Say something in chat every two seconds, until cancelled."""
    number = 0
    while True:
        await asyncio.sleep(2.0)
        number += 1
        await login.send(f"line {number} of hers")


async def struck(hour: Hour, strike: Strike) -> None:
    """Let one fault happen, and measure how long the recovery takes from when the server is in order."""
    await strike(hour)
    try:
        took_s = await until(lambda: hour.recovered)
    except TimeoutError:
        pytest.fail(
            f"{strike.__name__}: no recovery. EventSub: {hour.both.listener.status} of {hour.eventsub_reconnects}; "
            f"chat: {hour.both.reader.status} of {hour.irc_reconnects}"
        )
    hour.recoveries[strike.__name__] = max(took_s, hour.recoveries.get(strike.__name__, 0.0))
    await asyncio.sleep(hour.chance.uniform(SHORTEST_CALM_S, LONGEST_CALM_S))


async def whole_hour(data: Path, seed: int) -> Hour:
    """Play the script of a seed to its end."""
    chance = random.Random(seed)
    script = chance.sample(FAULTS, len(FAULTS))
    login = LoggedIn(data)
    async with connected(terms=TERMS, seed=seed, open_port=login.open) as both, asyncio.TaskGroup() as group:
        hour = Hour(both=both, login=login, chance=chance)
        sending = group.create_task(login.sender.run())
        ambience = [
            group.create_task(life(both.twitch, random.Random(seed + 1))),
            group.create_task(talking(login)),
        ]
        for strike in script:
            await struck(hour, strike)
        for task in ambience:
            task.cancel()
        await both.nothing_lost_or_doubled()
        sending.cancel()
        login.sent_once(both.twitch)
        assert hour.recovered
    return hour


def test_a_scripted_hour(tmp_path: Path) -> None:
    """Nothing that could be received is lost or doubled, and every recovery takes less than two seconds."""
    with capture_logs():
        hour = asyncio.run(whole_hour(tmp_path, SEED))
    print(f"\nseed {SEED}: {len(hour.both.ids())} notifications, {len(hour.both.chat())} lines of chat")  # noqa: T201
    for name, took_s in sorted(hour.recoveries.items(), key=lambda item: -item[1]):
        print(f"{took_s * 1000:6.0f} ms after {name}")  # noqa: T201
    assert len(hour.recoveries) == len(FAULTS) >= 20
    assert len(hour.both.ids()) > 500
    assert len(hour.both.chat()) > 500
    late = {name: took_s for name, took_s in hour.recoveries.items() if took_s > RECOVERED_WITHIN_S}
    assert not late
