"""Keeping secrets out of whatever is written down."""

import json
import re
from collections.abc import Mapping
from urllib.parse import quote

MASK = "[secret]"

_SECRET_KEY = re.compile(
    r"(?i)(^|[_-])(password|passwd|secret|token|api[_-]?key|authorization|cookie|credential|stream[_-]?key|private[_-]?key)s?$"
)
_SECRET_VALUE = re.compile(
    r"""(?ix)
    \b(?:oauth:|bearer\s+|basic\s+)[a-z0-9._~+/=-]{8,}
    | \b(?:sk|pk|rk|xox[abprs]|gh[opsur]|glpat|live)[-_][a-z0-9_-]{16,}
    | (?P<name>[?&](?:access_token|token|key|client_secret|sig)=)[^&\s"']+
    | \beyJ[a-z0-9_-]{8,}\.[a-z0-9_-]{8,}\.[a-z0-9_-]+
    """
)
_SHORTEST = 6


class Secrets:
    """The secrets of this process, and the means to mask them.

    Masks what was registered wherever it occurs (also as JSON and URLs spell it), what stands under a telling key, and
    what has the shape of a well-known kind of token.
    """

    def __init__(self) -> None:
        self._spellings: set[str] = set()
        self._registered: re.Pattern[str] | None = None

    def register(self, secret: str) -> None:
        """Mask a string from now on. Shorter than six characters it is ignored: it would mask ordinary words."""
        if len(secret) < _SHORTEST:
            return
        self._spellings |= {secret, json.dumps(secret)[1:-1], repr(secret)[1:-1], quote(secret), quote(secret, safe="")}
        longest_first = sorted(self._spellings, key=lambda spelling: (-len(spelling), spelling))
        self._registered = re.compile("|".join(map(re.escape, longest_first)))

    def mask(self, text: str) -> str:
        """Return a text without secrets."""
        if self._registered is not None:
            text = self._registered.sub(MASK, text)
        return _SECRET_VALUE.sub(lambda found: (found["name"] or "") + MASK, text)

    def mask_value(self, value: object, key: str = "") -> object:
        """Return a value without secrets, in mappings and sequences too."""
        if key and value is not None and _SECRET_KEY.search(key):
            return MASK
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, Mapping):
            return {inner: self.mask_value(part, str(inner)) for inner, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.mask_value(part) for part in value]
        return value
