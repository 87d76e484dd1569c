"""The load of the benchmarks: lines of Twitch's chat, and a process that sends thousands of them a second."""

import multiprocessing
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random

from vtuber.audience.posts import IrcLine, StreamlabsPayload, StreamsPayload

VIEWERS = StreamsPayload(payload={"data": [{"id": "40000000000", "type": "live", "viewer_count": 240}]})
BATCHES_PER_SECOND = 100
DELETED_SHARE = 0.01
_CHATTERS = 3_000
_OPENERS = ("hey", "ok so", "wait", "honestly", "chat", "lol", "no way", "right", "hmm", "also")
_THINGS = (
    "that telescope", "this stream", "the last game", "my cat", "your voice", "the night shift", "that story",
    "the moon", "pineapple pizza", "the new puppet", "the first level", "my homework", "the rain", "old radios",
)  # fmt: skip
_REMARKS = (
    "is the best thing today", "makes no sense to me", "reminds me of last summer", "was better than I thought",
    "why is it so loud?", "how did you find out about it?", "never gets old", "deserves a song", "kept me awake",
    "do you like it too?", "is what I came here for", "looks different from yesterday", "Kappa", "scares me a bit",
)  # fmt: skip
_CHEER = ("thank you for the streams", "keep going", "for the telescope", "loved the story about the lighthouse")


def chat_line(chance: Random, *, message_id: str) -> IrcLine:
    """Return a line of chat as Twitch sends it, from one of 3,000 viewers."""
    number = chance.randrange(_CHATTERS)
    text = f"{chance.choice(_OPENERS)} {chance.choice(_THINGS)} {chance.choice(_REMARKS)} {chance.randrange(1000)}"
    return IrcLine(line=_privmsg(number, message_id, text))


def donation(number: int, chance: Random) -> StreamlabsPayload:
    """Return a donation as Streamlabs reports it; its event's id is `streamlabs:<number>`."""
    entry = {
        "id": number,
        "name": f"Patron{number}",
        "amount": f"{chance.uniform(1, 20):.2f}",
        "currency": "USD",
        "message": chance.choice(_CHEER),
    }
    return StreamlabsPayload(payload={"type": "donation", "message": [entry], "event_id": f"evt{number}"})


def _privmsg(number: int, message_id: str, text: str) -> str:
    login = f"nightowl{number}"
    months = number % 40 if number % 3 == 0 else 0
    badges = f"badge-info=subscriber/{months};badges=subscriber/{months}" if months else "badge-info=;badges="
    return (
        f"@{badges};client-nonce=1f2e3d4c5b6a79881f2e3d4c5b6a7988;color=#1E90FF;display-name=NightOwl{number};emotes=;"
        f"first-msg=0;flags=;id={message_id};mod=0;returning-chatter=0;room-id=1337;subscriber={int(months > 0)};"
        f"tmi-sent-ts={int(datetime.now(UTC).timestamp() * 1000)};turbo=0;user-id={10_000 + number};user-type= "
        f":{login}!{login}@{login}.tmi.twitch.tv PRIVMSG #channel :{text}"
    )


def _deletion(message_id: str) -> str:
    return (
        f"@login=nightowl1;room-id=1337;target-msg-id={message_id};tmi-sent-ts=1700000000000 "
        ":tmi.twitch.tv CLEARMSG #channel :gone"
    )


def stamped_id(chance: Random) -> str:
    """Return a message id in the form of a UUID whose last part is the moment of its making, see `sent_s`."""
    bits = f"{chance.getrandbits(80):020x}"
    micros = time.monotonic_ns() // 1000
    return f"{bits[:8]}-{bits[8:12]}-{bits[12:16]}-{bits[16:]}-{micros & 0xFFFFFFFFFFFF:012x}"


def sent_s(event_id: str) -> float:
    """Return when a stamped message was sent, in seconds of the system's monotonic clock, which all processes share."""
    return int(event_id.rpartition("-")[2], 16) / 1e6


@contextmanager
def flood(lines_per_second: int) -> Iterator[socket.socket]:
    """Send chat from another process into a socket, a hundred batches a second; one line in a hundred is a deletion."""
    ours, theirs = socket.socketpair()
    process = multiprocessing.get_context("spawn").Process(
        target=_send, args=(theirs, lines_per_second // BATCHES_PER_SECOND), daemon=True
    )
    process.start()
    theirs.close()
    ours.settimeout(0.0)
    try:
        yield ours
    finally:
        ours.close()
        process.terminate()
        process.join(5.0)


def _send(connection: socket.socket, batch: int) -> None:
    """Send until the other end is closed; a batch that is late is made up for at once."""
    chance = Random(5)
    due = time.monotonic()
    recent: list[str] = []
    try:
        while True:
            connection.sendall("".join(_batch(chance, batch, recent)).encode())
            due += 1.0 / BATCHES_PER_SECOND
            time.sleep(max(0.0, due - time.monotonic()))
    except OSError:
        connection.close()


def _batch(chance: Random, size: int, recent: list[str]) -> Iterator[str]:
    for _ in range(size):
        if recent and chance.random() < DELETED_SHARE:
            yield f"{_deletion(chance.choice(recent))}\r\n"
        else:
            message_id = stamped_id(chance)
            recent.append(message_id)
            yield f"{chat_line(chance, message_id=message_id).line}\r\n"
    del recent[:-500]
