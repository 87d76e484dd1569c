"""The server answers this machine's own pages and programs, and nobody else."""

import httpx
import pytest
from tests.e2e.small_stage import HOST, TOKEN, SmallStage
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "c3RhZ2Ugc3RhZ2Ugc3RhZw==",
}


def get(stage: SmallStage, path: str, **headers: str) -> httpx.Response:
    """Get a path."""
    return httpx.get(f"http://{HOST}:{stage.port}{path}", headers=headers, trust_env=False, timeout=20)


def silence(stage: SmallStage, **headers: str) -> httpx.Response:
    """Call the one call that acts."""
    return httpx.post(f"http://{HOST}:{stage.port}/api/silence", headers=headers, trust_env=False, timeout=20)


@pytest.mark.parametrize("origin", ["http://evil.example", "https://127.0.0.1", "null", "http://127.0.0.1:1"])
def test_foreign_origin_is_refused_by_the_socket(stage: SmallStage, origin: str) -> None:
    """A page from elsewhere cannot listen to the stage."""
    with pytest.raises(InvalidStatus) as refusal:
        connect(f"ws://{HOST}:{stage.port}/stage/ws", origin=Origin(origin), proxy=None)
    assert refusal.value.response.status_code == 403
    assert stage.pages == 0


@pytest.mark.parametrize("own", [True, False])
def test_own_page_and_programs_may_listen(stage: SmallStage, own: bool) -> None:
    """The stage's own page is let in, and so is a program, which sends no origin."""
    origin = Origin(f"http://{HOST}:{stage.port}") if own else None
    with connect(f"ws://{HOST}:{stage.port}/stage/ws", origin=origin, proxy=None) as socket:
        assert '"hello"' in str(socket.recv(20))


@pytest.mark.parametrize("path", ["/", "/stage/", "/api/health", "/api/state"])
@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example"])
def test_foreign_host_is_refused(stage: SmallStage, path: str, host: str) -> None:
    """A name somebody else made point to this machine opens nothing."""
    assert get(stage, path, Host=host).status_code == 400


@pytest.mark.parametrize("path", ["/stage/ws", "/client-ws"])
def test_foreign_host_is_refused_by_the_socket(stage: SmallStage, path: str) -> None:
    """Nor does it open the sockets, although its page's origin is the host's own."""
    foreign = {"Host": "evil.example", "Origin": "http://evil.example"}
    assert get(stage, path, **HANDSHAKE, **foreign).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8000", "[::1]:8000"])
def test_loopback_hosts_are_served(stage: SmallStage, host: str) -> None:
    """Each name of this machine is good."""
    assert get(stage, "/api/health", Host=host).status_code == 200


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN])
def test_silence_needs_the_token(stage: SmallStage, authorization: str | None) -> None:
    """A call that acts is refused without the token of the data directory."""
    headers = {} if authorization is None else {"Authorization": authorization}
    assert silence(stage, **headers).status_code == 401


def test_silence_with_the_token(stage: SmallStage) -> None:
    """With the token it is obeyed."""
    assert silence(stage, Authorization=f"Bearer {TOKEN}").status_code == 204


@pytest.mark.parametrize(
    "path", ["/stage/../../../pyproject.toml", "/stage/%2e%2e/%2e%2e/hub.py", "/stage/..%2fhub.py"]
)
def test_nothing_but_the_page_is_served(stage: SmallStage, path: str) -> None:
    """No path leads out of the page's folder."""
    assert get(stage, path).status_code == 404
