"""A client of OpenAI's moderation endpoint, or of any server that speaks its protocol.

`POST <base>/moderations` with `{"model": ..., "input": ...}`; the answer's `results` hold `flagged`, `categories` and
`category_scores` (platform.openai.com/docs/api-reference/moderations).
"""

from types import TracebackType
from typing import TYPE_CHECKING, Self

import msgspec

from vtuber.domain.errors import ModerationError
from vtuber.safety.second_opinion import PREFIX, Opinion

if TYPE_CHECKING:
    import httpx

BORDERLINE_SCORE = 0.4
"""From this score on a category that was not flagged is worth a look."""

LARGEST_ANSWER = 65_536
_KEEP_ALIVE_S = 60.0
_BACKSTOP_S = 10.0
_OK, _UNAUTHORIZED, _FORBIDDEN = 200, 401, 403


class _Result(msgspec.Struct, frozen=True):
    flagged: bool
    categories: dict[str, bool | None] = {}
    category_scores: dict[str, float | None] = {}


class _Answer(msgspec.Struct, frozen=True):
    results: list[_Result]


_DECODER = msgspec.json.Decoder(_Answer)


def opinion_in(body: bytes) -> Opinion:
    """Read a service's answer; raise `ModerationError` for anything that is not a clear one."""
    try:
        results = _DECODER.decode(body).results
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ModerationError("the moderation service answers with something else than an opinion") from error
    if not results:
        raise ModerationError("the moderation service has no opinion")
    flagged = {name for each in results for name, on in each.categories.items() if on}
    near = {name for each in results for name, score in each.category_scores.items() if _is_near(score)}
    if any(each.flagged for each in results) or flagged:
        return Opinion(flagged=_categories(flagged or {"flagged"}))
    return Opinion(borderline=_categories(near))


class ModerationClient:
    """Asks a service while it is entered; time-outs are the caller's. The key goes to the configured address alone."""

    def __init__(self, *, base_url: str, model: str, key: str = "") -> None:
        self._address = f"{base_url.rstrip('/')}/moderations"
        self._model = model
        self.headers: dict[str, str] = {"Authorization": f"Bearer {key}"} if key else {}
        """What every request carries: the key."""
        self._client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        """Make ready; nothing is sent yet."""
        import httpx

        limits = httpx.Limits(max_connections=4, keepalive_expiry=_KEEP_ALIVE_S)
        self._client = httpx.AsyncClient(
            headers=self.headers, limits=limits, timeout=_BACKSTOP_S, follow_redirects=False
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def ask(self, text: str) -> Opinion:
        """Return the service's opinion of a text; raise `ModerationError` where it has none."""
        import httpx

        if self._client is None:
            raise ModerationError("the moderation client has not been entered")
        try:
            response = await self._client.post(self._address, json={"model": self._model, "input": text})
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError) as error:
            # Neither the text of such an error nor its request goes on: both may hold the key.
            raise ModerationError(f"the moderation service failed: {type(error).__name__}") from None
        if response.status_code in {_UNAUTHORIZED, _FORBIDDEN}:
            raise ModerationError(f"the moderation service does not accept the key (status {response.status_code})")
        if response.status_code != _OK:
            raise ModerationError(f"the moderation service answers with status {response.status_code}")
        if len(response.content) > LARGEST_ANSWER:
            raise ModerationError("the moderation service answers with more than an opinion")
        return opinion_in(response.content)


def _is_near(score: float | None) -> bool:
    return score is not None and score >= BORDERLINE_SCORE


def _categories(names: set[str]) -> tuple[str, ...]:
    """Return a service's categories as ours are spelled: `self-harm/intent` becomes `moderation_self_harm_intent`."""
    plain = ("".join(c if c.isalnum() else "_" for c in name.lower()) for name in names)
    return tuple(sorted(f"{PREFIX}{name}" for name in plain))
