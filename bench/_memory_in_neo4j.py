"""A Neo4j server of its own for `memory.py`, and what it costs."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vtuber.memory.neo4j_access import Neo4jAccess

OPTIONS = ("-Xms2g", "-Xmx2g")
"""As a server for a graph of this size would be given; the page cache is that of `tests/peers/neo4j/Server.java`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphServer:
    """A running server."""

    access: Neo4jAccess
    home: Path
    pid: int

    def megabytes_on_disk(self) -> float:
        """Return what its databases and their logs take."""
        return sum(path.stat().st_size for path in self.home.rglob("*") if path.is_file()) / 1_000_000

    def megabytes_of_memory(self) -> float:
        """Return the resident memory of its process, heap and page cache."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(found.split()[1]) / 1024


@contextmanager
def graph_server() -> Iterator[GraphServer]:
    """Run the server of the tests while inside."""
    sys.path.append(str(Path(__file__).parents[1]))
    from tests.peers.neo4j_server import neo4j_running

    with neo4j_running(options=OPTIONS) as server:
        yield GraphServer(access=server.access, home=server.home, pid=server.pid)
