"""Twitch's chat lines, as its servers write them."""

from datetime import datetime

from vtuber.audience.people import Person

CHANNEL = "simulated"
ROOM_ID = "4200000"
_PLAN_NAMES = {"Prime": "Prime", "1000": "Tier\\s1", "2000": "Tier\\s2", "3000": "Tier\\s3"}
_SUBSCRIBER_BADGES = (48, 36, 24, 18, 12, 9, 6, 3, 2, 0)
_ESCAPES = str.maketrans({";": "\\:", " ": "\\s", "\\": "\\\\", "\r": "\\r", "\n": "\\n"})


def chat_line(
    sender: "Sender", *, message_id: str, at: datetime, text: str, first: bool = False, extra: str = ""
) -> str:
    """Return a PRIVMSG. `extra` holds further tags, each ended by a semicolon (`bits=100;`)."""
    return (
        f"@{sender.tags};{extra}emotes=;first-msg={int(first)};flags=;id={message_id};mod={sender.mod};"
        f"returning-chatter=0;room-id={ROOM_ID};subscriber={sender.subscriber};tmi-sent-ts={stamp(at)};turbo=0;"
        f"user-id={sender.person.id};user-type= {sender.prefix} PRIVMSG #{CHANNEL} :{text}"
    )


def notice_line(sender: "Sender", *, message_id: str, at: datetime, kind: str, params: str, text: str = "") -> str:
    """Return a USERNOTICE of a kind (`resub`, `raid`, ...). `params` holds its own tags, each ended by a semicolon."""
    said = f" :{text}" if text else ""
    return (
        f"@{sender.tags};emotes=;flags=;id={message_id};login={sender.person.login};mod={sender.mod};msg-id={kind};"
        f"{params}room-id={ROOM_ID};subscriber={sender.subscriber};system-msg=;tmi-sent-ts={stamp(at)};"
        f"user-id={sender.person.id};user-type= :tmi.twitch.tv USERNOTICE #{CHANNEL}{said}"
    )


def deletion_line(sender: "Sender", *, message_id: str, at: datetime, text: str) -> str:
    """Return a CLEARMSG: a moderator deleted one message."""
    return (
        f"@login={sender.person.login};room-id={ROOM_ID};target-msg-id={message_id};tmi-sent-ts={stamp(at)} "
        f":tmi.twitch.tv CLEARMSG #{CHANNEL} :{text}"
    )


def ban_line(sender: "Sender", *, at: datetime, seconds: int | None) -> str:
    """Return a CLEARCHAT: a moderator banned somebody, for some seconds or for good."""
    duration = "" if seconds is None else f"ban-duration={seconds};"
    return (
        f"@{duration}room-id={ROOM_ID};target-user-id={sender.person.id};tmi-sent-ts={stamp(at)} "
        f":tmi.twitch.tv CLEARCHAT #{CHANNEL} :{sender.person.login}"
    )


def plan_params(plan: str) -> str:
    """Return the tags that name a subscription's plan."""
    return f"msg-param-sub-plan-name={_PLAN_NAMES[plan]};msg-param-sub-plan={plan};"


def escaped(text: str) -> str:
    """Return a text as a tag's value."""
    return text.translate(_ESCAPES)


def stamp(at: datetime) -> int:
    """Return a time as Twitch stamps it: milliseconds since the epoch."""
    return round(at.timestamp() * 1000)


class Sender:
    """Somebody as their chat lines show them; `months` is the age of their subscription, 0 for none."""

    __slots__ = ("mod", "person", "prefix", "subscriber", "tags")

    def __init__(self, person: Person, months: int) -> None:
        login = person.login
        badges = ["moderator/1"] if person.moderator else []
        if months:
            badges.append(f"subscriber/{next(badge for badge in _SUBSCRIBER_BADGES if badge <= months)}")
        info = f"subscriber/{months}" if months else ""
        self.person = person
        self.mod = int(person.moderator)
        self.subscriber = int(months > 0)
        self.prefix = f":{login}!{login}@{login}.tmi.twitch.tv"
        self.tags = f"badge-info={info};badges={','.join(badges)};color={person.color};display-name={person.name}"
