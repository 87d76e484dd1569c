"""The Live2D model that a frontend is told to show: where it is served, and which expression stands for which emotion.

Nothing of it is ours: the user names a `.model3.json`, and Open-LLM-VTuber's `model_dict.json` may describe it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from vtuber.domain.emotions import Emotion

MODELS_PATH = "/live2d-models"
_UNFIT = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontendModel:
    """A model: its file, its name, its emotions (in lower case) by expression, and what else the frontend reads of it.

    `entry` has fields as in `model_dict.json` (`kScale`, `initialXshift`, `idleMotionGroupName`, `tapMotions`, ...).
    """

    file: Path
    name: str
    expressions: Mapping[str, int | str] = field(default_factory=dict)
    entry: Mapping[str, object] = field(default_factory=dict)

    @property
    def directory(self) -> Path:
        """What is served of it: the directory of its file, with all below."""
        return self.file.parent

    @property
    def path(self) -> str:
        """The path of its directory on our server, whatever its name holds."""
        return f"{MODELS_PATH}/{_UNFIT.sub('-', self.name)}"

    def expression_for(self, emotion: Emotion) -> int | str | None:
        """Return the expression that stands for an emotion, None where the model has none."""
        return self.expressions.get(emotion.value)

    def info(self, base_url: str) -> dict[str, object]:
        """Return `model_info`; its `url` is whole, since a frontend puts an address of its own before any other."""
        return {
            "kScale": 0.5,
            "initialXshift": 0,
            "initialYshift": 0,
            "kXOffset": 0,
            "idleMotionGroupName": "Idle",
            "tapMotions": {},
            **self.entry,
            "name": self.name,
            "url": f"{base_url}{self.path}/{quote(self.file.name)}",
            "emotionMap": dict(self.expressions),
        }
