"""Rules that hold for all of `src/`: time and chance are injected, tasks have an owner, failures are not swallowed."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = {
    path.relative_to(ROOT / "src").as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "src").rglob("*.py"))
}

CLOCKS = {
    *(f"time.{name}{unit}" for name in ("time", "monotonic", "perf_counter") for unit in ("", "_ns")),
    *("time.sleep", "time.localtime", "time.gmtime"),
    *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
    "datetime.date.today",
}
CHANCE = {
    *(f"random.{name}" for name in ("choice", "choices", "gauss", "getrandbits", "randbytes", "randint", "random")),
    *(f"random.{name}" for name in ("randrange", "sample", "seed", "shuffle", "triangular", "uniform")),
    *("numpy.random.rand", "numpy.random.randn", "numpy.random.seed", "uuid.uuid1", "uuid.uuid4"),
}
OWNERLESS_TASKS = {"asyncio.create_task", "asyncio.ensure_future"}

MAY_READ_CLOCK_AND_CHANCE = "vtuber/runtime/"

MAY_CATCH_EVERYTHING = {
    "vtuber/runtime/bus.py": "a tap that fails takes nothing from the others: logged and counted",
    "vtuber/runtime/lifecycle.py": "a shutdown stage that fails does not keep back the next: logged and reported",
    "vtuber/runtime/supervision.py": "a supervised task that fails is counted, reported and started again",
    "vtuber/safety/gate.py": "a gate that fails inside blocks the sentence: fail closed",
    "vtuber/voice/containment.py": "a part of speech that fails does not stop the show: logged and counted",
}
"""A file under `src/` to the reason why one handler in it catches all exceptions."""


def imported_names(tree: ast.AST) -> dict[str, str]:
    """Return what each name bound by an import stands for, in full."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.split(".")[0]
                names[bound] = alias.name if alias.asname else bound
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def dotted(node: ast.expr) -> str | None:
    """Return `a.b.c` as text, or nothing when the expression is not a plain dotted name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (owner := dotted(node.value)):
        return f"{owner}.{node.attr}"
    return None


def uses(tree: ast.AST, forbidden: set[str]) -> Iterator[str]:
    """Give each use of a forbidden name, whichever way it was imported."""
    imports = imported_names(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Name | ast.Attribute) or not (name := dotted(node)):
            continue
        first, _, rest = name.partition(".")
        full = ".".join(filter(None, [imports.get(first), rest]))
        if first in imports and full in forbidden:
            yield f"line {node.lineno}: {full}"


def loop_tasks(tree: ast.AST) -> Iterator[str]:
    """Give each task started straight on an event loop."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "create_task" and "loop" in ast.unparse(node.value):
            yield f"line {node.lineno}: {ast.unparse(node)}"


def catch_alls(tree: ast.AST) -> Iterator[str]:
    """Give each handler that catches all exceptions, by whichever name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or dotted(kind) in {"Exception", "BaseException"} for kind in caught):
                yield f"line {node.lineno}: except {ast.unparse(node.type) if node.type else ''}"


def test_time_and_chance_are_injected() -> None:
    """Only the runtime reads the clock or the global random state."""
    outside = {name: tree for name, tree in SOURCES.items() if not name.startswith(MAY_READ_CLOCK_AND_CHANCE)}
    assert not [f"{name} {use}" for name, tree in outside.items() for use in uses(tree, CLOCKS | CHANCE)]


def test_every_task_has_an_owner() -> None:
    """Tasks are started in a task group, which waits for them and hears of their failures."""
    assert not [
        f"{name} {use}" for name, tree in SOURCES.items() for use in [*uses(tree, OWNERLESS_TASKS), *loop_tasks(tree)]
    ]


def test_nothing_catches_everything() -> None:
    """A handler names what it can deal with; the few boundaries that catch all are listed, one handler each."""
    handlers = {name: list(catch_alls(tree)) for name, tree in SOURCES.items()}
    found = {name: lines for name, lines in handlers.items() if lines}
    assert set(found) == set(MAY_CATCH_EVERYTHING), found
    assert all(len(lines) == 1 for lines in found.values()), found


@pytest.mark.parametrize(
    ("code", "breaches"),
    [
        ("import time\ntime.monotonic()", 1),
        ("from time import perf_counter as now\nnow()", 1),
        ("import datetime as dt\ndt.datetime.now(dt.UTC)", 1),
        ("from datetime import datetime\ndatetime.now()", 1),
        ("import random\nrandom.choice([1])", 1),
        ("import random\nchance = random.Random(7)\nchance.choice([1])", 0),
        ("clock.time()", 0),
        ("import asyncio\nasyncio.create_task(work())", 1),
        ("asyncio.get_running_loop().create_task(work())", 1),
        ("async with asyncio.TaskGroup() as group:\n    group.create_task(work())", 0),
        ("try:\n    work()\nexcept Exception:\n    pass", 1),
        ("try:\n    work()\nexcept (OSError, BaseException):\n    pass", 1),
        ("try:\n    work()\nexcept:\n    pass", 1),
        ("try:\n    work()\nexcept OSError:\n    pass", 0),
    ],
)
def test_breaches_are_seen(code: str, breaches: int) -> None:
    """The rules above see through the ways to spell a breach, and let honest code pass."""
    tree = ast.parse(code)
    found = [*uses(tree, CLOCKS | CHANCE | OWNERLESS_TASKS), *loop_tasks(tree), *catch_alls(tree)]
    assert len(found) == breaches


NODE_LOCKS = [
    "stage/package-lock.json",
    "tests/peers/cypher/package-lock.json",
    "tests/peers/socketio/package-lock.json",
]


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", *NODE_LOCKS])
def test_locks_name_no_download_host(lock: str) -> None:
    """Where packages come from is the machine's affair; what they are is settled by hashes."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.findall(r'--(?:index-url|extra-index-url|find-links)|"resolved":\s*"\w+://[^"]+"|@ \w+://', text)
    assert re.search(r"sha(?:256:|512-)", text)
