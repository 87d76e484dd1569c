"""`vtuber memory`: what is remembered of viewers, and how it is forgotten."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from vtuber.app.commands.options import AsJson, DataDir, MemoryName

memory = typer.Typer(help="See what is remembered of viewers, and forget it.", no_args_is_help=True)


@memory.command("show")
def memory_show(
    viewer: Annotated[str, typer.Argument(help="A viewer's id or name.")],
    *,
    of: MemoryName = None,
    json_: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Print everything that is known of a viewer."""
    from vtuber.app.memory_commands import MemoryDesk

    MemoryDesk(of, json_=json_, vtuber_data_dir=data_dir).show(viewer)


@memory.command("search")
def memory_search(
    text: Annotated[str, typer.Argument(help="A part of a name, or of what somebody said.")],
    *,
    of: MemoryName = None,
    json_: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Find viewers by name or by their words."""
    from vtuber.app.memory_commands import MemoryDesk

    MemoryDesk(of, json_=json_, vtuber_data_dir=data_dir).search(text)


@memory.command("top")
def memory_top(
    *,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="How many.")] = 10,
    of: MemoryName = None,
    json_: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List the regulars: who was there in most streams."""
    from vtuber.app.memory_commands import MemoryDesk

    MemoryDesk(of, json_=json_, vtuber_data_dir=data_dir).top(limit)


@memory.command("stats")
def memory_stats(*, of: MemoryName = None, json_: AsJson = False, data_dir: DataDir = None) -> None:
    """Tell how much is remembered."""
    from vtuber.app.memory_commands import MemoryDesk

    MemoryDesk(of, json_=json_, vtuber_data_dir=data_dir).stats()


@memory.command("promises")
def memory_promises(
    *,
    drop: Annotated[
        str | None, typer.Option(help="Let her owe this promise, by its id, no more.", show_default=False)
    ] = None,
    of: MemoryName = None,
    json_: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List what she has promised and not kept. With --drop no stream may be on."""
    from vtuber.app.memory_commands import MemoryDesk

    desk = MemoryDesk(of, json_=json_, vtuber_data_dir=data_dir)
    desk.promises() if drop is None else desk.drop_promise(drop)


@memory.command("export")
def memory_export(
    *,
    out: Annotated[
        Path | None, typer.Option(help="Write into this file; without it, to standard output.", show_default=False)
    ] = None,
    of: MemoryName = None,
    json_: AsJson = True,
    data_dir: DataDir = None,
) -> None:
    """Write the whole graph as JSON: viewers, streams, topics and what relates them."""
    from vtuber.app.memory_commands import MemoryDesk

    MemoryDesk(of, json_=json_, vtuber_data_dir=data_dir).export(out)


@memory.command("forget")
def memory_forget(
    viewer: Annotated[str, typer.Argument(help="A viewer's id or name.")],
    *,
    of: MemoryName = None,
    json_: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Forget a viewer for good: in the memory, in every rebuilding, and in the journals of past streams.

    No stream may be on meanwhile. A viewer can do the same in chat, at any time, by writing `!forgetme`.
    """
    from vtuber.app.memory_commands import MemoryDesk

    MemoryDesk(of, json_=json_, vtuber_data_dir=data_dir).forget(viewer)


@memory.command("expire")
def memory_expire(
    *,
    days: Annotated[
        int | None, typer.Option(min=1, help="The period; by default VTUBER_MEMORY_RETENTION_DAYS.", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    of: MemoryName = None,
    json_: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Erase viewers not seen within the retention period, and all words from before it, in memories and journals.

    No stream may be on meanwhile. Where VTUBER_MEMORY_RETENTION_DAYS is set, this is done after every stream.
    """
    from vtuber.app.memory_commands import MemoryDesk

    MemoryDesk(of, json_=json_, vtuber_data_dir=data_dir).expire(days, only_look=dry_run)


@memory.command("rebuild")
def memory_rebuild(*, of: MemoryName = None, json_: AsJson = False, data_dir: DataDir = None) -> None:
    """Build the memory anew from the journals. No stream may be on meanwhile."""
    from vtuber.app.memory_commands import MemoryDesk

    MemoryDesk(of, json_=json_, vtuber_data_dir=data_dir).rebuild()


@memory.command("scrub")
def memory_scrub(*, json_: AsJson = False, data_dir: DataDir = None) -> None:
    """Overwrite what a Neo4j server's own files keep of what was erased; `forget` and the end of a stream do so, too.

    No stream may be on meanwhile.
    """
    from vtuber.app.memory_commands import MemoryDesk

    MemoryDesk("live", json_=json_, vtuber_data_dir=data_dir).scrub()


@memory.command("migrate")
def memory_migrate(
    *,
    to: Annotated[Literal["neo4j", "sqlite"], typer.Option("--to", help="Where it is to be from now on.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Even if the other one holds streams that this one does not know.")
    ] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Leave a copy where it was.")] = False,
    json_: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Move the real channel's memory to the Neo4j server of NEO4J_URI, or back into its file.

    All of it moves, also what no journal tells any more; it is compared before it is taken out of where it was. A move
    that was broken off goes on where it stopped. No stream may be on meanwhile.
    """
    from vtuber.app.memory_commands import MemoryDesk

    MemoryDesk("live", json_=json_, vtuber_data_dir=data_dir).migrate(to, replace=replace, keep=keep)
