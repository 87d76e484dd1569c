"""How a server says that it keeps its log, and what is dropped to be made anew."""

import re

import pytest

from vtuber.memory.cypher_files import statement
from vtuber.memory.neo4j_scrub import LogKeeping


@pytest.mark.parametrize(
    ("retention", "size", "lets_go"),
    [
        ("keep_none", "1.00MiB", True),
        ("false", "131072B", True),
        ("keep_none", "128.00KiB", True),
        ("keep_none", "16.00MiB", True),
        ("keep_none", "256.00MiB", False),
        ("keep_none", "1.00GiB", False),
        ("keep_none", "quite large", False),
        ("2 days", "1.00MiB", False),
        ("", "", False),
    ],
)
def test_a_log_goes_if_it_is_not_kept_and_its_files_are_small(retention: str, size: str, *, lets_go: bool) -> None:
    """Its user is told when it goes, or what to change."""
    keeping = LogKeeping(retention=retention, file_size=size, checkpoint_every="1m")
    assert keeping.lets_go is lets_go
    assert ("every 1m" in keeping.told) is lets_go
    assert ("retention_policy=keep_none" in keeping.told) is not lets_go


def test_what_is_dropped_is_what_is_made() -> None:
    """By kind and name."""
    made = re.findall(r"CREATE (CONSTRAINT|INDEX) (\w+)", statement("schema/constraints"))
    assert re.findall(r"DROP (CONSTRAINT|INDEX) (\w+)", statement("scrub/drop_indexes")) == made
    assert len(made) > 1
