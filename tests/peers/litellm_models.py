"""What LiteLLM's proxy is set up to do: models that it mocks itself, and models that it fetches from our fake.

A mock answers `/v1/chat/completions` in a stream. To `/v1/messages` a mock gives plain JSON even where a stream was
asked for; so the proxy is its own upstream there (`relayed-…`): it streams the mock to itself as OpenAI does and on to
us as Anthropic does. In a stream a mock calls no tools: those come from the fake, through the proxy.
"""

SAID = "[joy] Stars are far. Very far."
LATE_S = 3.0

MOCKS: dict[str, dict[str, object]] = {
    "says": {"mock_response": SAID},
    "limited": {"mock_response": "litellm.RateLimitError"},
    "broken": {"mock_response": "litellm.InternalServerError"},
    "too-long": {"mock_response": "litellm.ContextWindowExceededError"},
    "filtered": {"mock_response": "Exception: content_filter_policy"},
    "overloaded": {"mock_response": "Exception: mock_streaming_error"},
    "late": {"mock_response": SAID, "mock_delay": LATE_S},
    "timed-out": {"mock_response": SAID, "mock_timeout": True, "timeout": 0.3},
}
"""A model's name to the mock that plays it."""

_FETCHED = {
    "gpt-*": "openai",
    "claude-*": "anthropic",
    "local-*": "hosted_vllm",
    "llama-*": "hosted_vllm",
    "llama3.2:3b": "hosted_vllm",
    "crossed-to-openai": "hosted_vllm",
    "crossed-to-anthropic": "anthropic",
}
"""A name, or a pattern of names, to the provider as which LiteLLM asks the fake for it.

The crossed ones are asked for in one vendor's way and fetched in the other's.
"""

_NOWHERE = "http://127.0.0.1:9"
"""What a mock would reach if it were none."""


def configuration(*, own_url: str, upstream_url: str, key: str) -> dict[str, object]:
    """Return the proxy's configuration; nothing is retried, and nobody is left out for having failed."""
    mocked = [
        _model(name, model=f"openai/{name}", api_key="none", api_base=_NOWHERE, **mock) for name, mock in MOCKS.items()
    ]
    relayed = [
        _model(f"relayed-{name}", model=f"litellm_proxy/{name}", api_key=key, api_base=f"{own_url}/v1")
        for name in MOCKS
    ]
    fetched = [
        _model(name, model=f"{provider}/{name}", api_key="upstream", api_base=_base(provider, upstream_url))
        for name, provider in _FETCHED.items()
    ]
    return {
        "model_list": [*mocked, *relayed, *fetched],
        "router_settings": {"num_retries": 0, "disable_cooldowns": True},
        "litellm_settings": {"num_retries": 0, "telemetry": False},
    }


def _model(name: str, **parameters: object) -> dict[str, object]:
    return {"model_name": name, "litellm_params": {**parameters, "max_retries": 0}}


def _base(provider: str, url: str) -> str:
    return url if provider == "anthropic" else f"{url}/v1"
