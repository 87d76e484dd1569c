"""The server beside a running stream."""

import secrets
import socket
from pathlib import Path

import structlog

from vtuber.api.application import create_application
from vtuber.api.server import Server
from vtuber.api.services import Services
from vtuber.app.cast import Cast
from vtuber.domain.errors import UserError
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.secrets import Secrets

_log = structlog.get_logger(__name__)
_TOKEN_BYTES = 24


def stage_page() -> Path:
    """Return the directory of the built stage page; raise `UserError` where it was not built."""
    page = Path(__file__).parent.parent / "stage" / "page"
    if not (page / "index.html").is_file():
        raise UserError(f"The stage page is not built: {page} has no index.html. Run `make setup` once.")
    return page


def token_of(data: DataDirectory, known_secrets: Secrets) -> str:
    """Return the token that calls which act must present, made on first use and readable by this user only."""
    path = data.path / "token"
    if not path.is_file():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(_TOKEN_BYTES), encoding="ascii")
    token = path.read_text(encoding="ascii").strip()
    known_secrets.register(token)
    return token


class StageServer:
    """Serves the stage page and the API of one stream, as its companion."""

    def __init__(self, listener: socket.socket, *, token: str) -> None:
        self._listener = listener
        self._token = token
        self._page = stage_page()

    @property
    def url(self) -> str:
        """Where the stage page is."""
        host, port = self._listener.getsockname()[:2]
        return f"http://[{host}]:{port}/stage/" if ":" in host else f"http://{host}:{port}/stage/"

    async def run(self, cast: Cast) -> None:
        """Serve until cancelled."""
        services = Services(
            hub=cast.hub,
            page=self._page,
            token=self._token,
            state=cast.stream.state,
            silence=cast.speaker.hush,
            on_page_message=_note,
        )
        server = Server(create_application(services))
        try:
            await server.serve(sockets=[self._listener])
        finally:
            cast.hub.close()


def _note(message: dict[str, object]) -> None:
    _log.debug("stage page reports", **{str(key): value for key, value in message.items() if key != "event"})
