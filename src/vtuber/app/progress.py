"""A progress bar on the terminal; nothing where standard error is none."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

Show = Callable[[str, int, int | None], None]
"""Shows what is being done, how much of it is done, and of how much; None where nobody knows."""


@contextmanager
def progress_bar() -> Iterator[Show]:
    """Show one bar for as long as the block lasts; another description begins it anew."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task, now = progress.add_task("", total=None), ""

        def show(doing: str, done: int, of: int | None) -> None:
            nonlocal now
            if doing != now:
                progress.reset(task)
                now = doing
            progress.update(task, description=doing, completed=done, total=of)

        yield show
