"""A quick look at policies on a world, in one process: `python -m vtuber.rehearsal.laboratory medium`."""

import argparse
from collections.abc import Sequence

from vtuber.rehearsal.laboratory.trial import Trial, play_trial


def _at(trials: Sequence[Trial], stream: int) -> float:
    return sum(trial.streams[stream].expected_usd for trial in trials) / len(trials)


def main() -> None:
    """Play every policy and print what it earns, simulated, and its share of the oracle's gain."""
    parser = argparse.ArgumentParser(prog="python -m vtuber.rehearsal.laboratory", description=main.__doc__)
    parser.add_argument("worlds", nargs="?", default="medium", help="names, with commas between")
    parser.add_argument("--policies", default="beta", help="names, with commas between")
    parser.add_argument("--channels", type=int, default=10)
    parser.add_argument("--streams", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    policies = dict.fromkeys(["uniform", "oracle", *options.policies.split(",")])
    for world in options.worlds.split(","):
        played = {
            policy: [
                play_trial(world, policy, seed=options.seed, number=number, streams=options.streams)
                for number in range(options.channels)
            ]
            for policy in policies
        }
        print(f"{world}, simulated: $ per stream (share of the oracle's gain)")
        for policy, trials in played.items():
            cells = []
            for stream in sorted({0, 4, 9, 19, 29, options.streams - 1} & set(range(options.streams))):
                least, most = _at(played["uniform"], stream), _at(played["oracle"], stream)
                earned = _at(trials, stream)
                cells.append(f"stream {stream + 1}: {earned:.0f} ({(earned - least) / (most - least):.0%})")
            print(f"  {policy:12}" + "  ".join(cells), flush=True)


if __name__ == "__main__":
    main()
