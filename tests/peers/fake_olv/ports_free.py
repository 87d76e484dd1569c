"""A port that nobody uses at this moment."""

import socket


def free_port() -> int:
    """Return one; whoever asks should take it soon."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
