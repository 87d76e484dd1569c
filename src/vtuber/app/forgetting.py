"""Forgetting a viewer everywhere: in the memory, for all rebuildings, and in the journals of the past."""

import hashlib

import structlog

from vtuber.app.goal_records import goal_records
from vtuber.domain.errors import JournalCorruptError
from vtuber.memory.blanking import Blanking
from vtuber.memory.forgotten import Forgotten
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal_rewriting import rewrite

_log = structlog.get_logger(__name__)


def blank_journals(data: DataDirectory, forgotten: Forgotten) -> int:
    """Blank what forgotten viewers said in all journals, none of which is written to; return how many events changed.

    A journal that cannot be read is told about in the log and left as it is.
    """
    if not forgotten.viewers:
        return 0
    marks = "\n".join(sorted(forgotten.viewers | forgotten.names))
    version = hashlib.sha256(marks.encode()).hexdigest()
    changed = 0
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
    for source in ("live", "simulation"):
        records = goal_records(data, source)
        if records is not None:
            records.forget(forgotten.names_somebody)
    return changed
