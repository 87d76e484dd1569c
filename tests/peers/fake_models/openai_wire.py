"""OpenAI's chat completions: requests read, answers as server-sent events."""

import json
from collections.abc import Mapping
from typing import Any

from tests.peers.fake_models.acts import Act, Asked, Deed

FINISH = {Deed.CUT: "length", Deed.REFUSE: "content_filter"}


def asked(body: Mapping[str, Any]) -> Asked:
    """Read a request."""
    messages = body["messages"]
    return Asked(
        system="\n".join(_text(one["content"]) for one in messages if one["role"] in {"system", "developer"}),
        turns=tuple(
            (one["role"], _text(one["content"]))
            for one in messages
            if one["role"] in {"user", "assistant"} and one.get("content") and not one.get("tool_calls")
        ),
        results=tuple(_text(one["content"]) for one in messages if one["role"] == "tool"),
        tools=tuple(tool["function"]["name"] for tool in body.get("tools", ())),
        max_tokens=body.get("max_completion_tokens") or body.get("max_tokens") or 0,
    )


def error(status: int) -> dict[str, object]:
    """Return an error's body."""
    return {"error": {"message": "no", "type": "some_error", "code": None, "status": status}}


def opening(model: str) -> list[str]:
    """Return what comes before the text."""
    return [_event(_chunk(model, {"role": "assistant", "content": ""}))]


def text(model: str, chunk: str) -> str:
    """Return a chunk of text."""
    return _event(_chunk(model, {"content": chunk}))


def closing(model: str, act: Act) -> list[str]:
    """Return what comes after the text: calls, the reason to finish, the usage."""
    events = [
        _event(_chunk(model, {"tool_calls": [_call(number, call.tool, call.arguments)]}))
        for number, call in enumerate(act.calls)
    ]
    finish = "tool_calls" if act.calls else FINISH.get(act.deed, "stop")
    events.append(_event(_chunk(model, {}, finish)))
    tokens_in, tokens_out, cached = act.tokens
    usage = {
        "prompt_tokens": tokens_in,
        "completion_tokens": tokens_out,
        "total_tokens": tokens_in + tokens_out,
        "prompt_tokens_details": {"cached_tokens": cached},
    }
    events.append(_event({**_head(model), "choices": [], "usage": usage}))
    return [*events, "data: [DONE]\n\n"]


def _text(content: str | list[dict[str, Any]]) -> str:
    """Return a message's text: plain, or in parts."""
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


def _call(number: int, tool: str, arguments: str) -> dict[str, object]:
    function = {"name": tool, "arguments": arguments}
    return {"index": number, "id": f"call_{number}", "type": "function", "function": function}


def _chunk(model: str, delta: dict[str, object], finish: str | None = None) -> dict[str, object]:
    return {**_head(model), "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


def _head(model: str) -> dict[str, object]:
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_700_000_000, "model": model}


def _event(body: dict[str, object]) -> str:
    return f"data: {json.dumps(body)}\n\n"
