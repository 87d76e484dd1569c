"""What holds for every test: it leaves nothing running behind, and its failures can be repeated."""

import gc
import logging
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.peers.litellm_proxy import LiteLlmProxy, litellm_running
from tests.peers.neo4j_server import Neo4jServer, session_server_running

SECONDS_WITH_NEO4J = 240
"""What a test at the server may take: the first one waits for its start and for the plans of the first questions."""

SECONDS_TO_END = 10.0
"""How long what a test started may take to be gone after it."""

for profile, examples in {"fast": 10, "ci": 50}.items():
    hypothesis.settings.register_profile(
        profile,
        derandomize=True,
        deadline=None,
        max_examples=examples,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
hypothesis.settings.register_profile("search", deadline=None, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


class Complaints(logging.Handler):
    """Keeps what asyncio logs as errors: tasks destroyed while pending, exceptions that nobody retrieved."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Fail a test that leaves a thread, a child process or an unfinished task.

    A coroutine that was never awaited warns when it is collected, and warnings are errors.
    """
    threads, children = live_threads(), child_processes()
    complaints = Complaints()
    logging.getLogger("asyncio").addHandler(complaints)
    try:
        yield
        gc.collect()
    finally:
        logging.getLogger("asyncio").removeHandler(complaints)
    # Whatever survived this test is not looked at again, which keeps each collection short.
    gc.freeze()
    left = wait_until_gone(threads, children)
    assert not left, f"left running: {left}"
    assert not complaints.messages, f"asyncio complained: {complaints.messages}"


@pytest.fixture(scope="session")
def litellm_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiteLlmProxy]:
    """Run LiteLLM's proxy from its first use to the end of the session: its start takes seconds."""
    with litellm_running(tmp_path_factory.mktemp("litellm")) as proxy:
        yield proxy


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Neo4jServer]:
    """Run Neo4j from its first use to the end of the session: its start takes seconds."""
    with session_server_running() as server:
        yield server


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the server to every test that takes each memory in turn and is at Neo4j's, and mark it slow."""
    for item in items:
        if not isinstance(item, pytest.Function):
            continue
        case = getattr(item, "callspec", None)
        if case is not None and "neo4j" in case.params.values():
            # A list of its own: the cases of one test share theirs.
            item.fixturenames = ["neo4j_server", *item.fixturenames]
        if "neo4j_server" in item.fixturenames:
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.timeout(SECONDS_WITH_NEO4J))


def wait_until_gone(threads: set[threading.Thread], children: set[int]) -> list[str]:
    """Return what runs now but did not before, once it had the time to end."""
    until = time.monotonic() + SECONDS_TO_END
    while True:
        left = [thread.name for thread in live_threads() - threads]
        left += [f"process {child}" for child in child_processes() - children]
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.01)


def live_threads() -> set[threading.Thread]:
    """Return the threads that would keep Python from ending."""
    return {thread for thread in threading.enumerate() if not thread.daemon}


def child_processes() -> set[int]:
    """Return the ids of this process's children; empty where the system does not list them."""
    return {child for children in Path("/proc/self/task").glob("*/children") for child in listed(children)}


def listed(children: Path) -> list[int]:
    """Return the ids that a thread's list names; none once that thread has ended."""
    try:
        return [int(child) for child in children.read_text().split()]
    except OSError:
        return []
