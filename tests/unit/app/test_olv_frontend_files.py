"""The settings that name the user's files of Open-LLM-VTuber."""

import json
from pathlib import Path

from vtuber.app.olv_frontend import frontend_files
from vtuber.app.settings_sources import load_settings


def files_of(folder: Path, **environment: str) -> tuple[bool, bool, str]:
    """Return whether there are a page and a model, and what is to be mended."""
    found = frontend_files(load_settings(environment=environment, directory=folder).settings)
    return found.page is not None, found.model is not None, " ".join(found.problems)


def model_at(folder: Path) -> Path:
    """Write a model."""
    file = folder / "fox.model3.json"
    file.write_text(json.dumps({"FileReferences": {"Moc": "fox.moc3"}}))
    return file


def test_nothing_is_set_at_first(tmp_path: Path) -> None:
    """And nothing is said."""
    assert files_of(tmp_path) == (False, False, "")


def test_both_are_there(tmp_path: Path) -> None:
    """No problem, no word."""
    (tmp_path / "index.html").write_text("")
    model = model_at(tmp_path)
    assert files_of(tmp_path, VTUBER_OLV_FRONTEND=str(tmp_path), VTUBER_OLV_MODEL=str(model)) == (True, True, "")


def test_missing_page_leaves_the_model(tmp_path: Path) -> None:
    """The paragraph names the setting, the path, and what to point at."""
    model = model_at(tmp_path)
    page, there, said = files_of(tmp_path, VTUBER_OLV_FRONTEND=str(tmp_path / "no"), VTUBER_OLV_MODEL=str(model))
    assert (page, there) == (False, True)
    assert "VTUBER_OLV_FRONTEND names" in said
    assert str(tmp_path / "no") in said
    assert "index.html" in said


def test_missing_model_leaves_the_page(tmp_path: Path) -> None:
    """Likewise."""
    (tmp_path / "index.html").write_text("")
    lost = tmp_path / "lost.model3.json"
    page, there, said = files_of(tmp_path, VTUBER_OLV_FRONTEND=str(tmp_path), VTUBER_OLV_MODEL=str(lost))
    assert (page, there) == (True, False)
    assert "VTUBER_OLV_MODEL names" in said
