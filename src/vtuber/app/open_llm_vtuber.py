"""Open-LLM-VTuber beside the show: her voice by way of it, and the key that its server presents to us."""

import hashlib
import random
import secrets

from vtuber.app.settings import Settings
from vtuber.olv.proxy_link import ProxyLink
from vtuber.olv.server_voice import ServerVoice
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.runtime.secrets import Secrets
from vtuber.voice.ports import VoiceEngine

_KEY_CHARACTERS = 40
_SEED_BITS = 64


def olv_key_of(token: str, known_secrets: Secrets) -> str:
    """Return the key for Open-LLM-VTuber: made from the data directory's token, which it does not give away."""
    key = "olv-" + hashlib.sha256(f"Open-LLM-VTuber {token}".encode()).hexdigest()[:_KEY_CHARACTERS]
    known_secrets.register(key)
    return key


def server_voice(settings: Settings, voice: VoiceEngine) -> ServerVoice | None:
    """Return this voice by way of the server that the settings name; None where they name none."""
    if settings.vtuber_olv_url is None:
        return None
    clock = LoopClock(epoch=system_now())
    chance = random.Random(secrets.randbits(_SEED_BITS))
    return ServerVoice(ProxyLink(settings.vtuber_olv_url, clock=clock, chance=chance), voice, clock=clock)
