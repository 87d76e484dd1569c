"""`vtuber goal` as processes: between streams, in a running stream, and from one stream to the next."""

import json
import time
from pathlib import Path

import pytest
from tests.e2e.vtuber_process import PATIENCE_S, Running, run_vtuber

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def goals(folder: Path, *where: str) -> dict[str, dict[str, object]]:
    """Return the goals as the command lists them, by id."""
    listed = run_vtuber("goal", "list", "--json", "--data-dir", "data", *where, folder=folder)
    assert listed.returncode == 0, listed.stderr
    return {goal["id"]: goal for goal in json.loads(listed.stdout)["goals"]}


def test_goals_from_one_stream_to_the_next(tmp_path: Path) -> None:
    """Ordered before the first stream, they count in it and go on; one set in it is closed after it."""

    def goal(*arguments: str) -> tuple[int, str]:
        done = run_vtuber("goal", *arguments, "--data-dir", "data", folder=tmp_path)
        return done.returncode, f"{done.stdout}{done.stderr}"

    code, text = goal("set", "A fog horn", "100000", "--deadline", "5d")
    assert (code, text.startswith("goal-1: A fog horn, 100000 USD until 20")) == (0, True)
    settings = {"VTUBER_GOAL_USD": "0", "VTUBER_WORLD": "large"}
    command = ("demo", "--no-browser", "--port", "0", "--speed", "200", "--seed", "5", "--data-dir", "data")
    with Running(tmp_path, *command, **settings) as demo:
        port = demo.url.split(":")[2].split("/")[0]
        demo.wait_until_ready()
        until = time.monotonic() + PATIENCE_S
        while goals(tmp_path, "--port", port)["goal-1"]["raised"] == "0":
            assert time.monotonic() < until
        code, text = goal("set", "Lamp oil", "70.50", "--port", port, "--currency", "eur")
        assert (code, text) == (0, "goal-2: Lamp oil, 70.50 EUR, simulated channel.\n")
        code, text = goal("close", "nothing", "--port", port)
        assert (code, "No goal 'nothing' is open" in text) == (64, True)
        demo.kill()
    raised = float(str(goals(tmp_path)["goal-1"]["raised"]))
    assert raised > 0
    assert goal("close", "goal-2") == (0, "goal-2 is closed.\n")
    ended = run_vtuber(*command, "--new", "--duration", "3m", folder=tmp_path, **settings)
    assert ended.returncode == 0, ended.stderr
    assert "A fog horn: " in ended.stdout
    assert "of it from earlier streams" in " ".join(ended.stdout.split())
    found = goals(tmp_path)
    assert {name: goal["state"] for name, goal in found.items()} == {"goal-1": "open", "goal-2": "closed"}
    assert float(str(found["goal-1"]["raised"])) >= raised
    (tmp_path / "data" / "goals" / "book.json").unlink()
    assert goals(tmp_path) == found
