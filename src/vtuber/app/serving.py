"""The server beside the running streams."""

import secrets
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

import structlog

from vtuber.api.application import create_application
from vtuber.api.server import Server
from vtuber.api.services import Services
from vtuber.api.webhooks import Reception, Webhooks, WebhookService
from vtuber.app.cast import Cast
from vtuber.community.ledger import RevenueLedger
from vtuber.domain.errors import UserError
from vtuber.domain.stream_state import StreamState
from vtuber.metrics.stream_meter import StreamMeter
from vtuber.runtime.clock import system_now
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.secrets import Secrets
from vtuber.stage.hub import StageHub

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


MakeWebhooks = Callable[[Cast], Webhooks]
"""Makes who takes the webhooks of a stream."""


class StageServer:
    """Serves the stage page and the API: of one stream after another, and of nobody in between.

    With `make_webhooks` donation services may post while a stream is on; see `Services`.
    """

    def __init__(
        self,
        listener: socket.socket,
        *,
        token: str,
        make_webhooks: MakeWebhooks | None = None,
        public_host: str | None = None,
    ) -> None:
        self._listener = listener
        self._token = token
        self._page = stage_page()
        self._make_webhooks = make_webhooks
        self._public_host = public_host

    @property
    def url(self) -> str:
        """Where the stage page is."""
        host, port = self._listener.getsockname()[:2]
        return f"http://[{host}]:{port}/stage/" if ":" in host else f"http://{host}:{port}/stage/"

    async def run(self, cast: Cast) -> None:
        """Serve a stream, until cancelled; a companion."""
        await self._serve(
            Services(
                hub=cast.hub,
                page=self._page,
                token=self._token,
                state=cast.stream.state,
                revenue=cast.ledger.to_json,
                silence=cast.speaker.hush,
                on_page_message=_note,
                webhooks=self._make_webhooks(cast) if self._make_webhooks else None,
                public_host=self._public_host,
                desk=cast.desk,
            )
        )

    async def run_idle(self, hub: StageHub) -> None:
        """Serve the stage page with nothing on, until cancelled: she is there, and silent.

        Donation services are asked to come again; what guards a stream from the world guards it now.
        """
        await self._serve(
            Services(
                hub=hub,
                page=self._page,
                token=self._token,
                state=_nothing_on,
                revenue=RevenueLedger().to_json,
                silence=hub.silence,
                on_page_message=_note,
                webhooks=_NothingOn() if self._make_webhooks else None,
                public_host=self._public_host,
            )
        )

    async def _serve(self, services: Services) -> None:
        server = Server(create_application(services))
        # The server closes what it is given; the next stream is served on the same port.
        try:
            await server.serve(sockets=[self._listener.dup()])
        finally:
            services.hub.close()


class _NothingOn:
    """Takes no webhooks: there is no journal to put a donation into."""

    async def receive(self, _service: WebhookService, _body: bytes, _headers: Mapping[str, str]) -> Reception:
        return Reception.NOT_NOW


def _nothing_on() -> StreamState:
    return StreamMeter().state(now=system_now())


def _note(message: dict[str, object]) -> None:
    _log.debug("stage page reports", **{str(key): value for key, value in message.items() if key != "event"})
