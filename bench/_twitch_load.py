"""The load of the Twitch benchmarks: chat and events as Twitch's EventSub sends them, with all their fields."""

import json
from collections.abc import Mapping
from random import Random

ROOM = {"broadcaster_user_id": "1337", "broadcaster_user_login": "channel", "broadcaster_user_name": "Channel"}
_CHATTERS = 3_000
_WORDS = ("that telescope", "this stream", "the last game", "my cat", "the night shift", "old radios", "the moon")


def chat_frame(chance: Random) -> str:
    """Return a `channel.chat.message` as the text of its WebSocket frame, about 1.5 kB."""
    number = chance.randrange(_CHATTERS)
    months = number % 40 if number % 3 == 0 else 0
    text = f"{chance.choice(_WORDS)} reminds me of {chance.choice(_WORDS)} {chance.randrange(1000)}"
    event = {
        **ROOM,
        "source_broadcaster_user_id": None,
        "source_broadcaster_user_login": None,
        "source_broadcaster_user_name": None,
        "chatter_user_id": str(10_000 + number),
        "chatter_user_login": f"nightowl{number}",
        "chatter_user_name": f"NightOwl{number}",
        "message_id": _uuid(chance),
        "source_message_id": None,
        "is_source_only": None,
        "message": {
            "text": text,
            "fragments": [{"type": "text", "text": text, "cheermote": None, "emote": None, "mention": None}],
        },
        "color": "#1E90FF",
        "badges": [{"set_id": "subscriber", "id": str(months), "info": str(months)}] if months else [],
        "source_badges": None,
        "message_type": "text",
        "cheer": None,
        "reply": None,
        "channel_points_custom_reward_id": None,
        "channel_points_animation_id": None,
    }
    return frame("channel.chat.message", event, chance)


def follow_frame(chance: Random) -> str:
    """Return a `channel.follow`."""
    number = chance.randrange(_CHATTERS)
    event = {
        **ROOM,
        "user_id": str(10_000 + number),
        "user_login": f"nightowl{number}",
        "user_name": f"NightOwl{number}",
        "followed_at": "2026-01-01T12:00:00.123456789Z",
    }
    return frame("channel.follow", event, chance)


def bits_frame(chance: Random) -> str:
    """Return a `channel.bits.use`."""
    number, bits = chance.randrange(_CHATTERS), 100
    text = f"Cheer{bits} for {chance.choice(_WORDS)}"
    cheermote = {"prefix": "Cheer", "bits": bits, "tier": 100}
    event = {
        **ROOM,
        "user_id": str(10_000 + number),
        "user_login": f"nightowl{number}",
        "user_name": f"NightOwl{number}",
        "bits": bits,
        "type": "cheer",
        "power_up": None,
        "custom_power_up": None,
        "message": {
            "text": text,
            "fragments": [
                {"type": "cheermote", "text": f"Cheer{bits}", "cheermote": cheermote, "emote": None},
                {"type": "text", "text": text.partition(" ")[2], "cheermote": None, "emote": None},
            ],
        },
    }
    return frame("channel.bits.use", event, chance)


def frame(kind: str, event: Mapping[str, object], chance: Random) -> str:
    """Return a notification as the text of its WebSocket frame."""
    subscription = {
        "id": _uuid(chance),
        "status": "enabled",
        "type": kind,
        "version": "1",
        "condition": {"broadcaster_user_id": "1337", "user_id": "4242"},
        "transport": {"method": "websocket", "session_id": "AgoQHR3s6Mb4T8GFB1l3DlPfiRIGY2VsbC1h"},
        "created_at": "2026-01-01T11:00:00.123456789Z",
        "cost": 0,
    }
    metadata = {
        "message_id": _uuid(chance),
        "message_type": "notification",
        "message_timestamp": "2026-01-01T12:00:00.634234626Z",
        "subscription_type": kind,
        "subscription_version": "1",
    }
    return json.dumps({"metadata": metadata, "payload": {"subscription": subscription, "event": event}})


def _uuid(chance: Random) -> str:
    bits = f"{chance.getrandbits(128):032x}"
    return f"{bits[:8]}-{bits[8:12]}-{bits[12:16]}-{bits[16:20]}-{bits[20:]}"
