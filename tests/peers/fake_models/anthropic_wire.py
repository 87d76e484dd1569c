"""Anthropic's messages: requests read, answers as server-sent events."""

import json
from collections.abc import Mapping
from typing import Any

from tests.peers.fake_models.acts import Act, Asked, Deed

STOP = {Deed.CUT: "max_tokens", Deed.REFUSE: "refusal"}


def asked(body: Mapping[str, Any]) -> Asked:
    """Read a request."""
    blocks = [(message["role"], block) for message in body["messages"] for block in _blocks(message["content"])]
    return Asked(
        system="\n".join(block["text"] for block in _blocks(body.get("system", []))),
        turns=tuple((role, block["text"]) for role, block in blocks if block["type"] == "text"),
        results=tuple(
            "".join(part["text"] for part in _blocks(block["content"]))
            for _, block in blocks
            if block["type"] == "tool_result"
        ),
        tools=tuple(tool["name"] for tool in body.get("tools", ())),
        max_tokens=body["max_tokens"],
    )


def error(status: int) -> dict[str, object]:
    """Return an error's body."""
    kinds = {400: "invalid_request_error", 401: "authentication_error", 403: "permission_error"}
    kind = {**kinds, 429: "rate_limit_error", 529: "overloaded_error"}.get(status, "api_error")
    return {"type": "error", "error": {"type": kind, "message": "no"}}


def opening(model: str) -> list[str]:
    """Return what comes before the text; the input's size comes in `message_delta` again."""
    message: dict[str, object] = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 1, "output_tokens": 1},
    }
    return [_event("message_start", {"message": message}), _start(0, {"type": "text", "text": ""})]


def text(_model: str, chunk: str) -> str:
    """Return a chunk of text."""
    return _event("content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": chunk}})


def closing(_model: str, act: Act) -> list[str]:
    """Return what comes after the text: calls, the reason to stop, the usage."""
    events = [_event("content_block_stop", {"index": 0})]
    for index, call in enumerate(act.calls, 1):
        block = {"type": "tool_use", "id": f"toolu_{index}", "name": call.tool, "input": {}}
        delta = {"type": "input_json_delta", "partial_json": call.arguments}
        events += [
            _start(index, block),
            _event("content_block_delta", {"index": index, "delta": delta}),
            _event("content_block_stop", {"index": index}),
        ]
    tokens_in, tokens_out, cached = act.tokens
    usage = {"input_tokens": tokens_in - cached, "output_tokens": tokens_out, "cache_read_input_tokens": cached}
    delta = {"stop_reason": "tool_use" if act.calls else STOP.get(act.deed, "end_turn"), "stop_sequence": ""}
    return [*events, _event("message_delta", {"delta": delta, "usage": usage}), _event("message_stop", {})]


def _start(index: int, block: dict[str, Any]) -> str:
    return _event("content_block_start", {"index": index, "content_block": block})


def _event(kind: str, body: dict[str, Any]) -> str:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **body})}\n\n"


def _blocks(content: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content
