"""Logins on disk are private, whole, and renewed by one at a time."""

import asyncio
import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs
from tests.strategies import texts
from tests.unit.twitch.twitch_desk import ANN

from vtuber.domain.errors import LoginError, PlatformError
from vtuber.runtime.virtual_time import run
from vtuber.twitch.token_store import StoredLogin, TokenStore

NEW = replace(ANN, access_token="access-1", refresh_token="refresh-1")
LOGINS = st.builds(
    StoredLogin,
    client_id=texts(),
    user_id=texts(),
    login=texts(),
    scopes=st.frozensets(texts()),
    access_token=texts(),
    refresh_token=st.none() | texts(),
)


class Killed(BaseException):
    """The process dies here."""


STEPS: dict[str, tuple[Any, str]] = {
    "making the draft": (os, "open"),
    "flushing it": (os, "fsync"),
    "putting it in place": (Path, "replace"),
    "closing the folder": (os, "close"),
}


@contextmanager
def dying_at(monkeypatch: pytest.MonkeyPatch, step: str, *, after: bool, error: BaseException) -> Iterator[None]:
    """Let the process die, or the disk fail, before or right after a step of writing."""
    owner, name = STEPS[step]
    real: Callable[..., Any] = getattr(owner, name)

    def dying(*args: Any, **options: Any) -> Any:  # noqa: ANN401
        if after:
            real(*args, **options)
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, dying)
        yield


@given(login=LOGINS)
def test_what_is_saved_is_loaded(tmp_path_factory: pytest.TempPathFactory, login: StoredLogin) -> None:
    """Whatever is in it."""
    store = TokenStore(tmp_path_factory.mktemp("data"))
    store.save("bot", login)
    assert store.load("bot") == login


def test_it_is_for_its_owners_eyes(tmp_path: Path) -> None:
    """From the first byte on, under any umask; each role has a file of its own."""
    before = os.umask(0)
    try:
        store = TokenStore(tmp_path / "data")
        store.save("streamer", ANN)
    finally:
        os.umask(before)
    assert stat.S_IMODE(store.path("streamer").stat().st_mode) == 0o600
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert store.load("bot") is None
    assert store.path("streamer") == tmp_path / "data" / "twitch" / "streamer.json"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_a_file_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    """The error is the command that mends it; done, it loads."""
    store = TokenStore(tmp_path)
    store.save("streamer", ANN)
    store.path("streamer").chmod(mode)
    with pytest.raises(LoginError, match=f"chmod 600 {store.path('streamer')}"):
        store.load("streamer")
    store.path("streamer").chmod(0o600)
    assert store.load("streamer") == ANN


def test_a_folder_others_can_write_is_refused(tmp_path: Path) -> None:
    """They could put their own login there."""
    store = TokenStore(tmp_path)
    store.save("streamer", ANN)
    store.folder.chmod(0o777)
    with pytest.raises(LoginError, match=f"chmod 700 {store.folder}"):
        store.load("streamer")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version": 1}', b"\xff\xfe", b"null"])
def test_a_damaged_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    """It is kept, and said where; the next start finds none. Its content shows in no error."""
    store = TokenStore(tmp_path)
    for number in (1, 2):
        store.save("streamer", ANN)
        store.path("streamer").write_bytes(content)
        with capture_logs(), pytest.raises(LoginError, match=rf"damaged.*corrupt-{number}.*`vtuber login twitch`"):
            store.load("streamer")
        assert (store.folder / f"streamer.json.corrupt-{number}").read_bytes() == content
        assert store.load("streamer") is None


def test_a_file_of_a_later_version_is_set_aside(tmp_path: Path) -> None:
    """It is not mistaken for a damaged one."""
    store = TokenStore(tmp_path)
    store.save("bot", ANN)
    store.path("bot").write_text(json.dumps({**json.loads(store.path("bot").read_text()), "version": 2}))
    with capture_logs(), pytest.raises(LoginError, match=r"later version.*`vtuber login twitch --bot`"):
        store.load("bot")


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("error", [Killed(), OSError(28, "No space left on device")])
def test_death_at_any_step_leaves_a_whole_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, after: bool, error: BaseException
) -> None:
    """The old one or the new one, with nobody else's eyes on either, and the next save works."""
    store = TokenStore(tmp_path)
    store.save("streamer", ANN)
    with (
        dying_at(monkeypatch, step, after=after, error=error),
        pytest.raises((Killed, LoginError)) as caught,
    ):
        store.save("streamer", NEW)
    assert not isinstance(caught.value, LoginError) or "`vtuber login twitch`" in str(caught.value)
    assert store.load("streamer") in {ANN, NEW}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in store.folder.iterdir())
    store.save("streamer", NEW)
    assert store.load("streamer") == NEW


def test_drafts_of_the_dead_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They hold tokens."""
    store = TokenStore(tmp_path)
    with dying_at(monkeypatch, "putting it in place", after=False, error=Killed()), pytest.raises(Killed):
        store.save("streamer", ANN)
    assert list(store.folder.glob(".*.tmp"))

    async def take() -> None:
        async with store.locked("streamer"):
            pass

    run(take())
    assert [path.name for path in store.folder.iterdir()] == ["streamer.lock"]


def test_one_at_a_time(tmp_path: Path) -> None:
    """Two holders of one role's lock exclude each other; roles do not."""
    inside: list[str] = []
    most: list[int] = []

    async def hold(name: str, role: str) -> None:
        async with TokenStore(tmp_path).locked("bot" if role == "bot" else "streamer"):
            inside.append(role)
            await asyncio.sleep(1)
            most.append(inside.count(role))
            inside.remove(role)

    async def play() -> float:
        async with asyncio.TaskGroup() as group:
            for number in range(3):
                group.create_task(hold(f"{number}", "streamer"))
            group.create_task(hold("b", "bot"))
        return asyncio.get_running_loop().time()

    took_s = run(play())
    assert most == [1, 1, 1, 1]
    assert 3 <= took_s < 4


def test_a_lock_that_is_never_released_is_told(tmp_path: Path) -> None:
    """After a minute, as a matter of time and not of the user's."""

    async def play() -> None:
        async with TokenStore(tmp_path).locked("bot"), TokenStore(tmp_path).locked("bot"):
            pass

    with pytest.raises(PlatformError, match="Another vtuber process"):
        run(play())


def test_removing(tmp_path: Path) -> None:
    """Once; the second time there is nothing."""
    store = TokenStore(tmp_path)
    store.save("bot", ANN)
    assert store.remove("bot")
    assert not store.remove("bot")
    assert store.load("bot") is None


def test_tokens_show_in_no_repr() -> None:
    """Of a stored login either."""
    assert "access-0" not in repr(ANN)
    assert "refresh-0" not in repr(ANN)
