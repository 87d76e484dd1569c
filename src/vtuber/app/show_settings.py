"""`vtuber config`."""

import json

import typer

from vtuber.app.settings_sources import load_settings


def show_settings(*, as_json: bool) -> None:
    """Print every setting with its value and source."""
    rows = list(load_settings().rows())
    if as_json:
        typer.echo(json.dumps({name: {"value": value, "source": source} for name, value, source in rows}, indent=2))
        return
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for name, value, source in rows:
        typer.echo(f"{name:<{widths[0]}}  {value:<{widths[1]}}  {source}")
