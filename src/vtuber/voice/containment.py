"""Where the failures of writer, engine and gate end: logged, counted, never spoken, never raised further."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

_log = structlog.get_logger(__name__)


class Containment:
    """Keeps what fails in one part of the speaking from ending the rest; `failures` counts by part."""

    def __init__(self) -> None:
        self.failures: Counter[str] = Counter()

    @contextmanager
    def of(self, part: str) -> Iterator[None]:
        """Swallow, log and count whatever `part` raises inside; a cancellation passes through."""
        try:
            yield
        except Exception as error:
            self.failures[part] += 1
            _log.warning("speech part failed", part=part, error=f"{type(error).__name__}: {error}")
