"""A page of the stage under watch: whatever goes wrong in the browser fails the test."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, WebSocket

SIZE = {"width": 1280, "height": 720}
PATIENCE_S = 60.0
LOST_SOCKET = re.compile(r"WebSocket connection to 'ws://[^']*/stage/ws' failed")
"""What Chromium says while the server is away; a page cannot keep it from saying so."""
SOFTWARE_WEBGL = re.compile(r"GL Driver Message .* GPU stall due to ReadPixels")
"""What Chromium says of itself where it draws WebGL without a graphics card."""


class Watch:
    """What a page complained of, and whom it called."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        self.frames = 0
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url} {request.failure}"))
        page.on("request", self._request)
        page.on("websocket", self._websocket)

    def wait_for_a_frame(self, page: Page) -> None:
        """Wait until the server has said something; that may have been while the page was still loading."""
        until = time.monotonic() + PATIENCE_S
        while not self.frames:
            assert time.monotonic() < until, f"the page hears nothing from its server: {self.complaints}"
            page.wait_for_timeout(20)

    def _websocket(self, socket: WebSocket) -> None:
        self.hosts.add(urlsplit(socket.url).netloc)
        socket.on("framereceived", self._frame)

    def _frame(self, _frame: str | bytes) -> None:
        self.frames += 1

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"}:
            self.hosts.add(address.netloc)


@contextmanager
def watched_page(
    browser: Browser,
    url: str,
    *,
    sound_delay_s: float = 0.0,
    lost_sockets: bool = False,
    webgl: bool = False,
    scale: float = 1.0,
) -> Iterator[Page]:
    """Open a page that is connected to its server; at the end, fail if it complained or called another host.

    `sound_delay_s` makes the page's sound, and nothing else, come late; `lost_sockets` says that its server will go,
    `webgl` that it draws with WebGL. The page has `scale` times its usual size.
    """
    size = {side: round(length * scale) for side, length in SIZE.items()}
    with browser.new_context(viewport=size) as context:  # type: ignore[arg-type]  # a plain dict is what it takes
        page = context.new_page()
        if sound_delay_s:
            page.add_init_script(_LATE_SOUND % sound_delay_s)
        watch = Watch(page)
        page.goto(url)
        watch.wait_for_a_frame(page)
        yield page
        allowed = [pattern for pattern, wanted in ((LOST_SOCKET, lost_sockets), (SOFTWARE_WEBGL, webgl)) if wanted]
        complaints = [each for each in watch.complaints if not any(pattern.search(each) for pattern in allowed)]
        assert complaints == [], complaints
        assert watch.hosts == {urlsplit(url).netloc}


def probe(page: Page, expression: str) -> Any:  # noqa: ANN401  (whatever the page answers)
    """Return what an expression on the page's probe, named `probe` in it, comes to."""
    return page.evaluate(f"(() => {{ const probe = window.stageProbe; return {expression}; }})()")


def wait_for_probe(page: Page, condition: str) -> None:
    """Wait until a condition on the page's probe holds."""
    page.wait_for_function(f"(() => {{ const probe = window.stageProbe; return {condition}; }})()")


_LATE_SOUND = """
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (when) { return start.call(this, when + %f); };
"""
