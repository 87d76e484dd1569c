"""The defences of a stream, each with the way to take it away: what a test does to show that it is needed."""

from collections.abc import Callable, Mapping

import pytest

from vtuber.director import model_mind, state_text, tools
from vtuber.director.tools import SetActivity, Toolbox
from vtuber.domain.briefs import SayVerbatim
from vtuber.domain.verdicts import Verdict
from vtuber.twitch.actor import ChannelActor
from vtuber.twitch.sender import ChatSender

Since = Callable[[], str]
Removal = Callable[[pytest.MonkeyPatch, Since], None]


class OpenGate:
    """A gate that lets everything pass: for speech, and for what is written."""

    def __init__(self, *_given: object, **_settings: object) -> None: ...

    def examine(self, text: str) -> Verdict:
        return Verdict(allowed=True)

    def allows(self, text: str) -> bool:
        return True

    def recheck(self) -> bool:
        return True

    def next_replacement(self) -> str | None:
        return None

    async def ask_about(self, *_given: object) -> None: ...


class _Unlimited:
    def __init__(self, *_given: object) -> None: ...

    def objection(self, *_given: object) -> None: ...

    def note(self, *_given: object) -> None: ...

    def remember(self, *_given: object) -> None: ...


class _Deaf:
    def __init__(self, *_given: object) -> None: ...

    def ear(self) -> "_Deaf":
        return self

    def hears(self, text: str) -> bool:
        return False

    def remember(self, text: str) -> None: ...


def _ungated(kind: type[ChatSender] | type[ChannelActor]) -> Callable[..., ChatSender | ChannelActor]:
    return lambda **given: kind(**given | {"gate": OpenGate()})


def _any_topic(toolbox: Toolbox, wish: SetActivity) -> str:
    toolbox.effects.append(wish)
    return "begins"


def _talkative_state(since: Since) -> Callable[..., str]:
    return lambda briefing: f"{state_text.state_text(briefing)}\x1e{since()}"


def _set(path: str, value: object) -> Removal:
    return lambda patch, _since: patch.setattr(path, value)


def _many(*removals: Removal) -> Removal:
    def remove(patch: pytest.MonkeyPatch, since: Since) -> None:
        for each in removals:
            each(patch, since)

    return remove


def _director_hears(patch: pytest.MonkeyPatch, since: Since) -> None:
    """The director is shown what viewers write, as fast as they write it."""
    patch.setattr(model_mind, "state_text", _talkative_state(since))
    patch.setattr("vtuber.director.model_mind.ModelMind._why_not", lambda _mind, _state: None)


REMOVALS: Mapping[str, Removal] = {
    "gate of speech": _set("vtuber.app.safeguards.Gate", OpenGate),
    "gate of chat": _set("vtuber.app.channel_desk.ChatSender", _ungated(ChatSender)),
    "gate of actions": _set("vtuber.app.channel_desk.ChannelActor", _ungated(ChannelActor)),
    "guard of the writer": _set("vtuber.writing.guards.Guard.objection", lambda _guard, _sentence: None),
    "canary of the director": _set("vtuber.director.model_mind.Canaries", _Deaf),
    "triage": _set("vtuber.attention.triage._refusal", lambda _categories: None),
    "clean": _set("vtuber.app.safeguards._clean", lambda _moderator: lambda _text: True),
    "cleaned words": _set("vtuber.writing.untrusted.cleaned", lambda text, longest=0: text),
    "spoken names": _set("vtuber.writing.prompt_parts.speakable_name", lambda name, _clean: name),
    "fixed answers": _set("vtuber.writing.model_writer.is_fixed", lambda brief: isinstance(brief, SayVerbatim)),
    "blindness of the director": _director_hears,
    "known topics": _set("vtuber.director.tools.Toolbox._note_activity", _any_topic),
    "limits": _many(
        _set("vtuber.twitch.actor.ActionLimits", _Unlimited),
        lambda patch, _since: patch.setattr(tools, "_MOST_CALLS", 99),
        lambda patch, _since: patch.setattr(model_mind, "_MOST_CALLS", 99),
    ),
}
"""A defence's name to what takes it away; the second parameter returns what viewers wrote since it was last asked."""
