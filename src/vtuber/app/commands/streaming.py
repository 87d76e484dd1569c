"""Commands that let her stream, and the one that keeps a line from being spoken meanwhile."""

from pathlib import Path
from typing import Annotated

import typer

from vtuber.app.commands.options import AsJson, Audit, DataDir, PolicyName


def demo(
    *,
    duration: Annotated[
        str | None, typer.Option(help="End after this time: `90s`, `10m`, `2h`. Without it, Ctrl-C ends the stream.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Make the audience and her choices reproducible.")] = None,
    speed: Annotated[float, typer.Option(min=0.1, max=200, help="Stream seconds per second; 1 has sound.")] = 1.0,
    browser: Annotated[bool, typer.Option(" /--no-browser", help="Do not open the stage page.")] = True,
    port: Annotated[int | None, typer.Option(help="Port of the stage page; 0 takes any free one.")] = None,
    policy: Annotated[PolicyName | None, typer.Option(help="Who proposes the next activity.")] = None,
    audit: Audit = False,
    new: Annotated[bool, typer.Option("--new", help="Begin a new stream even if the last one was cut off.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Run a whole stream here and now, with a simulated audience.

    No account, key or database is needed. The stage page shows and speaks; this terminal tells what she is doing and
    why. Ctrl-C ends the stream in stages: last thanks, a farewell, the report, and what was learned from it. A stream
    that was cut off is taken up again by the next start.
    """
    from vtuber.app.demo import run_demo
    from vtuber.app.session import StreamOptions
    from vtuber.learning.sequences.audit import audit_exploration

    options = StreamOptions(duration=duration, seed=seed, speed=speed, browser=browser, new=new)
    exploration = audit_exploration(audit=audit)
    run_demo(options, vtuber_port=port, vtuber_policy=policy, vtuber_exploration=exploration, vtuber_data_dir=data_dir)


def live(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Everything but sending: print what it would do.")] = False,
    now: Annotated[
        bool, typer.Option("--now", help="Begin at once; do not wait until the channel is on the air.")
    ] = False,
    duration: Annotated[str | None, typer.Option(help="End after this time: `90s`, `10m`, `2h`.")] = None,
    browser: Annotated[bool, typer.Option(" /--no-browser", help="Do not open the stage page.")] = True,
    port: Annotated[int | None, typer.Option(help="Port of the stage page; 0 takes any free one.")] = None,
    policy: Annotated[PolicyName | None, typer.Option(help="Who proposes the next activity.")] = None,
    audit: Audit = False,
    new: Annotated[bool, typer.Option("--new", help="Begin a new stream even if the last one was cut off.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Run the channel you are logged in to at Twitch.

    She waits until the channel goes on the air (you start OBS, with the stage page in it), streams until it is off the
    air, looks back, and waits again. Log in first: `vtuber login twitch`. What she may do to the channel, besides
    talking, is named in TWITCH_ACTIONS; by default nothing is.
    """
    from vtuber.app.live import LiveOptions, run_live
    from vtuber.app.session import StreamOptions
    from vtuber.learning.sequences.audit import audit_exploration

    stream = StreamOptions(duration=duration, browser=browser, new=new)
    options = LiveOptions(stream=stream, dry_run=dry_run, now=now)
    exploration = audit_exploration(audit=audit)
    run_live(options, vtuber_port=port, vtuber_policy=policy, vtuber_exploration=exploration, vtuber_data_dir=data_dir)


def watch(
    channels: Annotated[list[str], typer.Argument(help="Names of channels: the last part of twitch.tv/NAME.")],
    *,
    duration: Annotated[str | None, typer.Option(help="End after this time: `90s`, `10m`, `2h`.")] = None,
    browser: Annotated[bool, typer.Option(" /--no-browser", help="Do not open the stage page.")] = True,
    port: Annotated[int | None, typer.Option(help="Port of the stage page; 0 takes any free one.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Let her answer the chat of any live channel, on your own screen only.

    No login is needed, and nothing is ever sent to Twitch: its viewers do not see or hear her.
    """
    from vtuber.app.session import StreamOptions
    from vtuber.app.watch import run_watch

    options = StreamOptions(duration=duration, browser=browser, new=True)
    run_watch(channels, options, vtuber_port=port, vtuber_data_dir=data_dir)


def replay(
    file: Annotated[Path, typer.Argument(help="A journal of ours, or a raw IRC chat log (may be gzipped).")],
    *,
    events: Annotated[bool, typer.Option("--events", help="Only print the events in it, as JSON lines.")] = False,
    on_stage: Annotated[bool, typer.Option("--on-stage", help="In real time, with stage page and voice.")] = False,
    seed: Annotated[int, typer.Option(help="Seed of her own choices.")] = 1,
    policy: Annotated[PolicyName | None, typer.Option(help="Who proposes the next activity.")] = None,
    browser: Annotated[bool, typer.Option(" /--no-browser", help="Do not open the stage page.")] = True,
    port: Annotated[int | None, typer.Option(help="Port of the stage page; 0 takes any free one.")] = None,
    json_: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Let her stream to a recorded audience.

    The audience is real and cannot hear her, so nothing is learned from it. Lines that cannot be read are named on
    standard error; the rest goes on.
    """
    from vtuber.app.replay import ReplayOptions, print_events, run_replay

    if events:
        print_events(file)
        return
    options = ReplayOptions(file=file, on_stage=on_stage, seed=seed, browser=browser)
    run_replay(options, as_json=json_, vtuber_port=port, vtuber_policy=policy, vtuber_data_dir=data_dir)


def veto(
    line: Annotated[str | None, typer.Argument(help="The number of a line that waits.")] = None,
    *,
    all_: Annotated[bool, typer.Option("--all", help="Veto everything that waits: good on a hot key.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="List what waits, once.")] = False,
    port: Annotated[int | None, typer.Option(help="Port of the running show.")] = None,
    json_: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Keep a line from being spoken.

    With VTUBER_SPEECH_DELAY_S each line waits so long before it is heard. Without arguments the lines that wait are
    shown as they come, and a key vetoes one.
    """
    from vtuber.app.veto import run_veto

    code = run_veto(line, every=all_, once=list_, as_json=json_, vtuber_port=port, vtuber_data_dir=data_dir)
    raise typer.Exit(code)
