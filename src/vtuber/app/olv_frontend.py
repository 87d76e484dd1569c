"""Open-LLM-VTuber's frontend as the settings name it: the user's build, the user's model, the operator behind it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from vtuber.app.settings import Settings
from vtuber.domain.direction_events import OperatorMessage
from vtuber.domain.errors import SettingError
from vtuber.olv.frontend_model import FrontendModel
from vtuber.olv.model_file import load_model
from vtuber.runtime.event_log import EventLog

_SOURCE = "open-llm-vtuber"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontendFiles:
    """What the settings name and what is really there; `problems` are paragraphs that say what to mend.

    What has a problem is left out, and everything else goes on.
    """

    page: Path | None = None
    model: FrontendModel | None = None
    problems: tuple[str, ...] = ()


def frontend_files(settings: Settings) -> FrontendFiles:
    """Look at the user's files."""
    problems: list[str] = []
    page = model = None
    try:
        page = _page(settings.vtuber_olv_frontend)
    except SettingError as error:
        problems.append(f"{error} The stage page is there as always.")
    try:
        model = _model(settings)
    except SettingError as error:
        problems.append(f"{error} Open-LLM-VTuber's frontend shows no model until then.")
    return FrontendFiles(page=page, model=model, problems=tuple(problems))


def teller(log: EventLog) -> Callable[[str], Awaitable[bool]]:
    """Return what journals an operator's words; the show and the director hear them from the bus."""

    async def tell(text: str) -> bool:
        await log.record(OperatorMessage(id=log.new_id(), at=log.now(), text=text, source=_SOURCE))
        return True

    return tell


async def nobody_listens(_text: str) -> bool:
    """Take no words: no stream is on."""
    return False


def _page(folder: Path | None) -> Path | None:
    if folder is None:
        return None
    folder = folder.expanduser()
    try:
        is_built = (folder / "index.html").is_file()
    except OSError as error:
        raise SettingError(f"VTUBER_OLV_FRONTEND names {folder}, which cannot be read: {error.strerror}.") from error
    if not is_built:
        raise SettingError(
            f"VTUBER_OLV_FRONTEND names {folder}, where there is no index.html. Point it at a built frontend: the "
            f"folder `frontend` of Open-LLM-VTuber, or the branch `build` of Open-LLM-VTuber-Web."
        )
    return folder.resolve()


def _model(settings: Settings) -> FrontendModel | None:
    file, dictionary = settings.vtuber_olv_model, settings.vtuber_olv_model_dict
    if file is None:
        return None
    return load_model(file.expanduser(), dictionary.expanduser() if dictionary is not None else None)
