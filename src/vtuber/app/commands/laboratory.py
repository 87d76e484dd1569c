"""Commands that play many streams in simulated worlds: a rehearsal of the whole program, and the laboratory."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from vtuber.app.commands.options import AsJson, Audit, PolicyName

WorldName = Literal["small", "medium", "large"]
MindsName = Literal["offline", "simulated"]


def rehearse(
    *,
    streams: Annotated[int, typer.Option(min=1, max=10_000, help="How many streams, one after another.")] = 10,
    hours: Annotated[float, typer.Option(min=0.05, max=24, help="Length of each.")] = 4.0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same streams, to the byte.")] = 7,
    policy: Annotated[
        PolicyName | None,
        typer.Option(
            help="Who proposes; `uniform` plays without learning. VTUBER_POLICY otherwise.", show_default=False
        ),
    ] = None,
    audit: Audit = False,
    world: Annotated[WorldName, typer.Option(help="Size of the simulated channel.")] = "medium",
    out: Annotated[
        Path | None,
        typer.Option(
            help="Where journals, report.html and the plots go; without it, into the data directory.",
            show_default=False,
        ),
    ] = None,
    minds: Annotated[
        MindsName, typer.Option(help="`simulated`: models and a voice as slow, dear and fallible as vendors' are.")
    ] = "offline",
    writer_models: Annotated[
        str | None, typer.Option(help="Who writes, of simulated models, first choice first.", show_default=False)
    ] = None,
    director_models: Annotated[str | None, typer.Option(help="Who directs, likewise.", show_default=False)] = None,
    hour_usd: Annotated[
        float | None,
        typer.Option(min=0, help="What simulated models may cost in any hour, in USD.", show_default=False),
    ] = None,
    returning_viewers: Annotated[
        bool,
        typer.Option(
            "--returning-viewers", help="Scripted viewers come back and test her memory; best with 10 streams."
        ),
    ] = False,
    json_: AsJson = False,
) -> None:
    """Play whole streams in virtual time, learning from one to the next.

    Everything is real but the audience, the clock and the sound. Ends with a report: revenue and engagement per
    stream, shares of the activities, what was learned, how long donors waited; with simulated minds also how long it
    takes until she is heard, tokens, and cost per hour; with returning viewers what she recalled of them, what she
    got wrong, and whether she told one about another.
    """
    from vtuber.app.rehearse import RehearsalOptions, by_settings, lineup_of, run_rehearsal
    from vtuber.learning.sequences.audit import audit_exploration

    lineup = lineup_of(minds, writer=writer_models, director=director_models, hour_usd=hour_usd)
    options = RehearsalOptions(
        streams=streams,
        hours=hours,
        seed=seed,
        world=world,
        out=out,
        minds=lineup,
        returning=returning_viewers,
    )
    learned = by_settings(options, vtuber_policy=policy, vtuber_exploration=audit_exploration(audit=audit))
    run_rehearsal(learned, as_json=json_)


def lab(
    *,
    worlds: Annotated[str, typer.Option(help="Names with commas between, or `all`.")] = "medium",
    policies: Annotated[
        str, typer.Option(help="Likewise. `uniform` and `oracle`, which knows the channel, are always played too.")
    ] = "structured,beta",
    channels: Annotated[int, typer.Option(min=2, max=10_000, help="How many in each world.")] = 20,
    streams: Annotated[int, typer.Option(min=1, max=1_000, help="How many on each, one after another.")] = 30,
    hours: Annotated[float, typer.Option(min=0.1, max=24, help="Length of each.")] = 4.0,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same channels.")] = 7,
    jobs: Annotated[
        int | None, typer.Option(min=1, max=256, help="Processes; one for each core otherwise.", show_default=False)
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Where results, report.html and the plots go; without it, into the data directory.",
            show_default=False,
        ),
    ] = None,
    whole_system: Annotated[
        int,
        typer.Option(min=0, max=1_000, help="Instead, rehearse the whole program on this many channels; slow."),
    ] = 0,
    json_: AsJson = False,
) -> None:
    """Compare policies on many simulated channels: how much of an oracle's gain does each have?

    Channels have tastes, fatigue, drift, late payments and regulars that no policy sees. A run that was broken off
    goes on where it stopped. All of it is simulated: the figures compare policies, they do not promise revenue.
    """
    from vtuber.app.lab import LabOptions, run_lab

    options = LabOptions(
        worlds=worlds,
        policies=policies,
        channels=channels,
        streams=streams,
        hours=hours,
        seed=seed,
        jobs=jobs,
        out=out,
        whole_system=whole_system,
    )
    run_lab(options, as_json=json_)
