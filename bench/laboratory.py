"""How much of an oracle's gain does each policy have? Ours and other people's on the same simulated channels.

Results are kept under `--out`, one file per channel and policy: a run that was broken off goes on where it stopped.
Every figure is about simulated channels.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from _laboratory_peers import PEERS
from _report import Report, run
from rich.console import Console

from vtuber.app.lab import names_in, play
from vtuber.rehearsal.laboratory.contenders import contender_named
from vtuber.rehearsal.laboratory.experiment import Experiment, with_yardsticks
from vtuber.rehearsal.laboratory.standings import Standings
from vtuber.rehearsal.laboratory.standings_text import learners, percent, times
from vtuber.rehearsal.laboratory.world import ALL_EQUAL, WORLDS

OURS = "structured"
OUR_BETA = "beta"
MABWISER = "mabwiser"
TENTH = 10
MAIN_WORLD = "medium"
SHARE_IN_MAIN_WORLD = 0.80
SHARE_ELSEWHERE = 0.70
AGAINST_MABWISER = 1.15
AGAINST_OUR_BETA = 1.05
WHERE_ALL_ARE_EQUAL = 0.93
ENOUGH_CHANNELS = 100
"""Fewer decide nothing: the figures are shown without targets."""


def measure(options: argparse.Namespace) -> Report:
    """Play all worlds and compare."""
    worlds = tuple(WORLDS) if options.worlds == "all" else names_in(options.worlds, "--worlds")
    experiment = Experiment(
        worlds=worlds,
        contenders=(*with_yardsticks([contender_named(OURS), contender_named(OUR_BETA)]), *PEERS),
        channels=options.channels or (4 if options.quick else 100),
        streams=10 if options.quick else options.streams,
        seed=options.seed,
    )
    with tempfile.TemporaryDirectory(prefix="vtuber-bench-") as scratch:
        trials = play(experiment, options.out or Path(scratch), options.jobs, Console(stderr=True))
    report = Report(
        f"laboratory, simulated: {experiment.channels} channels × {experiment.streams} streams in each world",
        baseline="other",
    )
    for world in worlds:
        _compare(report, Standings(world, trials))
    return report


def _compare(report: Report, standings: Standings) -> None:
    world, marks = standings.world, [mark for mark in standings.marks if mark >= TENTH]
    decides = standings.channels >= ENOUGH_CHANNELS
    for mark in marks:
        if world == ALL_EQUAL:
            ratio = standings.ratio(OURS, "uniform", mark)
            if ratio is not None:
                measure = f"{world}: revenue against uniform, 1–{mark}"
                report.add(measure, ratio.value, "×", at_least=WHERE_ALL_ARE_EQUAL if decides else None)
            continue
        share = standings.share(OURS, mark)
        if share is not None:
            target = SHARE_IN_MAIN_WORLD if world == MAIN_WORLD else SHARE_ELSEWHERE
            measure = f"{world}: share of the oracle's gain at {mark}"
            report.add(measure, share.value, "", at_least=target if decides else None)
    for other, target in ((MABWISER, AGAINST_MABWISER), (OUR_BETA, AGAINST_OUR_BETA)):
        for mark in marks:
            ratio = standings.ratio_at(OURS, other, mark)
            wanted = target if decides and world == MAIN_WORLD and mark == TENTH else None
            if ratio is not None:
                report.add(f"{world}: revenue against {other} at {mark}", ratio.value, "×", at_least=wanted)
    for mark in standings.marks:
        for policy in learners(standings):
            said = percent(standings.share(policy, mark))
            against = times(standings.ratio_at(policy, "uniform", mark))
            ahead = "" if policy == OURS else f"; {OURS} has {times(standings.ratio_at(OURS, policy, mark))} of it"
            report.note(f"{world}, stream {mark}: {policy} {said} of the oracle's gain, {against} uniform{ahead}")


if __name__ == "__main__":
    sys.exit(
        run(
            "policies against each other on simulated channels",
            measure,
            ("--worlds", {"default": f"{MAIN_WORLD},{ALL_EQUAL}", "help": "names with commas between, or all"}),
            ("--channels", {"type": int, "help": "in each world (100; quick: 4)"}),
            ("--streams", {"type": int, "default": 30, "help": "on each channel"}),
            ("--seed", {"type": int, "default": 7, "help": "of the channels"}),
            ("--jobs", {"type": int, "default": os.cpu_count() or 1, "help": "processes"}),
            ("--out", {"type": Path, "help": "directory in which results are kept"}),
        )
    )
