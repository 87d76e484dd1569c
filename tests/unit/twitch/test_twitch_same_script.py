"""One script of a chat, as IRC, as EventSub and as the simulated audience send it: the same events."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest
from tests.unit.twitch.scripted_beats import AT, Beat, StoppedClock, visitor
from tests.unit.twitch.scripted_chat import chat_beats, removal_beats
from tests.unit.twitch.scripted_support import gift_beats, other_beats, subscription_beats
from tests.unit.twitch.twitch_texts import (
    ALL_TYPES,
    CHAT_TYPES,
)

from vtuber.audience.posts import EventSubPayload, IrcLine, Posted
from vtuber.audience.wire import Wire
from vtuber.domain.channel_events import (
    ChannelEvent,
    ChatMessage,
    GiftSubscriptions,
    Raid,
    Redemption,
    ViewerBanned,
)
from vtuber.domain.viewers import Viewer
from vtuber.twitch.eventsub_normaliser import EventSubNormaliser
from vtuber.twitch.irc_normaliser import IrcNormaliser


@cache
def script() -> tuple[Beat, ...]:
    """Return the whole script."""
    wire = Wire(seed=1, stream_index=0, run=0, clock=StoppedClock())
    ann, bob = visitor("Ann", "7"), visitor("Bob", "8")
    return (
        *chat_beats(wire, bob),
        *removal_beats(wire, bob),
        *subscription_beats(wire, bob),
        *gift_beats(wire, bob),
        *other_beats(wire, ann, bob),
    )


def core(event: ChannelEvent, *, recipients: bool = True) -> ChannelEvent:
    """Return an event without what differs by source: ids, times, and the badges only chat shows."""
    event = replace(event, id="", at=AT)
    match event:
        case ChatMessage():
            return replace(event, sent_at=None)
        case Raid():
            return replace(event, viewer=Viewer(id=event.viewer.id, name=event.viewer.name))
        case Redemption():
            return replace(event, redemption_id="")
        case GiftSubscriptions() if not recipients:
            return replace(event, recipients=())
        case _:
            return event


def played(texts: Sequence[Posted], subscribed: frozenset[str], *, recipients: bool = True) -> tuple[ChannelEvent, ...]:
    """Return what comes of posts."""
    irc, eventsub = IrcNormaliser(subscribed=subscribed), EventSubNormaliser(subscribed=subscribed)
    events: list[ChannelEvent] = []
    for text in texts:
        match text:
            case IrcLine(line=line):
                events += irc.events_of(line, at=AT)
            case EventSubPayload(payload=payload):
                events += eventsub.events_of(payload, at=AT)
            case _:
                pytest.fail(f"the script has no {text}")
    return tuple(core(event, recipients=recipients) for event in each_ban_once(events))


def each_ban_once(events: Sequence[ChannelEvent]) -> list[ChannelEvent]:
    """Return the events with one removal for each viewer, the one that says for how long."""
    bans = [event for event in events if isinstance(event, ViewerBanned)]
    longest = {ban.viewer_id: ban for ban in sorted(bans, key=lambda ban: ban.seconds or 0)}
    return [event for event in events if not isinstance(event, ViewerBanned) or longest[event.viewer_id] is event]


BEATS = {beat.name: beat for beat in script()}
NOT_IN_IRC = {"follow", "redemption"}
NOT_WITHOUT_SCOPES = {"follow", "redemption", "time-out"}
"""Without the streamer's scopes there are no follows and rewards, and no length of a time-out."""

REPEATED = {"clear", "time-out", "ban"}
"""What is taken back may be taken back twice; it does no harm."""

NOT_SIMULATED = {"clear", "charity"}


@pytest.mark.parametrize("name", sorted(BEATS.keys() - NOT_IN_IRC))
def test_irc_tells_the_script(name: str) -> None:
    """Alone, as for whoever is not logged in."""
    beat = BEATS[name]
    assert played([IrcLine(line=line) for line in beat.irc], frozenset()) == beat.means


@pytest.mark.parametrize("name", sorted(BEATS))
@pytest.mark.parametrize("backwards", [False, True])
def test_eventsub_tells_the_script(name: str, backwards: bool) -> None:
    """With all types, in any order: Twitch promises none. Gifts by their own type do not name who gets them."""
    beat = BEATS[name]
    texts = [EventSubPayload(payload=text) for text in beat.eventsub]
    expected = tuple(core(event, recipients=False) for event in beat.means)
    assert played(texts[::-1] if backwards else texts, ALL_TYPES, recipients=False) == expected


@pytest.mark.parametrize("name", sorted(BEATS.keys() - NOT_WITHOUT_SCOPES))
def test_chat_alone_tells_the_script(name: str) -> None:
    """With the types of chat only, as for a login without the streamer's scopes."""
    beat = BEATS[name]
    texts = [EventSubPayload(payload=text) for text in beat.eventsub if '"type": "channel.chat.' in text]
    assert played(texts, CHAT_TYPES) == beat.means


@pytest.mark.parametrize("name", sorted(BEATS.keys() - NOT_SIMULATED))
def test_the_simulated_audience_tells_the_script(name: str) -> None:
    """With the posts of rehearsals."""
    beat = BEATS[name]
    assert played(beat.simulated, frozenset()) == beat.means


@pytest.mark.parametrize("name", sorted(BEATS))
@pytest.mark.parametrize("irc_first", [False, True])
def test_both_at_once_tell_it_once(name: str, irc_first: bool) -> None:
    """With IRC beside EventSub every event's id comes once, whoever is first."""
    beat = BEATS[name]
    irc, eventsub = IrcNormaliser(subscribed=ALL_TYPES), EventSubNormaliser(subscribed=ALL_TYPES)
    by_line = [event for line in beat.irc for event in irc.events_of(line, at=AT)]
    by_text = [event for text in beat.eventsub for event in eventsub.events_of(text, at=AT)]
    told = [*by_line, *by_text] if irc_first else [*by_text, *by_line]
    ids = {event.id for event in told}
    if name not in REPEATED:
        assert len(ids) == len(beat.means)
    else:
        assert len(ids) > 1
