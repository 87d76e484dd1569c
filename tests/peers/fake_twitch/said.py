"""What is said in chat: its fragments, its emotes, its badges, in EventSub's words and in IRC's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.peers.fake_twitch.people import Channel, Directory, User

Json = dict[str, Any]

EMOTES = {"Kappa": "25", "LUL": "425618", "PogChamp": "305954156", "HeyGuys": "30259", "BibleThump": "86"}
"""The global emotes the fake knows, with their ids."""

_CHEERMOTE = re.compile(r"([A-Za-z]+?)([1-9][0-9]*)")
_PREFIXES = {"cheer", "kappa", "pogchamp", "biblethump", "party", "corgo"}
_CHEER_TIERS = (10_000, 5_000, 1_000, 100, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message of chat; `home` is the channel it was written in, which a shared chat shows in others too."""

    id: str
    channel: Channel
    user: User
    text: str
    at: datetime
    bits: int = 0
    action: bool = False
    first: bool = False
    reply_to: "Said | None" = None
    reward_id: str | None = None
    home: Channel
    home_id: str
    in_shared_chat: bool = False

    @property
    def is_shared(self) -> bool:
        """Tell whether it comes from another channel."""
        return self.home is not self.channel

    @property
    def thread(self) -> "Said":
        """Return the first message of the thread."""
        return self.reply_to.thread if self.reply_to else self


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    start: int
    kind: str
    detail: Json | None = None


def pieces(text: str, bits: int, people: Directory) -> Iterator[_Piece]:
    """Split a text at cheermotes, emotes and mentions; spaces stay with the text between."""
    start, plain = 0, ""
    position = 0
    for word in re.split(r"(\s+)", text):
        found = _recognise(word, bits, people)
        if found is None:
            start = start if plain else position
            plain += word
        else:
            if plain:
                yield _Piece(plain, start, "text")
                plain = ""
            yield _Piece(word, position, *found)
        position += len(word)
    if plain:
        yield _Piece(plain, start, "text")


def _recognise(word: str, bits: int, people: Directory) -> tuple[str, Json] | None:
    cheer = _CHEERMOTE.fullmatch(word)
    if bits and cheer and cheer[1].lower() in _PREFIXES:
        count = int(cheer[2])
        tier = next(tier for tier in _CHEER_TIERS if count >= tier)
        return "cheermote", {"prefix": cheer[1].lower(), "bits": count, "tier": tier}
    if word in EMOTES:
        return "emote", {"id": EMOTES[word], "emote_set_id": "0", "owner_id": "0", "format": ["static"]}
    mentioned = people.known(word[1:]) if word.startswith("@") else None
    return ("mention", mentioned.named("user")) if mentioned else None


def message_json(text: str, bits: int, people: Directory) -> Json:
    """Return a text with its fragments, as chat events of EventSub carry it."""
    fragments = []
    for piece in pieces(text, bits, people):
        kinds: Json = {"cheermote": None, "emote": None, "mention": None}
        if piece.detail is not None:
            kinds[piece.kind] = piece.detail
        fragments.append({"type": piece.kind, "text": piece.text, **kinds})
    return {"text": text, "fragments": fragments}


def irc_emotes(text: str, people: Directory) -> str:
    """Return the `emotes` tag: ids with the first and last code point of each place."""
    places: dict[str, list[str]] = {}
    for piece in pieces(text, 0, people):
        if piece.kind == "emote":
            places.setdefault(EMOTES[piece.text], []).append(f"{piece.start}-{piece.start + len(piece.text) - 1}")
    return "/".join(f"{emote}:{','.join(spans)}" for emote, spans in places.items())


def emote_spans(text: str, people: Directory) -> list[Json]:
    """Return the emotes of a resubscription's message."""
    return [
        {"begin": piece.start, "end": piece.start + len(piece.text) - 1, "id": EMOTES[piece.text]}
        for piece in pieces(text, 0, people)
        if piece.kind == "emote"
    ]


@dataclass(frozen=True, slots=True)
class Badge:
    set_id: str
    id: str
    info: str = ""


def badges(channel: Channel, user: User) -> list[Badge]:
    """Return the badges of somebody in a channel, most important first."""
    worn = []
    if user.id == channel.owner.id:
        worn.append(Badge("broadcaster", "1"))
    elif user.id in channel.moderators:
        worn.append(Badge("moderator", "1"))
    elif user.id in channel.vips:
        worn.append(Badge("vip", "1"))
    if member := channel.members.get(user.id):
        worn.append(Badge("subscriber", _badge_version(member.months, member.tier), str(member.months)))
    if cheered := channel.cheered.get(user.id):
        worn.append(Badge("bits", str(next(tier for tier in _CHEER_TIERS if cheered >= tier))))
    return worn


def _badge_version(months: int, tier: str) -> str:
    step = next(step for step in (24, 12, 6, 3, 0) if months >= step)
    return str({"2000": 2000, "3000": 3000}.get(tier, 0) + step)


def badges_json(worn: list[Badge]) -> list[Json]:
    """Return badges as EventSub lists them."""
    return [{"set_id": badge.set_id, "id": badge.id, "info": badge.info} for badge in worn]


def badge_tags(worn: list[Badge], prefix: str = "") -> dict[str, str]:
    """Return badges as the tags of a chat line."""
    return {
        f"{prefix}badge-info": ",".join(f"{badge.set_id}/{badge.info}" for badge in worn if badge.info),
        f"{prefix}badges": ",".join(f"{badge.set_id}/{badge.id}" for badge in worn),
    }
