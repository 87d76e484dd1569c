"""How Helix says no."""

from http import HTTPStatus


class HelixError(Exception):
    """An answer with a status of 400 or more."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

    def json(self) -> dict[str, object]:
        """Return the body."""
        return {"error": HTTPStatus(self.status).phrase, "status": self.status, "message": self.message}
