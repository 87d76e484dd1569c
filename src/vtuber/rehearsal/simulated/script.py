"""What simulated models say: the offline writer's words for the brief, or a director's calls."""

import json
import random
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from vtuber.domain.briefs import Brief
from vtuber.domain.prompts import Prompt, ToolSpec
from vtuber.domain.speech import Line
from vtuber.models.ports import CallAnswer, CallWish
from vtuber.rehearsal.simulated.model import Talk
from vtuber.writing.extents import SENTENCES
from vtuber.writing.ports import Writer
from vtuber.writing.recent_lines import sentences_of

_REMEMBERED = 16
_CLOSING = "So, that was it."
_SPEAKS = 0.05
"""Share of looks at which the director has her say something."""
_RAID_FRESH_S = 45.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words, or calls."""

    text: str = ""
    wishes: tuple[CallWish, ...] = ()


class Script:
    """Gives each request its words; `chance` varies the director's.

    A request for words is known by its first turn: whichever models share it say the same, and a successor goes on with
    what has not been heard.
    """

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._compose: Callable[[Brief], str] = lambda _brief: ""
        self._brief: Brief | None = None
        self._texts: OrderedDict[str, str] = OrderedDict()

    def told(self, brain: Writer, compose: Callable[[Brief], str]) -> Writer:
        """Return the writer, listened to: what it is asked to write, `compose` writes for its models."""
        self._compose = compose
        return _Told(self, brain)

    def note(self, brief: Brief) -> None:
        """Take note of the brief that the next request will be about."""
        self._brief = brief

    def open(self, prompt: Prompt, tools: Sequence[ToolSpec]) -> Talk:
        """Begin a conversation."""
        if tools:
            return _Directing(prompt, self._chance)
        return _Speaking(self._rest(self._text(prompt), prompt))

    def _text(self, prompt: Prompt) -> str:
        key = prompt.turns[0].text
        if key not in self._texts and self._brief is not None:
            self._texts[key] = _as_long_as_asked(self._compose(self._brief), self._brief)
            if len(self._texts) > _REMEMBERED:
                self._texts.popitem(last=False)
        return self._texts.get(key, "")

    def _rest(self, text: str, prompt: Prompt) -> str:
        heard = next((turn.text for turn in prompt.turns if turn.role == "assistant"), "")
        if not heard:
            return text
        return text.removeprefix(heard).strip() or _CLOSING


def _as_long_as_asked(text: str, brief: Brief) -> str:
    return " ".join(sentences_of(text)[: SENTENCES[type(brief)]])


class _Told:
    def __init__(self, script: Script, brain: Writer) -> None:
        self._script = script
        self._brain = brain

    async def lines(self, brief: Brief) -> AsyncGenerator[Line, None]:
        # The brain opens its request before it waits for anything, so no other brief comes between.
        self._script.note(brief)
        async with aclosing(self._brain.lines(brief)) as lines:
            async for line in lines:
                yield line


class _Speaking:
    def __init__(self, text: str) -> None:
        self._text = text

    def answer(self, _answers: Sequence[CallAnswer]) -> Said:
        return Said(text=self._text)


class _Directing:
    """Reads the state it is shown: does what is due, and otherwise lets it be."""

    def __init__(self, prompt: Prompt, chance: random.Random) -> None:
        self._chance = chance
        self._shown: dict[str, Any] = json.loads(prompt.turns[0].text)

    def answer(self, answers: Sequence[CallAnswer]) -> Said:
        if answers:
            return Said(text="The segment was over and the figures spoke for the proposal, so I followed it.")
        state, proposal = self._shown["state"], self._shown["proposal_due"]
        since_raid = state["seconds_since_raid"]
        if proposal is not None:
            return self._setting(proposal["activity"])
        if since_raid is not None and since_raid < _RAID_FRESH_S and state["activity"] != "react":
            return self._setting("react")
        if state["viewers"] and self._chance.random() < _SPEAKS:
            words = f"There are {state['viewers']} of you here right now, and {state['chatters']} have said something."
            return Said(wishes=(_wish("send_chat_response", {"text": words}),))
        return Said(text=f"Chat and viewers are steady at {state['viewers']}, so {state['activity']} stays on.")

    def _setting(self, activity: str) -> Said:
        titles = self._shown["topics"].get(activity) or [""]
        arguments = {"activity": activity, "topic": self._chance.choice(titles)}
        return Said(wishes=(_wish("set_activity", arguments),))


def _wish(tool: str, arguments: dict[str, str]) -> CallWish:
    return CallWish(call_id="call_1", tool=tool, arguments=json.dumps(arguments))
