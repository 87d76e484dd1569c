"""`vtuber goal`: donation goals."""

from typing import Annotated, Literal

import typer

from vtuber.app.commands.options import AsJson, DataDir

goal = typer.Typer(help="Set donation goals, see how they stand, and close them.", no_args_is_help=True)

ChannelName = Annotated[
    Literal["live", "simulation"] | None,
    typer.Option("--of", help="Whose: the real channel's or the simulated one's; the former, if there is one."),
]
ShowPort = Annotated[int | None, typer.Option("--port", help="Port of the running show.", show_default=False)]


@goal.command("list")
def goal_list(
    *, of: ChannelName = None, port: ShowPort = None, json_: AsJson = False, data_dir: DataDir = None
) -> None:
    """List the donation goals and how they stand."""
    from vtuber.app.goal_commands import GoalCommands

    GoalCommands(of, json_=json_, vtuber_port=port, vtuber_data_dir=data_dir).list()


@goal.command("set")
def goal_set(
    title: Annotated[str, typer.Argument(help="What it is for: it is shown, and she says it.")],
    target: Annotated[str, typer.Argument(help="How much, e.g. 120 or 79.50.")],
    *,
    currency: Annotated[
        str | None, typer.Option(help="By its three letters; VTUBER_GOAL_CURRENCY otherwise.", show_default=False)
    ] = None,
    deadline: Annotated[
        str | None, typer.Option(help="Until when: `90m`, `6h`, `5d`, or `2026-12-24 20:00`.", show_default=False)
    ] = None,
    start: Annotated[
        str | None, typer.Option(help="From when on, likewise; at once otherwise.", show_default=False)
    ] = None,
    one_stream: Annotated[
        bool, typer.Option("--one-stream", help="End with the stream; it goes on in later ones otherwise.")
    ] = False,
    of: ChannelName = None,
    port: ShowPort = None,
    json_: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Set a donation goal: in the running stream, or else from the next one on.

    What is paid in its currency counts from its start on; other currencies and charity do not.
    """
    from vtuber.app.goal_commands import GoalCommands, Wanted

    wanted = Wanted(
        title=title, target=target, currency=currency, deadline=deadline, start=start, spans_streams=not one_stream
    )
    GoalCommands(of, json_=json_, vtuber_port=port, vtuber_data_dir=data_dir).set(wanted)


@goal.command("close")
def goal_close(
    goal_id: Annotated[str, typer.Argument(metavar="ID", help="A goal's id, as `vtuber goal list` shows it.")],
    *,
    of: ChannelName = None,
    port: ShowPort = None,
    json_: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Close a donation goal before it is reached. She does not speak of it."""
    from vtuber.app.goal_commands import GoalCommands

    GoalCommands(of, json_=json_, vtuber_port=port, vtuber_data_dir=data_dir).close(goal_id)
