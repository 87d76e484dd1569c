"""Commands that look back on the streams on record."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from vtuber.app.commands.options import AsJson, DataDir, MemoryName


def report(
    stream: Annotated[str | None, typer.Argument(help="Which stream; without it, the last one.")] = None,
    *,
    html: Annotated[Path | None, typer.Option(help="Write a report with plots into this directory.")] = None,
    json_: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show the retrospective of a stream."""
    from vtuber.app.reports import show_report

    show_report(stream, html=html, as_json=json_, vtuber_data_dir=data_dir)


def compare(
    *,
    of: Annotated[
        Literal["live", "simulation", "rehearsal"] | None,
        typer.Option("--of", help="Streams with which audience; the real one's, if there are any."),
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw the sequences over the streams into this PNG file.")] = None,
    calibration: Annotated[
        bool, typer.Option("--calibration", help="Also tell how what was believed before each stream came true.")
    ] = False,
    json_: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Say which activity beats which, as far as all streams tell.

    A winner is named only where the evidence holds however often one looks; otherwise the answer is "not yet known",
    with how long it may take. Chance alone makes such a claim on one channel in twenty at most, ever.
    """
    from vtuber.app.compare import show_comparisons

    show_comparisons(of, plot=plot, calibrated=calibration, as_json=json_, vtuber_data_dir=data_dir)


def subscribers(
    *,
    at_risk: Annotated[bool, typer.Option("--at-risk", help="Only those who may not renew, and why.")] = False,
    lapsed: Annotated[bool, typer.Option("--lapsed", help="Only those who were not seen renewing.")] = False,
    anniversaries: Annotated[
        bool, typer.Option("--anniversaries", help="Only those whose next renewal is half a year or a full one.")
    ] = False,
    of: MemoryName = None,
    json_: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List the subscribers and count them, as far as payments, gifts and badges tell.

    Twitch tells of a renewal only when its viewer shares it: who is not seen renewing may be a subscriber all the same.
    """
    from vtuber.app.subscriber_commands import SubscribersDesk, which_of

    which = which_of(at_risk=at_risk, lapsed=lapsed, anniversaries=anniversaries)
    SubscribersDesk(of, json_=json_, vtuber_data_dir=data_dir).tell(which)


def whatif(
    *,
    policy: Annotated[list[str], typer.Option(help="Which policy, by name; may be given again.")],
    streams: Annotated[
        int | None, typer.Option(min=1, help="Only the last so many streams; all otherwise.", show_default=False)
    ] = None,
    directory: Annotated[
        Path | None, typer.Option(help="A data directory, or what `rehearse --out` wrote.", show_default=False)
    ] = None,
    level: Annotated[float, typer.Option(min=0.5, max=0.999, help="How much the intervals are to hold.")] = 0.9,
    out: Annotated[Path | None, typer.Option(help="Write a plot into this folder.", show_default=False)] = None,
    json_: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Estimate what another policy would have earned on the streams on record: a screen, never proof.

    Exits with 0 if the streams tell of every policy asked for, with 3 if they tell too little of one, and with 66 where
    there is no stream.
    """
    from vtuber.app.whatif import show_whatif

    code = show_whatif(
        policy,
        streams=streams,
        directory=directory,
        level=level,
        out=out,
        as_json=json_,
        vtuber_data_dir=data_dir,
    )
    raise typer.Exit(code)


def review(
    stream: Annotated[str | None, typer.Argument(help="Which stream; without it, the last one.")] = None,
    *,
    json_: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List the lines of a stream that were blocked, vetoed, or spoken on the borderline."""
    from vtuber.app.review import show_review

    show_review(stream, as_json=json_, vtuber_data_dir=data_dir)


def streams(*, json_: AsJson = False, data_dir: DataDir = None) -> None:
    """List the streams on record."""
    from vtuber.app.reports import list_streams

    list_streams(as_json=json_, vtuber_data_dir=data_dir)
