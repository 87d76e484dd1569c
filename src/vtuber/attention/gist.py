"""The gist of a fast chat: what many say at once, and a few voices out of the rest."""

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice, takewhile

from vtuber.attention.ring import Line
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.chat_gist import ChatGist, Chorus

WINDOW_S = 20.0
FAST_LINES = 24
"""So many lines waiting, none older than the window, are more than can be answered one by one."""

CHORUS_VIEWERS = 5
_CHORUSES = 2
_LONGEST_CHORUS = 40
_VOICES = 6


def gist_of(
    newest_first: Iterable[Line], *, now: float, may_be_answered: Callable[[Line], bool | None]
) -> ChatGist | None:
    """Return what the lines of the last twenty seconds say; None where chat is not fast, or nothing may be answered.

    `may_be_answered` judges a line, None when no more lines are to be judged now.
    """
    lines = list(takewhile(lambda line: now - line.offered_s <= WINDOW_S, newest_first))
    if len(lines) < FAST_LINES:
        return None
    choruses, spoken_for = _choruses(lines, may_be_answered)
    voices = tuple(_voices((line for line in lines if _key(line.message) not in spoken_for), may_be_answered))
    if not choruses and not voices:
        return None
    return ChatGist(
        lines=len(lines),
        viewers=len({line.message.viewer.id for line in lines}),
        seconds=now - lines[-1].offered_s,
        choruses=choruses,
        voices=voices,
    )


def _choruses(
    lines: Collection[Line], may_be_answered: Callable[[Line], bool | None]
) -> tuple[tuple[Chorus, ...], frozenset[str]]:
    """Return the choruses, and the keys of all words that many say, fit or not."""
    said: dict[str, list[Line]] = {}
    for line in lines:
        if len(line.message.text) <= _LONGEST_CHORUS:
            said.setdefault(_key(line.message), []).append(line)
    by_many = {key: among for key, among in said.items() if _viewers(among) >= CHORUS_VIEWERS}
    loudest = sorted(by_many.values(), key=_viewers, reverse=True)
    fit = islice((among for among in loudest if may_be_answered(among[0])), _CHORUSES)
    return tuple(Chorus(message=among[0].message, viewers=_viewers(among)) for among in fit), frozenset(by_many)


def _voices(lines: Iterable[Line], may_be_answered: Callable[[Line], bool | None]) -> Iterator[ChatMessage]:
    heard: set[str] = set()
    for line in lines:
        if line.message.viewer.id in heard:
            continue
        fit = may_be_answered(line)
        if fit is None:
            return
        if fit:
            heard.add(line.message.viewer.id)
            yield line.message
            if len(heard) == _VOICES:
                return


def _viewers(lines: Iterable[Line]) -> int:
    return len({line.message.viewer.id for line in lines})


def _key(message: ChatMessage) -> str:
    return " ".join(message.text.casefold().split())
