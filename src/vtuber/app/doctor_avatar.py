"""What `vtuber doctor` finds out about the avatar."""

from collections.abc import Iterator

from vtuber.app.avatars import avatar_of
from vtuber.app.findings import Finding, Health
from vtuber.app.settings import Settings

_PART = "avatar"


def examine_avatar(settings: Settings) -> Iterator[Finding]:
    """Look at the avatar's files; whether a page can draw them, only a page can tell."""
    avatar = avatar_of(settings)
    if avatar.fault is not None:
        advice = "The stream goes on with the puppet; see docs/how-to/avatars.md."
        yield Finding(part=_PART, health=Health.FAULT, found=str(avatar.fault), advice=advice)
        return
    found = {
        "puppet": "the built-in puppet",
        "vrm": f"VRM, {avatar.main}",
        "live2d": f"Live2D, {avatar.main} with {len(avatar.files) - 1} files, and Cubism Core",
    }[avatar.kind]
    yield Finding(part=_PART, health=Health.OK, found=found)
