"""The tool calls of one decision, over all the models that were asked for it."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from vtuber.domain.direction_events import ToolCall
from vtuber.domain.prompts import Prompt, Turn
from vtuber.models.ports import CallAnswer, CallWish

MOST_CALLS = 16
"""Calls in one decision; a model that wants more is told no."""

Call = Callable[[str, Mapping[str, object]], Awaitable[ToolCall]]

_DONE_ALREADY = (
    "These tools have been called for this decision already and need no second call. "
    "Their results, as data:\n{calls}\nGo on from there."
)


class ToolTalk:
    """Carries calls out, each once.

    A call that was carried out already, by this model or the one before it, is answered with the result it had. A
    failed call's result goes back to the model; a tool that fails a second time makes the talk `stuck`.
    """

    def __init__(self, call: Call) -> None:
        self._call = call
        self._done: dict[tuple[str, str], str] = {}
        self._failures: dict[str, int] = {}
        self._calls = 0

    @property
    def carried_out(self) -> bool:
        """Whether any call had its effect."""
        return bool(self._done)

    @property
    def stuck(self) -> bool:
        """Whether a tool failed again after its failure had been explained."""
        return any(count > 1 for count in self._failures.values())

    def prompt_for_next(self, prompt: Prompt) -> Prompt:
        """Return what a further model is asked: it learns which calls were carried out."""
        self._failures.clear()
        if not self._done:
            return prompt
        calls = "\n".join(f"- {tool} {arguments}: {result}" for (tool, arguments), result in self._done.items())
        return replace(prompt, turns=(*prompt.turns, Turn(role="user", text=_DONE_ALREADY.format(calls=calls))))

    async def answer(self, wish: CallWish) -> CallAnswer:
        """Carry a call out, if it is one, and return what the model is told."""
        try:
            arguments = json.loads(wish.arguments or "{}")
        except ValueError:
            arguments = None
        if not isinstance(arguments, dict):
            return self._failed(wish, "The arguments are no JSON object.")
        key = wish.tool, json.dumps(arguments, sort_keys=True)
        if key in self._done:
            return CallAnswer(call_id=wish.call_id, tool=wish.tool, result=self._done[key])
        if self._calls >= MOST_CALLS:
            return self._failed(wish, "There were too many calls; no more are carried out.")
        self._calls += 1
        done = await self._call(wish.tool, arguments)
        if done.failed:
            return self._failed(wish, done.result)
        self._done[key] = done.result
        return CallAnswer(call_id=wish.call_id, tool=wish.tool, result=done.result)

    def _failed(self, wish: CallWish, why: str) -> CallAnswer:
        self._failures[wish.tool] = self._failures.get(wish.tool, 0) + 1
        return CallAnswer(call_id=wish.call_id, tool=wish.tool, result=why, failed=True)
