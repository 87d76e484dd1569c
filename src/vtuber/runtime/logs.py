"""Logs: readable lines on the console, JSON lines in a file, secrets in neither."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

import structlog
from structlog.processors import ExceptionRenderer
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor, WrappedLogger

from vtuber.runtime.secrets import Secrets

_FILE_BYTES = 10_000_000
_FILES_KEPT = 5
_TELL_TRAFFIC = ("websockets", "httpx", "httpx2", "httpcore", "openai", "anthropic")
"""Libraries that log addresses, frames or requests, in which viewers' words, names and ids stand: faults only."""


class _LogFile(RotatingFileHandler):
    """A file that may become unwritable; every line is on the console too."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  (the name is the library's)
        """Go on without this line: on a full disk the standard library would fill the console with tracebacks."""


@contextmanager
def logging_to(
    *,
    now: Callable[[], datetime],
    secrets: Secrets,
    level: str = "INFO",
    console: TextIO | None = None,
    json_file: Path | None = None,
) -> Iterator[None]:
    """Send this process's log, the standard library's included, to the console and a file until the block ends.

    `console` is standard error by default. `json_file` gets one JSON object per line with `timestamp`, `level`,
    `logger` and `event`; it is rolled at 10 MB, five old ones are kept. Raises `OSError` where it cannot be written.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        _stamp(now),
        structlog.processors.StackInfoRenderer(),
        structlog.stdlib.ExtraAdder(),
    ]
    handlers = _handlers(console or sys.stderr, json_file, secrets, shared)
    root = logging.getLogger()
    before, before_level = root.handlers[:], root.level
    traffic = {logger: logger.level for logger in map(logging.getLogger, _TELL_TRAFFIC)}
    for logger in traffic:
        logger.setLevel(logging.WARNING)
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    try:
        yield
    finally:
        structlog.reset_defaults()
        root.handlers[:] = before
        root.setLevel(before_level)
        for logger, its_level in traffic.items():
            logger.setLevel(its_level)
        for handler in handlers:
            # On a full disk the file cannot even be closed; whatever ended the program matters more.
            with suppress(OSError):
                handler.close()


def _handlers(
    console: TextIO, json_file: Path | None, secrets: Secrets, shared: list[Processor]
) -> list[logging.Handler]:
    # Tracebacks without the values of local variables: those may be anything.
    for_people = structlog.dev.ConsoleRenderer(
        colors=console.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    on_console = logging.StreamHandler(console)
    on_console.setFormatter(_formatter(shared, secrets, [], for_people))
    handlers: list[logging.Handler] = [on_console]
    if json_file is not None:
        tracebacks = ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
        for_programs = structlog.processors.JSONRenderer(sort_keys=True, ensure_ascii=False)
        in_file = _LogFile(json_file, maxBytes=_FILE_BYTES, backupCount=_FILES_KEPT, encoding="utf-8")
        in_file.setFormatter(_formatter(shared, secrets, [tracebacks], for_programs))
        handlers.append(in_file)
    return handlers


def _formatter(
    shared: list[Processor], secrets: Secrets, before: list[Processor], renderer: Processor
) -> logging.Formatter:
    def masked_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {key: secrets.mask_value(value, key) for key, value in event.items()}

    def masked_text(logger: WrappedLogger, method: str, event: EventDict) -> str:
        return secrets.mask(str(renderer(logger, method, event)))

    without_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[without_meta, *before, masked_values, masked_text]
    )


def _stamp(now: Callable[[], datetime]) -> Processor:
    def stamp(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["timestamp"] = now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return event

    return stamp
