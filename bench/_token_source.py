"""A language model's stand-in: a process that streams tokens into a socket, at a model's pace, when asked to."""

import asyncio
import multiprocessing
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

TOKENS_PER_SECOND = 50
SENTENCES_PER_ASKING = 10
_SENTENCE = (" Remark", " {number}", " was", " lovely", ".")
_READ_BYTES = 4096
_AT_END = b"\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A piece of text; `sent_s` is when it was sent, in seconds of the system's monotonic clock."""

    text: str
    sent_s: float


@contextmanager
def token_source() -> Iterator[socket.socket]:
    """Start the process; each byte sent to the socket is answered with ten sentences, the last ended by a line end."""
    ours, theirs = socket.socketpair()
    process = multiprocessing.get_context("spawn").Process(target=_answer, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    ours.settimeout(0.0)
    try:
        yield ours
    finally:
        ours.close()
        process.join(5.0)


def _answer(connection: socket.socket) -> None:
    number = 0
    with connection:
        while connection.recv(1):
            for _ in range(SENTENCES_PER_ASKING):
                number += 1
                for piece in _SENTENCE:
                    time.sleep(1.0 / TOKENS_PER_SECOND)
                    connection.sendall(f"{piece.format(number=number)}\t{time.monotonic()}\f".encode())
            connection.sendall(_AT_END)


async def tokens_of(connection: socket.socket) -> AsyncIterator[Token]:
    """Ask once, and give the tokens as they come."""
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(connection, b"?")
    rest = b""
    while not rest.endswith(_AT_END):
        data = rest + await loop.sock_recv(connection, _READ_BYTES)
        *whole, rest = data.split(b"\f")
        for token in whole:
            text, _, sent_s = token.decode().partition("\t")
            yield Token(text=text, sent_s=float(sent_s))
