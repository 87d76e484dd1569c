"""Vendors' models through pydantic-ai. Importing this takes seconds: `vendors.py` does, in a thread.

Nothing is retried here, by the vendors' libraries or by pydantic-ai; what fails becomes a `FaultError` at once.
Anthropic caches the tools and the system text, which are marked for it (`cache_control`); OpenAI caches by itself.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

import anthropic
import openai
from pydantic_ai.direct import model_request_stream
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ModelResponseStreamEvent,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import Model as PydanticModel
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.models.anthropic import AnthropicModel, AnthropicModelSettings
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.ollama import OllamaProvider
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from vtuber.domain.prompts import Prompt, ToolSpec, Turn
from vtuber.models.faults import FaultError, FaultKind
from vtuber.models.names import ModelAccess, ModelName, Vendor
from vtuber.models.ports import CallAnswer, CallWish, End, Ending, Piece, SignOfLife, Usage, Words
from vtuber.models.vendor_errors import VENDOR_ERRORS, fault_of

_TIMEOUT_S = 60.0
"""The watchdog is earlier; this is for whoever goes without one."""

_NO_KEY = "none"


class Clients:
    """The vendors' clients, made when first needed. What runs on this machine is not looked for behind a proxy."""

    def __init__(self, access: ModelAccess) -> None:
        self._access = access
        self._anthropic: anthropic.AsyncAnthropic | None = None
        self._openai: dict[Vendor, openai.AsyncOpenAI] = {}

    async def close(self) -> None:
        """Close all connections."""
        if self._anthropic is not None:
            await self._anthropic.close()
        for client in self._openai.values():
            await client.close()

    def model(self, name: ModelName) -> "VendorModel":
        """Return the model of a name."""
        match name.vendor:
            case Vendor.ANTHROPIC:
                return VendorModel(
                    AnthropicModel(name.model, provider=AnthropicProvider(anthropic_client=self._for_anthropic(name))),
                    AnthropicModelSettings(anthropic_cache_instructions=True, anthropic_cache_tool_definitions=True),
                )
            case Vendor.OPENAI:
                own = OpenAIProvider(openai_client=self._for_openai(name))
                return VendorModel(OpenAIChatModel(name.model, provider=own, profile=_strict()))
            case Vendor.OLLAMA:
                ollama = OllamaProvider(openai_client=self._for_openai(name))
                return VendorModel(OpenAIChatModel(name.model, provider=ollama, profile=_plain()))
            case Vendor.COMPATIBLE:
                other = OpenAIProvider(openai_client=self._for_openai(name))
                return VendorModel(OpenAIChatModel(name.model, provider=other, profile=_plain()))
            case Vendor.OFFLINE:
                raise ValueError("offline is no model")
            case _:
                assert_never(name.vendor)

    def _for_anthropic(self, name: ModelName) -> anthropic.AsyncAnthropic:
        if self._anthropic is None:
            self._anthropic = anthropic.AsyncAnthropic(
                api_key=self._access.key_of(name),
                base_url=self._access.url_of(name) or "https://api.anthropic.com",
                http_client=anthropic.DefaultAsyncHttpxClient(trust_env=not self._access.is_local(name)),
                max_retries=0,
                timeout=_TIMEOUT_S,
            )
        return self._anthropic

    def _for_openai(self, name: ModelName) -> openai.AsyncOpenAI:
        if name.vendor not in self._openai:
            self._openai[name.vendor] = openai.AsyncOpenAI(
                api_key=self._access.key_of(name) or _NO_KEY,
                base_url=self._access.url_of(name) or "https://api.openai.com/v1",
                http_client=openai.DefaultAsyncHttpxClient(trust_env=not self._access.is_local(name)),
                max_retries=0,
                timeout=_TIMEOUT_S,
            )
        return self._openai[name.vendor]


def _strict() -> OpenAIModelProfile:
    """A stream without a reason to finish was cut off."""
    return OpenAIModelProfile(openai_chat_streaming_requires_finish_reason=True)


def _plain() -> OpenAIModelProfile:
    """What servers beside OpenAI's understand: the older name of `max_tokens`."""
    return OpenAIModelProfile(
        openai_chat_streaming_requires_finish_reason=True, openai_chat_supports_max_completion_tokens=False
    )


class VendorModel:
    """A model of a vendor; satisfies `Model`."""

    def __init__(self, model: PydanticModel, settings: ModelSettings | None = None) -> None:
        self._model = model
        self._settings = settings or ModelSettings()

    def open(self, prompt: Prompt, tools: Sequence[ToolSpec] = ()) -> "VendorConversation":
        """Begin a conversation; thoughts are turned off, or down as far as the model allows."""
        own = ModelSettings(max_tokens=prompt.max_tokens, thinking=False)
        if not self._model.profile.get("anthropic_disallows_sampling_settings"):
            own["temperature"] = prompt.temperature
        settings: ModelSettings = {**self._settings, **own}
        offered = ModelRequestParameters(function_tools=[_definition(tool) for tool in tools])
        messages = [_message(turn, prompt.system) for turn in prompt.turns]
        return VendorConversation(self._model, settings, offered, prompt.system, messages)


@dataclass(slots=True)
class VendorConversation:
    """The messages so far; satisfies `Conversation`."""

    _model: PydanticModel
    _settings: ModelSettings
    _offered: ModelRequestParameters
    _system: str
    _messages: list[ModelMessage] = field(repr=False)

    async def ask(self, answers: Sequence[CallAnswer] = ()) -> AsyncGenerator[Piece, None]:
        """Send all so far and give the answer as it comes."""
        if answers:
            self._messages.append(ModelRequest(parts=[_returned(one) for one in answers], instructions=self._system))
        try:
            async with model_request_stream(
                self._model,
                self._messages,
                model_settings=self._settings,
                model_request_parameters=self._offered,
            ) as stream:
                async for event in stream:
                    yield _piece(event)
                response = stream.get()
        except VENDOR_ERRORS as error:
            raise fault_of(error) from None
        if response.finish_reason is None:
            raise FaultError(FaultKind.UNREACHABLE, "the answer broke off")
        self._messages.append(response)
        for call in response.tool_calls:
            yield CallWish(call_id=call.tool_call_id, tool=call.tool_name, arguments=call.args_as_json_str())
        yield _end(response)


def _definition(tool: ToolSpec) -> ToolDefinition:
    return ToolDefinition(name=tool.name, description=tool.description, parameters_json_schema=dict(tool.schema))


def _message(turn: Turn, system: str) -> ModelMessage:
    if turn.role == "assistant":
        return ModelResponse(parts=[TextPart(turn.text)])
    return ModelRequest(parts=[UserPromptPart(turn.text)], instructions=system)


def _returned(answer: CallAnswer) -> ToolReturnPart:
    return ToolReturnPart(
        tool_name=answer.tool,
        content=answer.result,
        tool_call_id=answer.call_id,
        outcome="failed" if answer.failed else "success",
    )


def _piece(event: ModelResponseStreamEvent) -> Piece:
    match event:
        case PartStartEvent(part=TextPart(content=text)) if text:
            return Words(text)
        case PartDeltaEvent(delta=TextPartDelta(content_delta=text)) if text:
            return Words(text)
        case _:
            return SignOfLife()


_ENDINGS: Mapping[str | None, Ending] = {"length": Ending.CUT, "content_filter": Ending.REFUSED}


def _end(response: ModelResponse) -> End:
    counted = response.usage
    usage = Usage(
        tokens_in=counted.input_tokens,
        tokens_out=counted.output_tokens,
        cached=counted.cache_read_tokens,
        cache_written=counted.cache_write_tokens,
    )
    reported = counted.input_tokens or counted.output_tokens
    return End(ending=_ENDINGS.get(response.finish_reason, Ending.DONE), usage=usage if reported else None)
