"""Reading the user's Live2D model: its `.model3.json`, and the entry of `model_dict.json` that describes it."""

from pathlib import Path, PurePosixPath
from typing import TypeVar

import msgspec

from vtuber.domain.errors import SettingError
from vtuber.olv.frontend_model import FrontendModel

DICTIONARY = "model_dict.json"
SUFFIX = ".model3.json"

_PARENTS = 5
"""How far above the model its dictionary is looked for; in Open-LLM-VTuber's folder it lies three above."""

_LARGEST_BYTES = 4 * 1024 * 1024
T = TypeVar("T")


class _Expression(msgspec.Struct, rename="pascal"):
    name: str = ""


class _References(msgspec.Struct, rename="pascal"):
    moc: str
    expressions: tuple[_Expression, ...] = ()


class _Model(msgspec.Struct, rename="pascal"):
    file_references: _References


class _Emotions(msgspec.Struct):
    url: str
    name: str = ""
    emotions: dict[str, int | str] = msgspec.field(default_factory=dict, name="emotionMap")


def load_model(file: Path, dictionary: Path | None = None) -> FrontendModel:
    """Read a model; without a `dictionary`, one that lies above the model is taken.

    Where no entry describes the model, an expression stands for the emotion of its name. Raises `SettingError`, which
    names the setting and says what to do.
    """
    if not file.name.endswith(SUFFIX):
        raise SettingError(f"VTUBER_OLV_MODEL must name a model's file, which ends with {SUFFIX}; it names {file}.")
    model = _read(file, _Model, setting="VTUBER_OLV_MODEL", what="a Live2D model of Cubism 3 or later")
    named = {each.name: index for index, each in enumerate(model.file_references.expressions) if each.name}
    entry = _entry(file, dictionary)
    described = msgspec.convert(entry, _Emotions) if entry else _Emotions(url="", emotions=dict(named))
    return FrontendModel(
        file=file.resolve(),
        name=described.name or file.name.removesuffix(SUFFIX),
        expressions={emotion.casefold(): expression for emotion, expression in described.emotions.items()},
        entry=entry,
    )


def _entry(file: Path, dictionary: Path | None) -> dict[str, object]:
    """Return the entry for a model's file, an empty one where nothing describes it."""
    place = dictionary or _dictionary_above(file)
    if place is None:
        return {}
    entries = _read(place, list[dict[str, object]], setting="VTUBER_OLV_MODEL_DICT", what="a list of models")
    for entry in entries:
        try:
            described = msgspec.convert(entry, _Emotions)
        except msgspec.ValidationError:
            continue
        if PurePosixPath(described.url).name == file.name:
            return entry
    if dictionary is None:
        return {}
    raise SettingError(
        f"VTUBER_OLV_MODEL_DICT names {place}, where no entry's url ends with {file.name}, or its emotionMap is not "
        f"one of numbers and names. Mend the entry, or leave the setting out: the model's own names are used then."
    )


def _dictionary_above(file: Path) -> Path | None:
    above = (parent / DICTIONARY for parent in list(file.resolve().parents)[:_PARENTS])
    return next((place for place in above if place.is_file()), None)


def _read(file: Path, shape: type[T], *, setting: str, what: str) -> T:
    try:
        if file.stat().st_size > _LARGEST_BYTES:
            raise SettingError(f"{setting} names {file}, which is too large to be {what}.")
        return msgspec.json.decode(file.read_bytes(), type=shape)
    except OSError as error:
        raise SettingError(
            f"{setting} names {file}, which cannot be read: {error.strerror}. Mend the path or leave the setting out."
        ) from error
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise SettingError(f"{setting} names {file}, which is not {what}: {error}.") from error
