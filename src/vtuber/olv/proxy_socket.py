"""The socket of `/proxy-ws`, wide enough for its frames."""

from contextlib import AbstractAsyncContextManager

from vtuber.runtime.wire import Wire, websocket

LARGEST_FRAME = 64 * 2**20
"""Bytes; a sentence comes as one frame, its sound as a WAV in base64: a minute at 48 kHz has about 8 MB."""


def proxy_socket(url: str) -> AbstractAsyncContextManager[Wire]:
    """Connect over the network; raises `WireError`."""
    return websocket(url, largest_frame=LARGEST_FRAME)
