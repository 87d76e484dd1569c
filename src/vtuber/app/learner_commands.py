"""`vtuber learner`: what was learned, without any viewer in it, and a prior from several channels."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import typer

from vtuber.app.priors import pool_files, write_json
from vtuber.app.settings_sources import load_settings
from vtuber.domain.errors import PriorFileError
from vtuber.learning.channel_figures import ChannelFigures
from vtuber.learning.history import History
from vtuber.learning.json_reading import label as checked
from vtuber.learning.learner_file import LearnerFile
from vtuber.learning.pooled_prior import LogEffect, PooledPrior
from vtuber.runtime.data_dir import DataDirectory

ChannelOf = Literal["live", "simulation"]


def export_learner(out: Path, *, of: ChannelOf, label: str, **overrides: object) -> None:
    """Write the channel's figures for each arm, and print what is in the file."""
    data = DataDirectory(load_settings(overrides).settings.vtuber_data_dir)
    known = LearnerFile(data.live_learner_path if of == "live" else data.learner_path).load()
    history = History() if known is None else History.from_state(known.policy_state["history"])
    if not history.finished:
        raise PriorFileError(
            f"Nothing has been learned yet of the {'real' if of == 'live' else 'simulated'} channel in {data.path}. "
            "Stream first, or name another data directory with --data-dir."
        )
    figures = ChannelFigures.of(history, label=_label(label), simulated=of != "live")
    write_json(out, figures.to_json())
    arms = ", ".join(figures.arms)
    typer.echo(
        f"{out}: sums over {figures.streams} streams for {arms}"
        f"{', of a simulated audience' if figures.simulated else ''}. No viewer, name, topic or text is in it."
    )


def pool_priors(files: Sequence[Path], *, out: Path, label: str, strength: float | None) -> None:
    """Write the prior of several channels, and print it."""
    prior = pool_files(files, label=_label(label), strength=strength)
    write_json(out, prior.to_json())
    for row in _rows(prior):
        typer.echo(row)
    typer.echo(f"{out}: set VTUBER_PRIOR to it, and a channel {prior.description}.")


def _rows(prior: PooledPrior) -> Iterator[str]:
    yield f"{'Activity':<12}{'payments':>24}{'chat':>24}   (times the channel's mean, 90 % interval)"
    for arm, known in sorted(prior.arms.items()):
        yield f"{arm:<12}{_times(known.payments):>24}{_times(known.messages):>24}"


def _times(effect: LogEffect) -> str:
    return f"{effect.times():.2f} [{effect.times(-1):.2f}, {effect.times(1):.2f}]"


def _label(text: str) -> str:
    try:
        return checked(text)
    except ValueError as error:
        raise PriorFileError(f"--label cannot be used: {error}.") from error
