"""`vtuber learner`: what was learned, taken to another channel."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from vtuber.app.commands.options import DataDir

learner = typer.Typer(help="Take what was learned to another channel.", no_args_is_help=True)


@learner.command("export")
def learner_export(
    out: Annotated[Path, typer.Argument(help="The file to write.")],
    *,
    of: Annotated[
        Literal["live", "simulation"],
        typer.Option("--of", help="Which channel's: the real one's or the simulated one's."),
    ] = "live",
    label: Annotated[str, typer.Option(help="What you call this channel; it goes into the file.")] = "",
    data_dir: DataDir = None,
) -> None:
    """Write what a channel has learned of each activity, as sums without any viewer, name, topic or text."""
    from vtuber.app.learner_commands import export_learner

    export_learner(out, of=of, label=label, vtuber_data_dir=data_dir)


@learner.command("pool")
def learner_pool(
    files: Annotated[list[Path], typer.Argument(help="Files of `vtuber learner export`, two or more, one a channel.")],
    *,
    out: Annotated[Path, typer.Option(help="The prior to write.")],
    label: Annotated[str, typer.Option(help="What you call it; it stands in reports.")] = "",
    strength: Annotated[
        float | None,
        typer.Option(
            min=0.1, max=100, help="Streams it is worth; by default one a channel, ten at most.", show_default=False
        ),
    ] = None,
) -> None:
    """Make a prior from several channels; VTUBER_PRIOR lets a new channel begin with it.

    Such a prior may mislead: in simulated channels it helped in 3 worlds and hurt in 5.
    """
    from vtuber.app.learner_commands import pool_priors

    pool_priors(files, out=out, label=label, strength=strength)
