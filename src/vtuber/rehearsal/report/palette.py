"""Colours of the reports, for light and dark pages."""

from dataclasses import dataclass

from vtuber.domain.activities import Activity

ACTIVITY_COLORS: dict[Activity, str] = {
    Activity.TALK: "#7a5cf0",
    Activity.REACT: "#e8618c",
    Activity.GAME: "#17a387",
    Activity.Q_AND_A: "#e99a2c",
    Activity.IDLE: "#9089a0",
}

ACTIVITY_NAMES: dict[Activity, str] = {
    Activity.TALK: "Talk",
    Activity.REACT: "React",
    Activity.GAME: "Game",
    Activity.Q_AND_A: "Q & A",
    Activity.IDLE: "Idle",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The colours a plot is drawn in; `card` is the surface it lies on."""

    name: str
    card: str
    ink: str
    muted: str
    grid: str
    accent: str
    second: str


LIGHT = Theme(
    name="light", card="#ffffff", ink="#241c33", muted="#6d6380", grid="#e8e3f0", accent="#6d4df2", second="#e2557f"
)
DARK = Theme(
    name="dark", card="#211a2e", ink="#f1ecf9", muted="#ab9fc0", grid="#3a3049", accent="#a08bff", second="#ff86a8"
)
