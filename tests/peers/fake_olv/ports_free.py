"""A port that nobody uses at this moment."""

import random
import socket
from contextlib import suppress

_RANGE = range(20_000, 32_000)
"""Below those that the system gives to connections, and to servers that leave the choice to it."""


_given: set[int] = set()


def free_port() -> int:
    """Return one, each once; whoever asks should take it soon."""
    candidates: list[int] = random.SystemRandom().sample(sorted({*_RANGE} - _given), 100)
    for port in candidates:
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            _given.add(port)
            return port
    raise AssertionError("a hundred ports are taken")
