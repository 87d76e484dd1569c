"""The command `vtuber` as a child process, as a user's shell would run it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self, TypeVar
from urllib.error import URLError
from urllib.request import urlopen

from vtuber.app.settings import Settings

PROGRAM = Path(sys.executable).parent / "vtuber"
PATIENCE_S = 90.0
"""A start takes two seconds on a machine at rest, and many times as long where other tests share its cores."""

_LOOK_S = 0.005
T = TypeVar("T")
_URL = re.compile(r"Stage page: (http://\S+)")


def environment(**settings: str) -> dict[str, str]:
    """Return this process's environment with these settings and no others of the program's."""
    ours = Settings.model_fields
    kept = {name: value for name, value in os.environ.items() if name.lower() not in ours}
    return {name: value for name, value in kept.items() if not name.lower().startswith("vtuber_")} | settings


def run_vtuber(*arguments: str | Path, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [PROGRAM, *arguments],
        cwd=folder,
        env=environment(**settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


class Running:
    """A command of `vtuber` in a process of its own, killed at the end of the block if it still runs.

    It works in `folder`, so that no settings file of the machine has a say.
    """

    program: ClassVar[tuple[str | Path, ...]] = (PROGRAM,)

    def __init__(self, folder: Path, *command: str, **settings: str) -> None:
        self._output = folder / "output.txt"
        self._errors = folder / "errors.txt"
        self.began = time.monotonic()
        with self._output.open("w") as output, self._errors.open("w") as errors:
            self._process = subprocess.Popen(
                [*self.program, *command],
                cwd=folder,
                env=environment(**settings),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return self._output.read_text(encoding="utf-8")

    @property
    def errors(self) -> str:
        """What it has printed on standard error so far."""
        return self._errors.read_text(encoding="utf-8")

    @property
    def url(self) -> str:
        """The address of the stage page, as soon as it is printed."""
        return self._until(lambda: _URL.search(self.output), "no address was printed")[1]

    @property
    def host(self) -> str:
        """Host and port of the server."""
        return self.url.removeprefix("http://").partition("/")[0]

    def wait_until_ready(self) -> float:
        """Wait until the server answers; return the seconds since the start of the process."""
        host = self.host
        self._until(lambda: _answers(f"http://{host}/api/health"), "the server does not answer")
        return time.monotonic() - self.began

    def wait_for(self, text: str) -> None:
        """Wait until it has printed a text."""
        self._until(lambda: text in self.output or None, f"{text!r} was not printed")

    def interrupt(self) -> int:
        """Press Ctrl-C, wait for the end, and return the exit code."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(90)

    def press_ctrl_c(self) -> None:
        """Press Ctrl-C."""
        self._process.send_signal(signal.SIGINT)

    def wait(self) -> int:
        """Wait for the end, and return the exit code."""
        return self._process.wait(90)

    def kill(self) -> None:
        """Kill it as `kill -9` does."""
        self._process.kill()
        self._process.wait(PATIENCE_S)

    def _until(self, look: Callable[[], T | None], failing: str) -> T:
        until = time.monotonic() + PATIENCE_S
        while not (found := look()):
            assert self._process.poll() is None, f"it ended with {self._process.returncode}: {self.errors}"
            assert time.monotonic() < until, f"{failing}: {self.output}{self.errors}"
            time.sleep(_LOOK_S)
        return found


class Demo(Running):
    """`vtuber demo`; its data are in `folder/data`."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        super().__init__(folder, "demo", "--no-browser", "--port", "0", "--data-dir", "data", *arguments, **settings)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=20) as answer:  # noqa: S310  (our own address)
            return bool(json.load(answer)["status"] == "ok")
    except (URLError, ConnectionError, TimeoutError):
        return False
