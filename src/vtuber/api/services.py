"""What the server serves: handles into the running program."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vtuber.api.olv_endpoints import Speaking
from vtuber.api.olv_services import FrontendServices
from vtuber.api.webhooks import Webhooks
from vtuber.community.goal_desk import GoalDesk
from vtuber.domain.stream_state import StreamState
from vtuber.stage.avatar import PUPPET, Avatar
from vtuber.stage.hub import StageHub
from vtuber.voice.veto_desk import VetoDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The running stream, as far as the server may touch it.

    `page` is the directory of the built stage page; `token` is what calls that act must present; `silence` stops her
    voice at once; `revenue` gives the books of the stream. With `webhooks` donation services may post; `public_host` is
    the name (without scheme, port and path) of the tunnel through which they come, unless it gives requests this
    machine's name. At the `desk`, if there is one, lines wait for a veto. `avatar` is what pages are told to show.
    `olv` answers an Open-LLM-VTuber server that presents `olv_key`, and `olv_health` tells how the connection to it is.
    With `frontend` its frontend is served too. `goals` are the donation goals, if there may be any.
    """

    hub: StageHub
    page: Path
    token: str
    state: Callable[[], StreamState]
    revenue: Callable[[], dict[str, object]]
    silence: Callable[[], None]
    on_page_message: Callable[[dict[str, object]], None]
    webhooks: Webhooks | None = None
    public_host: str | None = None
    desk: VetoDesk | None = None
    olv: Speaking | None = None
    olv_key: str = ""
    olv_health: Callable[[], dict[str, object]] | None = None
    frontend: FrontendServices | None = None
    goals: GoalDesk | None = None
    avatar: Avatar = PUPPET
