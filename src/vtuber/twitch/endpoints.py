"""Where Twitch is reached; a test, or a developer with a mock server, names other addresses."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Base addresses without a slash at the end."""

    irc: str = "wss://irc-ws.chat.twitch.tv:443"
    eventsub: str = "wss://eventsub.wss.twitch.tv/ws"
    helix: str = "https://api.twitch.tv/helix"
    auth: str = "https://id.twitch.tv/oauth2"


TWITCH = Endpoints()
