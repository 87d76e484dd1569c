"""The prior that a channel may begin with, and the files it is made from."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vtuber.app.plan import Source
from vtuber.app.settings import Settings
from vtuber.domain.errors import PriorFileError, SettingError
from vtuber.learning.channel_figures import ChannelFigures
from vtuber.learning.pooled_prior import PooledPrior, read_prior
from vtuber.learning.pooling import pool
from vtuber.runtime.files import write_atomically


def prior_of(settings: Settings, source: Source | None) -> PooledPrior | None:
    """Return the prior that `VTUBER_PRIOR` names, for the real channel alone; None where there is none.

    Raises `SettingError` where it cannot be used.
    """
    path = settings.vtuber_prior
    if path is None or source != "live":
        return None
    try:
        return read_prior(path.read_bytes())
    except OSError as error:
        raise SettingError(
            f"VTUBER_PRIOR is {str(path)!r}, which cannot be read: {error.strerror}. Name a file that "
            "`vtuber learner pool` wrote, or unset it to begin without a prior."
        ) from error
    except ValueError as error:
        raise SettingError(
            f"VTUBER_PRIOR is {str(path)!r}, which cannot be used: {error}. Make it anew with `vtuber learner pool`, "
            "or unset it to begin without a prior."
        ) from error


def read_figures(path: Path) -> ChannelFigures:
    """Read a channel's figures; raise `PriorFileError` for anything else."""
    try:
        return ChannelFigures.from_json(json.loads(path.read_bytes()))
    except OSError as error:
        raise PriorFileError(
            f"{path} cannot be read: {error.strerror}. Name files of `vtuber learner export`."
        ) from error
    except ValueError as error:
        raise PriorFileError(f"{path} cannot be used: {error}. Make it anew with `vtuber learner export`.") from error


def pool_files(paths: Sequence[Path], *, label: str, strength: float | None) -> PooledPrior:
    """Pool channels' files; raise `PriorFileError` where they make no prior."""
    channels = [read_figures(path) for path in paths]
    try:
        return pool(channels, label=label, strength=strength)
    except ValueError as error:
        raise PriorFileError(
            f"These files make no prior: {error}. Export every channel of yours once, each to a file of its own."
        ) from error


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a file that is whole or not there; raise `PriorFileError` where it cannot be written."""
    try:
        write_atomically(path, (json.dumps(content, indent=1) + "\n").encode())
    except OSError as error:
        raise PriorFileError(f"{path} cannot be written: {error.strerror}. Name another file.") from error
