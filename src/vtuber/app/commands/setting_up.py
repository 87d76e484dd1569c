"""Commands that get a machine ready for a stream: logins, the character, a server that speaks, and what is amiss."""

from pathlib import Path
from typing import Annotated

import typer

from vtuber.app.commands.options import AsJson, DataDir

persona = typer.Typer(help="Work on the character.", no_args_is_help=True)
log_in = typer.Typer(help="Log in at a platform.", no_args_is_help=True)
log_out = typer.Typer(help="Log out of a platform.", no_args_is_help=True)
olv = typer.Typer(help="Speak through an Open-LLM-VTuber server.", no_args_is_help=True)


def doctor(*, json_: AsJson = False, data_dir: DataDir = None) -> None:
    """Check everything the program needs, and say what to do where something is missing."""
    from vtuber.app.doctor import run_doctor

    raise typer.Exit(run_doctor(as_json=json_, vtuber_data_dir=data_dir))


def config(*, json_: AsJson = False) -> None:
    """Print every setting, its value (secrets masked) and where it came from."""
    from vtuber.app.show_settings import show_settings

    show_settings(as_json=json_)


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


@persona.command("check")
def persona_check(file: Annotated[Path, typer.Argument(help="A persona file: Markdown with front matter.")]) -> None:
    """Check a character file."""
    from vtuber.app.persona_check import check

    raise typer.Exit(check(file))


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
