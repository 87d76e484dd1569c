"""Who gave: a donation service knows a name at most."""

import re

from vtuber.domain.viewers import ANONYMOUS, Viewer

_EMAIL_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def donor(name: str | None, *, source: str) -> Viewer:
    """Return who gave; the name is the identity, within one source.

    Nobody is named who gives no name, and nobody by an e-mail address: a form filled in hastily must not be read out.
    """
    shown = " ".join((name or "").split())
    if not shown or shown.lower() == "anonymous" or _EMAIL_ADDRESS.search(shown):
        return ANONYMOUS
    return Viewer(id=f"{source}:{shown.lower()}", name=shown)
