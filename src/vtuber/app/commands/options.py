"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, Literal

import typer

DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Use another data directory.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
PolicyName = Literal["structured", "beta", "greedy", "rota", "uniform"]
MemoryName = Annotated[
    Literal["live", "simulation"] | None,
    typer.Option("--of", help="Whose: the real channel's or the simulated one's; the former, if there is one."),
]
Audit = Annotated[
    bool,
    typer.Option("--audit", help="Draw 15 % at random, to know sooner which mode is better; it costs revenue."),
]
