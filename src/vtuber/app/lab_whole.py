"""`vtuber lab --whole-system N`: the same comparison with the whole program in virtual time, a channel at a time."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

import vtuber
from vtuber.app.lab import LabOptions, names_in, play
from vtuber.app.rehearse import RehearsalOptions, rehearse
from vtuber.audience.world import WORLDS
from vtuber.domain.errors import SettingError
from vtuber.learning.policies import POLICY_NAMES
from vtuber.rehearsal.laboratory.contenders import Contender, version_of
from vtuber.rehearsal.laboratory.experiment import Experiment, Task
from vtuber.rehearsal.laboratory.standings import Standings
from vtuber.rehearsal.laboratory.standings_text import json_or_none, learners, pairs, times
from vtuber.rehearsal.laboratory.trial import StreamFigures, Trial
from vtuber.rehearsal.results import RehearsedStream
from vtuber.runtime.clock import system_now
from vtuber.runtime.logs import logging_to
from vtuber.runtime.secrets import Secrets

_BASE = "uniform"
_NOTE = "Whole streams in virtual time: show, director, writer, journal; the audience is simulated."


def run_whole_system(options: LabOptions, *, out: Path, jobs: int, as_json: bool) -> None:
    """Rehearse every policy on each channel and print paired ratios; raise `SettingError` for what cannot be."""
    experiment = _experiment(options)
    trials = play(experiment, out, jobs, Console(stderr=True), by=play_whole)
    standings = [Standings(world, trials) for world in experiment.worlds]
    typer.echo(json.dumps(_json(standings), indent=2) if as_json else "\n".join(_lines(standings)))


def play_whole(task: Task) -> Trial:
    """Rehearse one policy on one channel, whose seed is the experiment's plus its number."""
    experiment = task.experiment
    played: list[RehearsedStream] = []
    options = RehearsalOptions(
        streams=experiment.streams,
        hours=experiment.hours,
        seed=experiment.seed + task.number,
        policy=task.contender.name,
        world=task.world,
    )
    with logging_to(now=system_now, secrets=Secrets(), level="ERROR"):
        rehearse(options, on_stream=played.append)
    return Trial(
        world=task.world,
        policy=task.contender.name,
        seed=experiment.seed,
        number=task.number,
        streams=tuple(map(_figures, played)),
    )


def _figures(stream: RehearsedStream) -> StreamFigures:
    """Take what was paid for what was meant: nobody can look into these viewers."""
    paid = stream.revenue_per_hour * stream.hours
    return StreamFigures(
        expected_usd=paid,
        paid_usd=paid,
        payments=len(stream.waits.seconds) + stream.waits.unanswered,
        viewer_minutes=60 * stream.mean_viewers * stream.hours,
        messages=stream.messages,
        minutes={arm: 60 * share * stream.hours for arm, share in stream.activity_shares.items()},
    )


def _experiment(options: LabOptions) -> Experiment:
    worlds = names_in(options.worlds, "--worlds")
    if unknown := [world for world in worlds if world not in WORLDS]:
        raise SettingError(f"--whole-system plays the worlds {', '.join(WORLDS)} only, not {', '.join(unknown)}.")
    policies = names_in(options.policies, "--policies")
    if unknown := [policy for policy in policies if policy not in POLICY_NAMES]:
        known = ", ".join(POLICY_NAMES)
        raise SettingError(f"--whole-system plays the policies {known} only, not {', '.join(unknown)}.")
    version = "whole " + version_of(*sorted(Path(vtuber.__file__).parent.rglob("*.py")))
    return Experiment(
        worlds=worlds,
        contenders=tuple(Contender(name=name, version=version) for name in dict.fromkeys((_BASE, *policies))),
        channels=options.whole_system,
        streams=options.streams,
        seed=options.seed,
        hours=options.hours,
    )


def _lines(standings: Sequence[Standings]) -> Iterator[str]:
    for one in standings:
        yield f"World {one.world}, whole system: {one.channels} channels × {one.streams} streams, simulated audience"
        for policy in one.policies:
            modes = ", ".join(f"{mode} {share:.0%}" for mode, share in one.modes(policy, one.marks[-1]).items())
            yield f"  {policy:<12}{one.revenue(policy):>8.2f} $ a stream; at stream {one.marks[-1]}: {modes}"
        for policy, other in _pairs(one):
            ratios = "  ".join(f"1–{mark}: {times(one.ratio(policy, other, mark))}" for mark in one.marks)
            yield f"  {policy} / {other}, streams {ratios}"
        yield ""
    yield _NOTE


def _json(standings: Sequence[Standings]) -> dict[str, Any]:
    return {
        "simulated": True,
        "note": _NOTE,
        "whole_system": True,
        "worlds": {
            one.world: {
                "channels": one.channels,
                "streams": one.streams,
                "usd_per_stream": {policy: one.revenue(policy) for policy in one.policies},
                "revenue_ratio": {
                    f"{policy}/{other}": {
                        str(mark): {"paid": json_or_none(one.ratio(policy, other, mark))} for mark in one.marks
                    }
                    for policy, other in _pairs(one)
                },
                "modes": {policy: one.modes(policy, one.marks[-1]) for policy in one.policies},
            }
            for one in standings
        },
    }


def _pairs(standings: Standings) -> tuple[tuple[str, str], ...]:
    return pairs(standings) if learners(standings) else ()
