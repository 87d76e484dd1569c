"""The words that are shown while a sentence sounds."""

import msgspec


class DisplayText(msgspec.Struct, frozen=True):
    """A subtitle and who says it; `avatar` is the path of a picture on the server. Emotion tags stay visible in it."""

    text: str
    name: str | None = None
    avatar: str | None = None
