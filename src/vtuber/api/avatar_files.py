"""What stage pages may fetch of the user's avatar: its description, its own files, and nothing beside them."""

import mimetypes
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, status
from fastapi.responses import FileResponse

from vtuber.stage.avatar import Avatar
from vtuber.stage.avatar_files import stays_within

_HEADERS = {
    "Cache-Control": "no-cache",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""No other site's page may show the user's model, and nothing of it is taken for what it is not."""


def avatar_router(avatar: Avatar) -> APIRouter:
    """Build the routes of an avatar, all for reading.

    A file is served if the avatar lists its very name, and lies in the model's folder at that moment, links followed.
    """
    router = APIRouter(prefix="/stage", include_in_schema=False)

    @router.get("/avatar.json")
    async def description() -> dict[str, object]:
        return describe(avatar)

    @router.get("/avatar/{name:path}")
    def file(name: str) -> FileResponse:
        path = avatar.files.get(name)
        if path is None or not stays_within(avatar.folder, path):
            raise HTTPException(status.HTTP_404_NOT_FOUND)
        return _sent(path, mimetypes.guess_type(name)[0] or "application/octet-stream")

    @router.get("/cubism-core.js")
    def core() -> FileResponse:
        if avatar.core is None:
            raise HTTPException(status.HTTP_404_NOT_FOUND)
        return _sent(avatar.core, "text/javascript")

    return router


def describe(avatar: Avatar) -> dict[str, object]:
    """Return what `docs/stage-protocol.md` says of `avatar.json`."""
    if avatar.fault is not None or avatar.kind == "puppet":
        return {"kind": "puppet", "fault": avatar.fault.on_stage if avatar.fault else None}
    return {
        "kind": avatar.kind,
        "url": f"avatar/{quote(avatar.main)}",
        "core": "cubism-core.js" if avatar.core else None,
        "mapping": asdict(avatar.mapping),
        "fault": None,
    }


def _sent(path: Path, kind: str) -> FileResponse:
    if not path.is_file():
        raise HTTPException(status.HTTP_404_NOT_FOUND)
    return FileResponse(path, media_type=kind, headers=_HEADERS)
