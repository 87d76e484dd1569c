"""What lives as long as a show is set apart from the garbage collector's rounds.

Word lists, libraries and the show itself are some hundred thousand objects; a full round through them stops the loop
for up to 90 ms, whoever is speaking.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lasting_memory() -> Iterator[None]:
    """Leave out, while inside, all that is there on entry; what comes later is collected as ever."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
