"""Logins on disk: one file for each role, for its owner's eyes only, never half, renewed by one process at a time."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import msgspec
import structlog

from vtuber.domain.errors import LoginError, PlatformError
from vtuber.runtime.files import write_atomically
from vtuber.twitch.oauth_answers import Tokens
from vtuber.twitch.scopes import Role, login_command

_log = structlog.get_logger(__name__)

VERSION = 1
_FILE_MODE = 0o600
_FOLDER_MODE = 0o700
_OTHERS = 0o077
_OTHERS_WRITE = 0o022
_LOCK_WAIT_S = 60.0
_LOCK_POLL_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLogin:
    """A login as it is kept: who it is, through which application, what it may do, and its tokens."""

    client_id: str
    user_id: str
    login: str
    scopes: frozenset[str]
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)

    def renewed(self, tokens: Tokens) -> "StoredLogin":
        """Return this login with new tokens; what an answer leaves out stays as it was."""
        return replace(
            self,
            access_token=tokens.access_token,
            refresh_token=tokens.refresh_token or self.refresh_token,
            scopes=tokens.scopes or self.scopes,
        )


class _Document(msgspec.Struct, kw_only=True):
    version: int
    client_id: str
    user_id: str
    login: str
    scopes: list[str]
    access_token: str
    refresh_token: str | None


class TokenStore:
    """`<data>/twitch/<role>.json` with mode 0600 in a folder with mode 0700, and a lock file beside each.

    Whoever loads a login in order to renew it holds `locked` from before the load until after the save: a refresh
    token can be spent once.
    """

    def __init__(self, data: Path) -> None:
        self.folder = data / "twitch"

    def path(self, role: Role) -> Path:
        """Return where a role's login is kept."""
        return self.folder / f"{role}.json"

    def load(self, role: Role) -> StoredLogin | None:
        """Return a role's login, None where there is none.

        Raises `LoginError` for a file that others may read and for one that cannot be read; a damaged one has then been
        renamed.
        """
        path = self.path(role)
        try:
            self._must_be_private(path)
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LoginError(
                f"The Twitch login in {path} cannot be read: {error.strerror or error}. Make the file readable for "
                f"this user, or log in anew: `{login_command(role)}`."
            ) from error
        try:
            document = msgspec.json.decode(content, type=_Document)
        except (msgspec.DecodeError, UnicodeDecodeError):
            # The cause would carry parts of the file, which are secrets.
            raise self._set_aside(role, "corrupt", "is damaged") from None
        if document.version > VERSION:
            raise self._set_aside(role, "newer", "was written by a later version of the program")
        return StoredLogin(
            client_id=document.client_id,
            user_id=document.user_id,
            login=document.login,
            scopes=frozenset(document.scopes),
            access_token=document.access_token,
            refresh_token=document.refresh_token,
        )

    def save(self, role: Role, login: StoredLogin) -> None:
        """Replace a role's login; when this returns it is on the disk. Raises `LoginError`; the old one then stays."""
        path = self.path(role)
        document = _Document(**{**asdict(login), "scopes": sorted(login.scopes)}, version=VERSION)
        content = msgspec.json.format(msgspec.json.encode(document), indent=1)
        try:
            self._make_folder()
            write_atomically(path, content, mode=_FILE_MODE)
        except OSError as error:
            raise LoginError(
                f"The Twitch login cannot be kept in {path}: {error.strerror or error}. Make room on the disk or mend "
                f"the folder's permissions (`chmod 700 {self.folder}`); if the login is lost, run "
                f"`{login_command(role)}`."
            ) from error

    def remove(self, role: Role) -> bool:
        """Forget a role's login; False where there was none."""
        try:
            self.path(role).unlink()
        except FileNotFoundError:
            return False
        return True

    @asynccontextmanager
    async def locked(self, role: Role) -> AsyncIterator[None]:
        """Keep other processes (and other tasks) from renewing a role's login. Raises `PlatformError` after 60 s."""
        lock = self._open_lock(role)
        try:
            await _take(lock, role)
            self._sweep(role)
            yield
        finally:
            os.close(lock)

    def _open_lock(self, role: Role) -> int:
        path = self.folder / f"{role}.lock"
        try:
            self._make_folder()
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _FILE_MODE)
        except OSError as error:
            raise LoginError(
                f"The Twitch login cannot be locked ({path}: {error.strerror or error}). Make room on the disk or mend "
                f"the folder's permissions (`chmod 700 {self.folder}`), then run `{login_command(role)}`."
            ) from error

    def _sweep(self, role: Role) -> None:
        """Remove drafts of processes that died while they wrote: they hold tokens. Nobody else writes now."""
        for draft in self.folder.glob(f".{role}.json.*.tmp"):
            with suppress(OSError):
                draft.unlink()

    def _make_folder(self) -> None:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)

    def _must_be_private(self, path: Path) -> None:
        if path.stat().st_mode & _OTHERS:
            raise LoginError(
                f"The Twitch login in {path} can be read or changed by other users of this machine, and is not used as "
                f"long as it can. Close it with `chmod 600 {path}`; if a stranger may have read it, log in anew."
            )
        if self.folder.stat().st_mode & _OTHERS_WRITE:
            raise LoginError(
                f"Other users of this machine can put files into {self.folder}, where the Twitch logins are kept; they "
                f"are not used as long as they can. Close it with `chmod 700 {self.folder}`."
            )

    def _set_aside(self, role: Role, why: str, what: str) -> LoginError:
        path = self.path(role)
        number = 1
        while (aside := path.with_name(f"{path.name}.{why}-{number}")).exists():
            number += 1
        path.rename(aside)
        _log.warning("login set aside", role=role, reason=why, kept_as=str(aside))
        return LoginError(
            f"The Twitch login in {path} {what}. It was kept as {aside}. Log in anew: `{login_command(role)}`."
        )


async def _take(lock: int, role: Role) -> None:
    try:
        async with asyncio.timeout(_LOCK_WAIT_S):
            while not _taken(lock):  # noqa: ASYNC110  (no event tells of another process's lock)
                await asyncio.sleep(_LOCK_POLL_S)
    except TimeoutError:
        raise PlatformError(
            f"Another vtuber process has been renewing the Twitch login of the {role} for over a minute. Wait for it, "
            "or stop it."
        ) from None


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
