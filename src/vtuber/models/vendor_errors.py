"""What vendors' libraries raise, as faults of ours. Imported by `adapter.py` alone.

No text of a vendor's error goes on: it may quote the prompt, or the key.
"""

import anthropic
import httpx2
import openai
import pydantic
from pydantic_ai.exceptions import (
    ContentFilterError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelContextWindowExceededError,
    ModelHTTPError,
    ModelQuotaExceededError,
    ModelRateLimitError,
    ModelRequestRejectedError,
    ModelServerError,
    ModelUnavailableError,
    UnexpectedModelBehavior,
)

from vtuber.models.faults import FaultError, FaultKind

VENDOR_ERRORS = (
    ModelAPIError,
    UnexpectedModelBehavior,
    anthropic.AnthropicError,
    openai.OpenAIError,
    httpx2.HTTPError,
    httpx2.StreamError,
    pydantic.ValidationError,
    OSError,
    EOFError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
"""What an answer can raise on its way: the libraries' own errors, and what their parsing of garbage comes to."""

_NO_CREDIT_S = 300.0
_FORBIDDEN = frozenset({401, 403})
_TIMED_OUT = 408
_SERVER = 500

_BY_KIND: tuple[tuple[tuple[type[Exception], ...], FaultKind], ...] = (
    ((ModelAuthenticationError,), FaultKind.NOT_ALLOWED),
    ((ModelRateLimitError, ModelQuotaExceededError), FaultKind.RATE_LIMITED),
    ((ModelContextWindowExceededError,), FaultKind.TOO_LONG),
    ((ModelRequestRejectedError,), FaultKind.REJECTED),
    ((ModelServerError, ModelUnavailableError), FaultKind.SERVER_ERROR),
    ((ContentFilterError,), FaultKind.REFUSED),
    ((ModelConnectionError, anthropic.APIConnectionError, openai.APIConnectionError), FaultKind.UNREACHABLE),
    ((httpx2.HTTPError, httpx2.StreamError, OSError, EOFError), FaultKind.UNREACHABLE),
)


def fault_of(error: Exception) -> FaultError:
    """Return the fault that an error of `VENDOR_ERRORS` stands for."""
    status = error.status_code if isinstance(error, ModelHTTPError) else None
    detail = "" if status is None else f"HTTP {status}"
    retry_after_s = error.retry_after if isinstance(error, ModelAPIError) else None
    if isinstance(error, ModelQuotaExceededError) and retry_after_s is None:
        retry_after_s = _NO_CREDIT_S
    return FaultError(_kind(error, status), detail, retry_after_s=retry_after_s)


def _kind(error: Exception, status: int | None) -> FaultKind:
    if status in _FORBIDDEN:
        return FaultKind.NOT_ALLOWED
    if status == _TIMED_OUT:
        # A proxy's word for an upstream that was too slow: the request was good, and may have been billed.
        return FaultKind.SERVER_ERROR
    for kinds, kind in _BY_KIND:
        if isinstance(error, kinds):
            return kind
    if status is not None:
        return FaultKind.SERVER_ERROR if status >= _SERVER else FaultKind.REJECTED
    return FaultKind.UNREACHABLE if _broke_off(error) else FaultKind.GARBAGE


def _broke_off(error: Exception) -> bool:
    """Tell whether a stream simply ended, without a reason to finish."""
    return isinstance(error, ModelAPIError) and "finish_reason" in error.message
