"""Language models for tests: in memory, and behind a server that speaks as OpenAI and as Anthropic do."""

from tests.peers.fake_models.acts import Act, Asked, Deed, Part, WantedCall, calls, fails, says
from tests.peers.fake_models.in_memory import ScriptedModel
from tests.peers.fake_models.server import FakeModels

__all__ = ["Act", "Asked", "Deed", "FakeModels", "Part", "ScriptedModel", "WantedCall", "calls", "fails", "says"]
