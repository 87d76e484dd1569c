"""Running the web application inside the program's own event loop."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from vtuber.domain.errors import PortInUseError

_BACKLOG = 128


def bind(host: str, port: int) -> socket.socket:
    """Take the port; raise `PortInUseError` with the way out if somebody else has it. Port 0 takes any free one."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise PortInUseError(_why_not(host, port, error)) from error
    listener.listen(_BACKLOG)
    listener.settimeout(0)
    return listener


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} on {host} is in use, perhaps by another vtuber: end that program, or choose another port "
            f"with --port or VTUBER_PORT (0 takes any free one)"
        )
    return (
        f"cannot listen on {host} port {port}: {error.strerror}; choose another with --port or VTUBER_HOST/VTUBER_PORT"
    )


class Server(uvicorn.Server):
    """A server that leaves signals to the program."""

    def __init__(self, application: FastAPI) -> None:
        config = uvicorn.Config(
            application,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="websockets-sansio",
            ws_ping_interval=10.0,
            ws_ping_timeout=10.0,
            timeout_graceful_shutdown=2,
        )
        super().__init__(config)

    def stop(self) -> None:
        """Take no more connections and let go of those there are.

        A server that is cancelled does neither by itself: it would go on answering in its successor's place.
        """
        for listening in getattr(self, "servers", ()):
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield
