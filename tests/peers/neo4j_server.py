"""Neo4j itself, in a process of its own: what the tests of the memory talk to."""

import os
import selectors
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from tests.peers.fake_olv.ports_free import free_port
from vtuber.memory.neo4j_access import Neo4jAccess

SERVER = Path(__file__).parent / "neo4j" / "server"
PASSWORD = "peer-5d1e7b02"
"""The server refuses its first password, and short ones."""

QUICK_TO_START = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""Options of Java for short sessions: the optimising compiler would take longer than what it saves."""

_PATIENCE_S = 180.0
"""It takes seven seconds on a machine at rest, a minute where eight processes share a core."""

_TELLING = 6
"""Bytes that do not stand there by chance."""


class Neo4jServer:
    """One server with a folder of its own; it comes back on the same port, with what was committed."""

    def __init__(self, folder: Path, *, options: Sequence[str] = QUICK_TO_START, settings: str = "") -> None:
        self._folder = folder
        self._options = options
        self._settings = settings
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def access(self) -> Neo4jAccess:
        """Return the way in."""
        return Neo4jAccess(uri=f"neo4j://127.0.0.1:{self._port}", password=PASSWORD)

    @property
    def home(self) -> Path:
        """Where it keeps its data."""
        return self._folder / "home"

    @property
    def pid(self) -> int:
        """The id of its process."""
        assert self._process
        return self._process.pid

    def start(self) -> None:
        """Start it, and wait until it answers."""
        java = shutil.which("java")
        assert java, "there is no java: run `make test`, which installs it, or install default-jdk-headless and maven"
        assert (SERVER / ".installed-from").is_file(), "the Neo4j server is not installed: run scripts/neo4j.sh"
        path = f"{SERVER / 'classes'}{os.pathsep}{SERVER / 'lib'}/*"
        command = [java, *self._options, "-cp", path, "Server", str(self.home), str(self._port), PASSWORD]
        (self.home / "conf").mkdir(parents=True, exist_ok=True)
        (self.home / "conf" / "neo4j.conf").write_text(self._settings)
        with self._printed.open("w") as output:
            self._process = subprocess.Popen(
                command,
                cwd=self._folder,
                env={"PATH": os.defpath, "HOME": str(self._folder)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
            )
        try:
            self._wait_until_ready(self._process)
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """End it at once."""
        if self._process is None:
            return
        process, self._process = self._process, None
        process.kill()
        process.communicate()

    def stop(self) -> None:
        """End it as its operator does, and wait until everything is in its files."""
        assert self._process
        process, self._process = self._process, None
        process.communicate(timeout=_PATIENCE_S)

    def freeze(self) -> None:
        """Let it hear and answer nothing until `thaw`."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    @property
    def _printed(self) -> Path:
        return self._folder / "neo4j.txt"

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout
        until = time.monotonic() + _PATIENCE_S
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while (left := until - time.monotonic()) > 0:
                if not selector.select(left):
                    continue
                line = process.stdout.readline()
                if line == b"ready\n":
                    return
                assert line, f"Neo4j ended: {self._printed.read_text()}"
        raise AssertionError(f"Neo4j is not ready after {_PATIENCE_S:.0f} s: {self._printed.read_text()}")


@contextmanager
def neo4j_running(*, options: Sequence[str] = QUICK_TO_START, settings: str = "") -> Iterator[Neo4jServer]:
    """Run a server while inside, with what is in a neo4j.conf; its folder is gone afterwards."""
    folder = Path(mkdtemp(prefix="neo4j-"))
    server = Neo4jServer(folder, options=options, settings=settings)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder)


def packed(texts: Sequence[str]) -> dict[str, set[bytes]]:
    """Return the bytes of short texts as a record of properties has them, without those where other things stand too.

    In either order of bytes. Texts that are too long for a record are left out, and such of fewer than 12 letters.
    """
    java = shutil.which("java")
    assert java
    command = [java, "-cp", f"{SERVER / 'classes'}{os.pathsep}{SERVER / 'lib'}/*", "Packed", *texts]
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    found: dict[str, set[bytes]] = {}
    for text, line in zip(texts, done.stdout.splitlines(), strict=True):
        blocks = [bytes.fromhex(line[start : start + 16]) for start in range(16, len(line), 16)]
        if len(b"".join(blocks).strip(b"\0")) >= _TELLING:
            found[text] = {b"".join(blocks), b"".join(block[::-1] for block in blocks)}
    return found


_of_session: list[Neo4jServer] = []


@contextmanager
def session_server_running() -> Iterator[Neo4jServer]:
    """Run the server that all tests of a session share, one after another."""
    with neo4j_running() as server:
        _of_session.append(server)
        try:
            yield server
        finally:
            _of_session.clear()


def session_server() -> Neo4jServer:
    """Return the server that the fixture `neo4j_server` started."""
    assert _of_session, "the test does not name its need of Neo4j: use the fixture `neo4j_server`"
    return _of_session[0]
