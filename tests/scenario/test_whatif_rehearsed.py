"""What `vtuber whatif` says of the policy that made the streams on record itself."""

import json
from pathlib import Path

import pytest

from vtuber.app.archive import Archive
from vtuber.app.rehearse import RehearsalOptions, rehearse
from vtuber.app.whatif import logged_streams, recorded_streams, show_whatif
from vtuber.domain.activities import ARMS
from vtuber.learning.off_policy.reseeded import ReseededPolicy
from vtuber.learning.off_policy.target import probabilities_of
from vtuber.learning.policies import make_policy
from vtuber.runtime.data_dir import DataDirectory

pytestmark = pytest.mark.slow

SEED = 7
MINUTES = 42.0
ALIKE = 0.06
"""The mean distance in total variation that is left: the last seconds of a segment, and its late payments."""


def test_the_policy_on_record_is_not_told_from_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its odds are those of the log, and the interval of its gain holds 0."""
    options = RehearsalOptions(streams=4, hours=MINUTES / 60, seed=SEED, world="small", out=tmp_path)
    rehearse(options, on_stream=lambda _: None)

    _, recorded = recorded_streams(Archive(DataDirectory(tmp_path)), tmp_path)
    streams = logged_streams(recorded)
    decisions = [decision for stream in streams for decision in stream.decisions]
    assert {stream.decisions[0].context.planned_minutes for stream in streams} == {MINUTES}
    policy = ReseededPolicy(
        lambda seed, state: make_policy("structured", seed=seed, arms=ARMS, state=state),
        {stream.started.index: SEED for stream in recorded},
    )
    asked = [odds for vectors in probabilities_of(policy, streams) for odds in vectors]
    distances = [
        sum(abs(odds[arm] - decision.proposal.probabilities[arm]) for arm in odds) / 2
        for odds, decision in zip(asked, decisions, strict=True)
    ]
    assert sum(distances) / len(distances) < ALIKE

    capsys.readouterr()
    show_whatif(["structured"], streams=None, directory=tmp_path, level=0.9, out=None, as_json=True)
    (found,) = json.loads(capsys.readouterr().out)["policies"]
    payments = found["measures"]["payments_an_hour"]
    assert payments["gain"]["low"] < 0 < payments["gain"]["high"]
    assert abs(payments["gain"]["value"]) < 0.1 * payments["realised"]["value"]
