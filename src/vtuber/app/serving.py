"""The server beside the running streams."""

import secrets
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path

import structlog

from vtuber.api.application import create_application
from vtuber.api.olv_endpoints import Silent
from vtuber.api.olv_services import PATH, FrontendServices
from vtuber.api.server import Server
from vtuber.api.services import Services
from vtuber.api.webhooks import Reception, Webhooks, WebhookService
from vtuber.app.avatars import AvatarReports
from vtuber.app.cast import Cast
from vtuber.app.olv_frontend import FrontendFiles, nobody_listens, teller
from vtuber.community.goal_desk import GoalDesk
from vtuber.community.ledger import RevenueLedger
from vtuber.domain.errors import UserError
from vtuber.domain.stream_state import StreamState
from vtuber.metrics.stream_meter import StreamMeter
from vtuber.olv.frontend_hub import FrontendHub
from vtuber.olv.server_voice import ServerVoice
from vtuber.runtime.clock import system_now
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.secrets import Secrets
from vtuber.stage.avatar import PUPPET, Avatar
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

    With `make_webhooks` donation services may post while a stream is on; with `olv_key` an Open-LLM-VTuber server is
    answered, with her lines while she has any; see `Services`. `frontend_files` are the user's files of its frontend,
    whose socket is there without them. `goals` are the donation goals while nothing is on.
    """

    def __init__(
        self,
        listener: socket.socket,
        *,
        token: str,
        make_webhooks: MakeWebhooks | None = None,
        public_host: str | None = None,
        olv_key: str | None = None,
        frontend_files: FrontendFiles | None = None,
        avatar: Avatar = PUPPET,
        goals: GoalDesk | None = None,
    ) -> None:
        self._listener = listener
        self._token = token
        self._page = stage_page()
        self._make_webhooks = make_webhooks
        self._public_host = public_host
        self._olv_key = olv_key
        self._frontend_files = frontend_files or FrontendFiles()
        self._avatar = avatar
        self._goals = goals
        self._avatar_reports = AvatarReports(avatar)

    @property
    def url(self) -> str:
        """Where the stage page is."""
        host, port = self._listener.getsockname()[:2]
        return f"http://[{host}]:{port}/stage/" if ":" in host else f"http://{host}:{port}/stage/"

    def remarks(self) -> tuple[str, ...]:
        """Return what to tell the user before a stream: what is wrong with files of theirs, and where a frontend is."""
        fault = self._avatar.fault
        files = self._frontend_files
        return (
            *(() if fault is None else (f"{fault} The stream goes on with the puppet.",)),
            *files.problems,
            *(() if files.page is None else (f"Open-LLM-VTuber's frontend: {self.url.removesuffix('/stage/')}{PATH}",)),
        )

    @property
    def avatar_status(self) -> str:
        """What is wrong with the avatar, by its files or by what a page says; empty while all is well."""
        return self._avatar_reports.status

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
                on_page_message=self._hear,
                avatar=self._avatar,
                webhooks=self._make_webhooks(cast) if self._make_webhooks else None,
                public_host=self._public_host,
                desk=cast.desk,
                goals=cast.goals,
                olv=None if self._olv_key is None else cast.olv or Silent(),
                olv_key=self._olv_key or "",
                olv_health=partial(_health, cast.olv) if cast.olv else None,
                frontend=self._frontend(cast.frontends, teller(cast.log)),
            )
        )

    async def run_idle(self, hub: StageHub, frontends: FrontendHub) -> None:
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
                on_page_message=self._hear,
                avatar=self._avatar,
                goals=self._goals,
                webhooks=_NothingOn() if self._make_webhooks else None,
                public_host=self._public_host,
                olv=None if self._olv_key is None else Silent(),
                olv_key=self._olv_key or "",
                frontend=self._frontend(frontends, nobody_listens),
            )
        )

    def _frontend(self, hub: FrontendHub, tell: Callable[[str], Awaitable[bool]]) -> FrontendServices:
        return FrontendServices(hub=hub, tell=tell, page=self._frontend_files.page, model=self._frontend_files.model)

    def _hear(self, message: dict[str, object]) -> None:
        self._avatar_reports.hear(message)
        _note(message)

    async def _serve(self, services: Services) -> None:
        server = Server(create_application(services))
        # The server closes what it is given; the next stream is served on the same port.
        try:
            await server.serve(sockets=[self._listener.dup()])
        finally:
            services.hub.close()
            if services.frontend is not None:
                services.frontend.hub.close()
            server.stop()


class _NothingOn:
    """Takes no webhooks: there is no journal to put a donation into."""

    async def receive(self, _service: WebhookService, _body: bytes, _headers: Mapping[str, str]) -> Reception:
        return Reception.NOT_NOW


def _nothing_on() -> StreamState:
    return StreamMeter().state(now=system_now())


def _health(olv: ServerVoice) -> dict[str, object]:
    return asdict(olv.health)


def _note(message: dict[str, object]) -> None:
    _log.debug("stage page reports", **{str(key): value for key, value in message.items() if key != "event"})
