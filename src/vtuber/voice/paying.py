"""What a request to a speech service costs: the sound that came, or that was expected where it was cut off."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from vtuber.domain.errors import VoiceError, VoiceLateError
from vtuber.voice.ports import Purse


@asynccontextmanager
async def paid(
    purse: Purse | None, text: str, *, expected_s: float, longest_s: float, heard_s: Callable[[], float]
) -> AsyncIterator[None]:
    """Pay for the request that is made meanwhile; without a purse it costs nothing.

    A request that was refused is not paid for. One that was late, failed in the middle or was given up is, as if its
    sound had come whole: the service may have made it. Raises `VoiceBusyError` where there is no money.
    """
    if purse is None:
        yield
        return
    payment = purse.reserve(text, longest_s=longest_s)
    refused, whole = False, False
    try:
        yield
        whole = True
    except VoiceError as error:
        refused = not heard_s() and not isinstance(error, VoiceLateError)
        raise
    finally:
        if refused:
            payment.release()
        else:
            await payment.settle(heard_s() if whole else max(expected_s, heard_s()))
