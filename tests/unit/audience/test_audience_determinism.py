"""The same world, seed, stream and run give the same audience, letter by letter."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.audience.theatre import Performance, play

from vtuber.audience.world import SMALL

DIGEST = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from tests.unit.audience.theatre import play
print(hashlib.sha256(repr(play('small', seed=3).posts).encode()).hexdigest())
"""


def ids(performance: Performance) -> set[str]:
    """Return the ids of all events."""
    return {event.id for event in performance.events}


def test_the_same_seed_posts_the_same() -> None:
    """Two runs do not differ in a byte or a moment."""
    assert play.__wrapped__("small", seed=3).posts == play("small", seed=3).posts


@pytest.mark.parametrize("other", [{"seed": 4}, {"stream_index": 1}, {"run": 1}])
def test_other_seeds_streams_and_runs_share_no_id(other: dict[str, int]) -> None:
    """Every id is unique per seed, stream and run; the viewer counts are named by their time."""
    these = {event for event in ids(play("small", seed=3)) if "viewers" not in event}
    those = {event for event in ids(play("small", **{"seed": 3, **other})) if "viewers" not in event}
    assert len(these) > 100
    assert not these & those


def test_no_id_occurs_twice() -> None:
    """A journal would take a repeated id for a redelivery."""
    performance = play("medium")
    assert len(ids(performance)) == len(performance.events)


@pytest.mark.slow
def test_hash_randomisation_changes_nothing() -> None:
    """Another process with another PYTHONHASHSEED posts the same."""
    digests = {hashlib.sha256(repr(play("small", seed=3).posts).encode()).hexdigest()}
    for hash_seed in ("1", "2"):
        command = [sys.executable, "-c", DIGEST, str(Path(__file__).parents[3])]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        digests.add(done.stdout.strip())
    assert len(digests) == 1


def test_regulars_come_back() -> None:
    """People keep their ids and names from stream to stream; not everybody comes each time."""
    people = []
    for stream_index in (0, 1):
        chat = play("small", seed=3, stream_index=stream_index).chat()
        people.append({(message.viewer.id, message.viewer.name) for message in chat})
    both = people[0] & people[1]
    assert len(both) >= 3
    assert people[0] != people[1]
    regulars = {(f"twitch:{person.id}", person.name) for person in SMALL.channel(3).regulars}
    assert both <= regulars


def test_after_a_crash_the_crowd_is_still_there() -> None:
    """The second run of a stream begins with most of its viewers, and their messages have new ids."""
    assert first_count(play("small", seed=3, run=1)) > first_count(play("small", seed=3))


def first_count(performance: Performance) -> int:
    """Return how many watched at the beginning."""
    return next(event.viewers for event in performance.events if type(event).__name__ == "ViewerCount")  # type: ignore[union-attr]
