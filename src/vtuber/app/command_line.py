"""The command `vtuber`: options in, an exit code out. What a command does lives in a module of its own."""

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from vtuber.domain.errors import VTuberError

_EPILOG = "Settings: `vtuber config` lists them all, with where each one came from."

application = typer.Typer(
    name="vtuber",
    help="Run a live channel with nobody at the controls: an autonomous, learning virtual streamer.",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
persona = typer.Typer(help="Work on the character.", no_args_is_help=True)
application.add_typer(persona, name="persona")

log_in = typer.Typer(help="Log in at a platform.", no_args_is_help=True)
application.add_typer(log_in, name="login")
log_out = typer.Typer(help="Log out of a platform.", no_args_is_help=True)
application.add_typer(log_out, name="logout")

memory = typer.Typer(help="See what is remembered of viewers, and forget it.", no_args_is_help=True)
application.add_typer(memory, name="memory")
goal = typer.Typer(help="Set donation goals, see how they stand, and close them.", no_args_is_help=True)
application.add_typer(goal, name="goal")
learner = typer.Typer(help="Take what was learned to another channel.", no_args_is_help=True)
application.add_typer(learner, name="learner")
olv = typer.Typer(help="Speak through an Open-LLM-VTuber server.", no_args_is_help=True)
application.add_typer(olv, name="olv")

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
WorldName = Literal["small", "medium", "large"]
MindsName = Literal["offline", "simulated"]


@application.command()
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


@application.command()
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


@application.command()
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


@log_in.command("twitch")
def login_twitch(
    *,
    bot: Annotated[
        bool, typer.Option("--bot", help="Log in the account that writes in chat, if it is another.")
    ] = False,
    with_: Annotated[
        list[str] | None, typer.Option("--with", help="Ask for this ability too, e.g. `polls`; may be given again.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Log in at Twitch with a code that you enter on any device.

    The login is kept in the data directory, for your eyes only, and renews itself.
    """
    from vtuber.app.login import run_login

    run_login(bot=bot, capabilities=with_ or (), vtuber_data_dir=data_dir)


@log_out.command("twitch")
def logout_twitch(
    *,
    bot: Annotated[bool, typer.Option("--bot", help="Log out the account that writes in chat.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Revoke the login at Twitch and forget it."""
    from vtuber.app.login import run_logout

    raise typer.Exit(0 if run_logout(bot=bot, vtuber_data_dir=data_dir) else 1)


@application.command()
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


@application.command()
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


@application.command()
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


@application.command()
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


@application.command()
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


@application.command()
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


@application.command()
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


@application.command()
def review(
    stream: Annotated[str | None, typer.Argument(help="Which stream; without it, the last one.")] = None,
    *,
    json_: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List the lines of a stream that were blocked, vetoed, or spoken on the borderline."""
    from vtuber.app.review import show_review

    show_review(stream, as_json=json_, vtuber_data_dir=data_dir)


@application.command()
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


@application.command()
def streams(*, json_: AsJson = False, data_dir: DataDir = None) -> None:
    """List the streams on record."""
    from vtuber.app.reports import list_streams

    list_streams(as_json=json_, vtuber_data_dir=data_dir)


@application.command()
def doctor(*, json_: AsJson = False, data_dir: DataDir = None) -> None:
    """Check everything the program needs, and say what to do where something is missing."""
    from vtuber.app.doctor import run_doctor

    raise typer.Exit(run_doctor(as_json=json_, vtuber_data_dir=data_dir))


@application.command()
def config(*, json_: AsJson = False) -> None:
    """Print every setting, its value (secrets masked) and where it came from."""
    from vtuber.app.show_settings import show_settings

    show_settings(as_json=json_)


@olv.command("config")
def olv_config(
    *,
    own_voice: Annotated[
        bool, typer.Option("--own-voice/--their-voice", help="Whether it speaks with our voice or one of its own.")
    ] = True,
    port: Annotated[int | None, typer.Option(help="Port of our server, at which it asks us.")] = None,
    json_: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Print what must stand in its `conf.yaml`, the keys to our server included."""
    from vtuber.app.olv_config import show_config

    show_config(own_voice=own_voice, as_json=json_, vtuber_port=port, vtuber_data_dir=data_dir)


@olv.command("check")
def olv_check(
    conf: Annotated[Path | None, typer.Argument(help="Its `conf.yaml`, to be checked too.", show_default=False)] = None,
    *,
    port: Annotated[int | None, typer.Option(help="Port of our server, at which it asks us.")] = None,
    json_: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Have the running server say one line, and tell for each step that fails what to change.

    Nothing else of ours may be running at that port. VTUBER_OLV_URL says where its server is.
    """
    from vtuber.app.olv_check import run_check

    raise typer.Exit(run_check(conf, as_json=json_, vtuber_port=port, vtuber_data_dir=data_dir))


@persona.command("check")
def persona_check(file: Annotated[Path, typer.Argument(help="A persona file: Markdown with front matter.")]) -> None:
    """Check a character file."""
    from vtuber.app.persona_check import check

    raise typer.Exit(check(file))


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


def main() -> None:
    """Run the command line; an error meant for the user becomes one paragraph and an exit code."""
    # The learner's systems are small: more threads would cost time, and the last digits would depend on the machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        application()
    except VTuberError as error:
        typer.echo(f"vtuber: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
