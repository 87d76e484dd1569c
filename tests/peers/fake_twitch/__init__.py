"""Twitch for tests: OAuth, Helix, EventSub and chat behind one world, with faults on demand.

Client libraries talk to it unmodified. `python -m tests.peers.fake_twitch --port 8099` runs it by hand.
"""

from tests.peers.fake_twitch.server import FakeTwitch
from tests.peers.fake_twitch.terms import Terms
from tests.peers.fake_twitch.tokens import CLIENT_SECRET, CONFIDENTIAL_CLIENT, PUBLIC_CLIENT

__all__ = ["CLIENT_SECRET", "CONFIDENTIAL_CLIENT", "PUBLIC_CLIENT", "FakeTwitch", "Terms"]
