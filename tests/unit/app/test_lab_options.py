"""What `vtuber lab` refuses, and what it makes of its options."""

from dataclasses import replace
from pathlib import Path

import pytest

from vtuber.app.lab import LabOptions, experiment_of, run_lab
from vtuber.domain.errors import DataDirectoryError, SettingError, UserError
from vtuber.rehearsal.laboratory.world import WORLDS

OPTIONS = LabOptions(worlds="medium", policies="beta", channels=2, streams=1, hours=1.0, seed=1, jobs=1)


@pytest.mark.parametrize(
    ("options", "kind", "named"),
    [
        (replace(OPTIONS, worlds="medium,tiny"), SettingError, "no world called 'tiny'"),
        (replace(OPTIONS, worlds=" , "), SettingError, "--worlds is empty"),
        (replace(OPTIONS, policies=""), SettingError, "--policies is empty"),
        (replace(OPTIONS, policies="best"), SettingError, "no policy called 'best'"),
        (replace(OPTIONS, policies="oracle,uniform"), SettingError, "Name a learner"),
        (replace(OPTIONS, whole_system=2, worlds="noisy"), SettingError, "small, medium, large only, not noisy"),
        (replace(OPTIONS, whole_system=2, policies="oracle"), SettingError, "not oracle"),
    ],
)
def test_refusals(options: LabOptions, kind: type[UserError], named: str, tmp_path: Path) -> None:
    """The errors name the option or what there is."""
    with pytest.raises(kind, match=named):
        run_lab(replace(options, out=tmp_path), as_json=True)


def test_folder_in_the_way(tmp_path: Path) -> None:
    """A file where the results should go."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(DataDirectoryError, match=r"Cannot write to .*file: .* Choose another place"):
        run_lab(replace(OPTIONS, out=tmp_path / "file"), as_json=True)


def test_names_are_taken_once_and_yardsticks_always() -> None:
    """However they are written."""
    experiment = experiment_of(replace(OPTIONS, worlds="small, medium,small,", policies="beta,oracle, rota"))
    assert experiment.worlds == ("small", "medium")
    assert sorted(experiment.policies) == ["beta", "oracle", "rota", "uniform"]
    assert experiment_of(replace(OPTIONS, worlds="all")).worlds == tuple(WORLDS)
