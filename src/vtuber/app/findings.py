"""What `vtuber doctor` says of a part of the program."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How a part is."""

    OK = "ok"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found of one part; `advice` says what to do where something is wrong."""

    part: str
    health: Health
    found: str
    advice: str = ""
