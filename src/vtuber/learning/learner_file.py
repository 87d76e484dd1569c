"""Where learning is kept between streams: one JSON file, replaced as a whole and checked on reading."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vtuber.domain.errors import LearnerFileError
from vtuber.runtime.files import write_atomically

VERSION = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerState:
    """All that is learned. `fed` maps each stream's id to the numbers of its segments that are in `policy_state`."""

    policy: str
    policy_state: dict[str, Any]
    fed: dict[str, tuple[int, ...]] = field(default_factory=dict)


class LearnerFile:
    """Loads and saves a `LearnerState`.

    The file holds a version, the SHA-256 of its content, and the content. A crash leaves either the old file or the
    new one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.remark = ""
        """What the user should know of the last loading; empty if there is nothing."""

    def load(self) -> LearnerState | None:
        """Return what was saved last, None when nothing ever was, or only by a version that learned otherwise.

        Such an old file is renamed, and `remark` tells of it. Raises `LearnerFileError` for a file that cannot be used;
        a damaged one, or one of a later version, has then been renamed, so that the next start finds none and begins
        anew.
        """
        try:
            text = self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LearnerFileError(
                f"What was learned so far cannot be read from {self._path}: {error.strerror}. Nothing was changed. "
                "Make the file readable for this user, or move it away to begin anew."
            ) from error
        try:
            return _state_of(text)
        except _EarlierVersionError:
            aside = self._moved_aside("old")
            self.remark = (
                f"What was learned so far was kept by an earlier version of the program, which learned otherwise. Its "
                f"file was set aside as {aside}; everything is learned again from the journals of past streams."
            )
            return None
        except _LaterVersionError as error:
            raise self._set_aside("newer", f"was written by a later version of the program ({error})") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._set_aside("corrupt", f"is damaged ({error})") from error

    def save(self, state: LearnerState) -> None:
        """Replace the file; when this returns, the new content is on the disk."""
        content = {"policy": state.policy, "policy_state": state.policy_state, "fed": state.fed}
        text = json.dumps({"version": VERSION, "sha256": _digest(content), "content": content})
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self._path, text.encode())

    def _moved_aside(self, why: str) -> Path:
        number = 1
        while (aside := self._path.with_name(f"{self._path.name}.{why}-{number}")).exists():
            number += 1
        return self._path.rename(aside)

    def _set_aside(self, why: str, what: str) -> LearnerFileError:
        aside = self._moved_aside(why)
        return LearnerFileError(
            f"The file with what was learned so far, {self._path}, {what}. It was kept as {aside} and not changed. "
            "Start the same command again to continue with a fresh learner, or put a good copy back in its place first."
        )


class _EarlierVersionError(Exception):
    """The file's version is behind ours, and its content says something else."""


class _LaterVersionError(Exception):
    """The file's version is beyond ours."""


def _state_of(text: bytes) -> LearnerState:
    document = json.loads(text)
    version = document["version"]
    if version > VERSION:
        raise _LaterVersionError(f"format {version}, this one reads {VERSION}")
    content = document["content"]
    if document["sha256"] != _digest(content):
        raise ValueError("its checksum does not match its content")
    if version < VERSION:
        raise _EarlierVersionError
    fed = {stream_id: tuple(numbers) for stream_id, numbers in content["fed"].items()}
    return LearnerState(policy=content["policy"], policy_state=content["policy_state"], fed=fed)


def _digest(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
