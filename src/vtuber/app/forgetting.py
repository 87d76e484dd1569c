"""Forgetting a viewer everywhere: for all rebuildings of the memory, in the journals of the past, and in the logs."""

import hashlib

import structlog

from vtuber.app.goal_records import goal_records
from vtuber.app.kept_retrospectives import forget_in_kept
from vtuber.domain.errors import DataDirectoryError, JournalCorruptError
from vtuber.memory.blanking import Blanking
from vtuber.memory.forgotten import Forgotten
from vtuber.memory.tombstones import write_tombstones
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal_rewriting import rewrite
from vtuber.runtime.log_scrubbing import scrub_logs

_log = structlog.get_logger(__name__)


def blank_files(data: DataDirectory, forgotten: Forgotten) -> int:
    """Blank all journals and take lines that tell of forgotten viewers out of the logs; return how many events changed.

    Names that only the journals know are added to the file of tombstones, and looked for as well. None of the files may
    be written to meanwhile, but for the log. Raises `DataDirectoryError` where a file cannot be written.
    """
    changed, known = 0, None
    while forgotten != known:
        known = forgotten
        blanked, forgotten = _blank_journals(data, known)
        changed += blanked
        if forgotten != known:
            write_tombstones(data.forgotten_path, forgotten)
    if forgotten.viewers:
        _scrub(data, forgotten)
    return changed


def blank_journals(data: DataDirectory, forgotten: Forgotten) -> int:
    """Blank what forgotten viewers said in all journals, none of which is written to; return how many events changed.

    A journal that cannot be read is told about in the log and left as it is.
    """
    return _blank_journals(data, forgotten)[0]


def _blank_journals(data: DataDirectory, forgotten: Forgotten) -> tuple[int, Forgotten]:
    if not forgotten.viewers:
        return 0, forgotten
    marks = "\n".join(sorted(forgotten.viewers | forgotten.names))
    version = hashlib.sha256(marks.encode()).hexdigest()
    changed, learned = 0, forgotten
    for stream in data.streams():
        blanking = Blanking(forgotten)
        try:
            changed += rewrite(
                data.journal_path(stream),
                version=version,
                prepare=blanking.see,
                change=blanking.blanked,
            )
        except JournalCorruptError as error:
            _log.warning("a journal was not blanked", stream=stream, error=str(error))
        learned |= blanking.forgotten
    for stream in data.streams():
        forget_in_kept(data.journal_path(stream), learned.names_somebody)
    for source in ("live", "simulation"):
        records = goal_records(data, source)
        if records is not None:
            records.forget(learned.names_somebody)
    return changed, learned


def _scrub(data: DataDirectory, forgotten: Forgotten) -> None:
    try:
        scrub_logs(data.logs_path, tells=forgotten.told_of_in)
    except OSError as error:
        raise DataDirectoryError(
            f"The logs in {data.logs_path} cannot be rewritten, and may tell of a viewer who is to be forgotten: "
            f"{error.strerror or error}. Mend their permissions, or delete them."
        ) from error
