"""The user's Live2D model: what is read of it, and what is said when it is not there."""

import json
from pathlib import Path

import pytest

from vtuber.domain.emotions import Emotion
from vtuber.domain.errors import SettingError
from vtuber.olv.model_file import load_model

ENTRY = {
    "name": "fox",
    "url": "/live2d-models/fox/runtime/fox.model3.json",
    "kScale": 0.4,
    "initialYshift": -20,
    "emotionMap": {"Joy": 3, "sadness": "tears"},
}


def model_at(folder: Path, *expressions: str) -> Path:
    """Write a model's file, as deep as in Open-LLM-VTuber's folder."""
    file = folder / "live2d-models" / "fox" / "runtime" / "fox.model3.json"
    file.parent.mkdir(parents=True)
    named = [{"Name": name, "File": f"expressions/{name}.exp3.json"} for name in expressions]
    references = {"Moc": "fox.moc3", "Textures": ["fox.png"], "Expressions": named}
    file.write_text(json.dumps({"Version": 3, "FileReferences": references}))
    return file


def test_entry_above_the_model_describes_it(tmp_path: Path) -> None:
    """Keys are matched in any case; what else stands in the entry is passed on; the url is ours."""
    file = model_at(tmp_path)
    (tmp_path / "model_dict.json").write_text(json.dumps([{"name": "cat", "url": "/x/cat.model3.json"}, ENTRY]))
    model = load_model(file)
    assert model.expression_for(Emotion.JOY) == 3
    assert model.expression_for(Emotion.SADNESS) == "tears"
    assert model.expression_for(Emotion.ANGER) is None
    info = model.info("http://127.0.0.1:8000")
    assert (info["kScale"], info["initialYshift"], info["kXOffset"]) == (0.4, -20, 0)
    assert info["url"] == "http://127.0.0.1:8000/live2d-models/fox/fox.model3.json"
    assert model.directory == file.parent.resolve()


def test_names_of_expressions_stand_for_emotions(tmp_path: Path) -> None:
    """Where no dictionary describes the model."""
    model = load_model(model_at(tmp_path, "Neutral", "Joy"))
    assert model.expression_for(Emotion.JOY) == 1
    assert model.name == "fox"


def test_dictionary_may_be_named(tmp_path: Path) -> None:
    """Wherever it lies."""
    dictionary = tmp_path / "elsewhere.json"
    dictionary.write_text(json.dumps([ENTRY]))
    assert load_model(model_at(tmp_path / "olv"), dictionary).expression_for(Emotion.JOY) == 3


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read"),
        ("", "is not a Live2D model"),
        ("[]", "is not a Live2D model"),
        ('{"FileReferences": {}}', "is not a Live2D model"),
        ("\x00\xff", "is not a Live2D model"),
        ("[" * 100_000, "is not a Live2D model"),
    ],
)
def test_broken_model_is_a_setting_error(tmp_path: Path, content: str | None, says: str) -> None:
    """It names the setting and the file."""
    file = tmp_path / "fox.model3.json"
    if content is not None:
        file.write_bytes(content.encode("latin-1"))
    with pytest.raises(SettingError, match=f"VTUBER_OLV_MODEL names .*fox.model3.json.* {says}"):
        load_model(file)


def test_other_file_is_a_setting_error(tmp_path: Path) -> None:
    """Models of Cubism 2 end with `.model.json` and cannot be shown."""
    with pytest.raises(SettingError, match=r"ends with \.model3\.json"):
        load_model(tmp_path / "fox.model.json")


@pytest.mark.parametrize("content", ["{}", "[]", '[{"url": "fox.model3.json", "emotionMap": {"joy": []}}]', "nonsense"])
def test_broken_dictionary_is_a_setting_error(tmp_path: Path, content: str) -> None:
    """Whoever names a dictionary wants it used."""
    dictionary = tmp_path / "dictionary.json"
    dictionary.write_text(content)
    with pytest.raises(SettingError, match="VTUBER_OLV_MODEL_DICT names"):
        load_model(model_at(tmp_path), dictionary)
