"""The avatar the settings name; where it cannot be shown, the puppet stands in."""

from dataclasses import replace

from vtuber.app.settings import Settings
from vtuber.app.terminal_text import on_one_line
from vtuber.domain.errors import AvatarError
from vtuber.stage.avatar import PUPPET, Avatar
from vtuber.stage.avatar_files import find_avatar

_LONGEST_REASON = 160


def avatar_of(settings: Settings) -> Avatar:
    """Return the avatar to show; with a `fault`, never an exception, where the files are not as they should be."""
    try:
        return find_avatar(settings.vtuber_avatar, settings.vtuber_cubism_core)
    except AvatarError as error:
        return replace(PUPPET, fault=error)


class AvatarReports:
    """What stage pages last said of the avatar: a file may be in order and still be none that a page can draw."""

    def __init__(self, avatar: Avatar) -> None:
        self._fault = None if avatar.fault is None else avatar.fault.on_stage

    def hear(self, message: dict[str, object]) -> None:
        """Take a page's message into account; only those of the type `avatar` tell anything."""
        if message.get("type") == "avatar":
            fault = message.get("fault")
            self._fault = fault[:_LONGEST_REASON] if isinstance(fault, str) and fault else None

    @property
    def status(self) -> str:
        """Why the puppet is shown in place of another avatar; empty while all is well."""
        return "" if self._fault is None else on_one_line(f"puppet, avatar not shown: {self._fault}")
