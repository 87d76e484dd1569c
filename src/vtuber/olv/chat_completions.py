"""OpenAI's chat completions, as far as Open-LLM-VTuber asks for them: the last question in, a line out.

Source: https://platform.openai.com/docs/api-reference/chat. An answer is never an error: the server would read it out.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

MODEL = "vtuber"
"""The one model there is."""


class _Part(msgspec.Struct, gc=False):
    type: str = "text"
    text: str | None = None


class _Message(msgspec.Struct, gc=False):
    role: str = ""
    content: str | list[_Part] | None = None


class ChatRequest(msgspec.Struct, frozen=True):
    """What is asked: all messages so far, whether the answer is to come as a stream, and tools, which are not used."""

    messages: Sequence[_Message] = ()
    stream: bool | None = None
    model: str | None = None
    tools: Sequence[object] | None = None

    @property
    def question(self) -> str:
        """The text of the last message of a user; its history grows without end and means nothing here."""
        for message in reversed(self.messages):
            if message.role == "user":
                return _text(message.content)
        return ""


_REQUESTS = msgspec.json.Decoder(ChatRequest)


def request_of(body: bytes) -> ChatRequest:
    """Read a request; one that cannot be read asks for nothing, as a stream."""
    try:
        return _REQUESTS.decode(body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return ChatRequest(stream=True)


def completion(answer_id: str, line: str, *, created: int) -> bytes:
    """Write a whole answer; `created` is in seconds since 1970."""
    choice = {"index": 0, "message": {"role": "assistant", "content": line}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    return msgspec.json.encode(_head(answer_id, "chat.completion", created) | {"choices": [choice], "usage": usage})


def chunks(answer_id: str, line: str, *, created: int) -> Iterator[bytes]:
    """Write an answer as server-sent events; without a line it is an empty one."""
    head = _head(answer_id, "chat.completion.chunk", created)
    yield _event(head, {"role": "assistant", "content": ""}, None)
    if line:
        yield _event(head, {"content": line}, None)
    yield _event(head, {}, "stop")
    yield b"data: [DONE]\n\n"


def models() -> dict[str, object]:
    """Return the list of models."""
    return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": "vtuber"}]}


def _head(answer_id: str, kind: str, created: int) -> dict[str, object]:
    return {"id": answer_id, "object": kind, "created": created, "model": MODEL}


def _event(head: dict[str, object], delta: dict[str, str], finish: Literal["stop"] | None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return b"data: " + msgspec.json.encode(head | {"choices": [choice]}) + b"\n\n"


def _text(content: str | list[_Part] | None) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    return "\n".join(part.text for part in content if part.type == "text" and part.text)
