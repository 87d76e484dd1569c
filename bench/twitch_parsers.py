"""Twitch's texts to events, beside the parsers of TwitchIO and twitchAPI on the same texts in the same run.

Ours goes from the text to a domain event of the closed union. The others go as far as they go: twitchAPI makes an
object of every text, TwitchIO of every EventSub message (version 3 has no IRC). Theirs are called the way their own
readers call them, JSON included. Costs are processor time on one core, the best of five rounds.
"""

import argparse
import logging
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from random import Random

from _load import chat_line, stamped_id
from _report import Report, run
from _timing import best_us, each
from _twitch_load import bits_frame, chat_frame, follow_frame

from vtuber.twitch.count_once import BITS_USE, CHAT_MESSAGE
from vtuber.twitch.eventsub_normaliser import EventSubNormaliser
from vtuber.twitch.irc import parse
from vtuber.twitch.irc_events import events_of
from vtuber.twitch.irc_normaliser import IrcNormaliser

_AT = datetime(2026, 1, 1, tzinfo=UTC)
_LINES_PER_SECOND = 100_000
_EVENTS_PER_SECOND = 50_000
_REPLY_TAGS = (
    ";mod=0;reply-parent-display-name=Ann;reply-parent-msg-body=what\\sfor;"
    "reply-parent-msg-id=885196de-cb67-427a-baa8-82f9b0fcd05f;reply-parent-user-id=7;reply-parent-user-login=ann;"
    "reply-thread-parent-msg-id=885196de-cb67-427a-baa8-82f9b0fcd05f;reply-thread-parent-user-login=ann"
)


def measure(options: argparse.Namespace) -> Report:
    """Measure everybody on the same texts, a share of them other things than plain chat."""
    logging.disable(logging.WARNING)
    chance = Random(1)
    size = 2_000 if options.quick else 20_000
    lines = [chat_line(chance, message_id=stamped_id(chance)).line for _ in range(size)]
    replies = [line.replace(";mod=0", _REPLY_TAGS) for line in lines]
    chat = [chat_frame(chance) for _ in range(size)]
    mixed = [_frame(chance, number) for number in range(size)]
    lengths = f"lines of {_mean_length(lines)}, frames of {_mean_length(chat)} characters"
    report = Report(f"Twitch's texts to events: {size:,} each, {lengths}", baseline="peer")
    _irc(report, lines, replies)
    _eventsub(report, chat, mixed)
    report.note(
        "TwitchIO and twitchAPI read JSON with the standard library; TwitchIO uses orjson where it is installed."
    )
    return report


def _irc(report: Report, lines: list[str], replies: list[str]) -> None:
    normaliser = IrcNormaliser()
    ours = _per_s(lambda line: normaliser.events_of(line, at=_AT), lines)
    theirs = _per_s(_twitch_api_line(), lines)
    title = "IRC line → domain event (twitchAPI: its object)"
    report.add(title, ours, "lines/s", baseline=theirs, better="more", at_least=_LINES_PER_SECOND)
    ours = _per_s(lambda line: normaliser.events_of(line, at=_AT), replies)
    theirs = _per_s(_twitch_api_line(), replies)
    title = "IRC reply → domain event (twitchAPI: its object)"
    report.add(title, ours, "lines/s", baseline=theirs, better="more", at_least=_LINES_PER_SECOND)
    long_way = _per_s(lambda line: events_of(parse(line), at=_AT, fallback_id="line"), lines)
    report.add("layer: the same lines by the grammar", long_way, "lines/s")


def _eventsub(report: Report, chat: list[str], mixed: list[str]) -> None:
    normaliser = EventSubNormaliser(subscribed=frozenset({CHAT_MESSAGE, BITS_USE}))

    def read(text: str) -> object:
        return normaliser.events_of(text, at=_AT)

    for name, texts in (("chat", chat), ("mixed events", mixed)):
        ours = _per_s(read, texts)
        for peer, reader in (("TwitchIO", _twitch_io()), ("twitchAPI", _twitch_api())):
            report.add(
                f"EventSub {name} → domain event ({peer}: its object)",
                ours,
                "events/s",
                baseline=_per_s(reader, texts),
                better="more",
                at_least=_EVENTS_PER_SECOND,
            )


def _frame(chance: Random, number: int) -> str:
    match number % 20:
        case 0:
            return follow_frame(chance)
        case 1:
            return bits_frame(chance)
        case _:
            return chat_frame(chance)


def _twitch_api_line() -> Callable[[str], object]:
    """Return twitchAPI's way from a line to its object, as its chat client goes it, but for the dispatching."""
    from twitchAPI.chat import Chat, ChatMessage

    chat = Chat.__new__(Chat)
    chat._channel_command_prefix = {}  # noqa: SLF001  (a client that is not connected has to be put together by hand)
    chat._prefix = "!"  # noqa: SLF001  (likewise)

    def read(line: str) -> object:
        parsed = chat._parse_irc_message(line)  # noqa: SLF001  (twitchAPI has no public parser)
        return ChatMessage(chat, parsed)  # type: ignore[no-untyped-call]  # its constructor has no types

    return read


def _twitch_api() -> Callable[[str], object]:
    """Return twitchAPI's way from a frame to its object, as its WebSocket client goes it."""
    import json

    from twitchAPI.object.eventsub import ChannelBitsUseEvent, ChannelChatMessageEvent, ChannelFollowEvent

    types: dict[str, Callable[..., object]] = {
        "channel.chat.message": ChannelChatMessageEvent,
        "channel.follow": ChannelFollowEvent,
        "channel.bits.use": ChannelBitsUseEvent,
    }

    def read(text: str) -> object:
        data = json.loads(text)
        payload = data["payload"]
        return types[payload["subscription"]["type"]](**payload, metadata=data["metadata"])

    return read


def _twitch_io() -> Callable[[str], object]:
    """Return TwitchIO's way from a frame to its object, as its WebSocket client goes it."""
    from twitchio.models.eventsub_ import create_event_instance
    from twitchio.utils import _from_json

    def read(text: str) -> object:
        data = _from_json(text)
        return create_event_instance(data["metadata"]["subscription_type"], data)

    return read


def _per_s(function: Callable[[str], object], texts: list[str]) -> float:
    assert function(texts[0])
    return 1e6 / best_us(each(function, texts), len(texts))


def _mean_length(texts: Iterable[str]) -> int:
    lengths = [len(text) for text in texts]
    return round(sum(lengths) / len(lengths))


if __name__ == "__main__":
    sys.exit(run("Twitch's texts to events, beside TwitchIO and twitchAPI", measure))
