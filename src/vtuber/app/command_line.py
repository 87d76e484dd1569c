"""The command `vtuber`: which commands there are, in which order, and how an error becomes an exit code."""

import os
import sys

import typer

from vtuber.app.commands.goals import goal
from vtuber.app.commands.laboratory import lab, rehearse
from vtuber.app.commands.learner import learner
from vtuber.app.commands.looking_back import compare, report, review, streams, subscribers, whatif
from vtuber.app.commands.memory import memory
from vtuber.app.commands.setting_up import config, doctor, log_in, log_out, olv, persona
from vtuber.app.commands.streaming import demo, live, replay, veto, watch
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

_IN_ORDER_OF_HELP = (
    demo,
    live,
    watch,
    rehearse,
    lab,
    replay,
    report,
    compare,
    subscribers,
    whatif,
    review,
    veto,
    streams,
    doctor,
    config,
)
for _command in _IN_ORDER_OF_HELP:
    application.command()(_command)

application.add_typer(persona, name="persona")
application.add_typer(log_in, name="login")
application.add_typer(log_out, name="logout")
application.add_typer(memory, name="memory")
application.add_typer(goal, name="goal")
application.add_typer(learner, name="learner")
application.add_typer(olv, name="olv")


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
