"""The lines that wait for the operator, and the veto that keeps one from being spoken."""

from fastapi import APIRouter, HTTPException, status

from vtuber.voice.veto_desk import HeldLine, VetoDesk


def veto_router(desk: VetoDesk | None) -> APIRouter:
    """Return the routes; whoever includes them asks for the token, since nobody else may know what she will say."""
    router = APIRouter(prefix="/api/lines")

    @router.get("")
    async def waiting() -> dict[str, object]:
        """Return the delay and the lines that may still be vetoed, in the order in which they were written."""
        if desk is None:
            return {"delay_s": 0.0, "lines": []}
        return {"delay_s": desk.delay_s, "lines": [_shown(desk, held) for held in desk.lines()]}

    @router.post("/veto", status_code=status.HTTP_200_OK)
    async def veto_all() -> dict[str, list[str]]:
        """Veto every line that waits; return their ids."""
        vetoed = [held.id for held in desk.lines() if desk.veto(held.id)] if desk is not None else []
        return {"vetoed": vetoed}

    @router.post("/{line_id}/veto", status_code=status.HTTP_204_NO_CONTENT)
    async def veto(line_id: str) -> None:
        """Veto one line."""
        if desk is None or not desk.veto(line_id):
            raise HTTPException(status.HTTP_404_NOT_FOUND, "no such line waits: it has been spoken, or never will be")

    return router


def _shown(desk: VetoDesk, held: HeldLine) -> dict[str, object]:
    return {
        "id": held.id,
        "utterance_id": held.utterance_id,
        "text": held.text,
        "emotion": held.emotion,
        "due_in_s": round(desk.due_in_s(held), 2),
    }
