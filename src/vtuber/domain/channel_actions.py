"""What the show can do to its channel, besides talking: closed, and within the limits that Twitch sets.

Source: https://dev.twitch.tv/docs/api/reference/. Building one with a value that Twitch would refuse raises
`ToolError`.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from vtuber.domain.errors import ToolError
from vtuber.domain.names import snake_case


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePoll:
    """Let viewers vote: 2 to 5 choices of up to 25 characters, for 15 to 1,800 seconds."""

    title: str
    choices: tuple[str, ...]
    seconds: int = 60

    def __post_init__(self) -> None:
        _text("title", self.title, 60)
        _options("choices", self.choices, most=5)
        _within("seconds", self.seconds, 15, 1_800)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPoll:
    """End a poll early; its result stays to be seen."""

    poll_id: str

    def __post_init__(self) -> None:
        _id("poll_id", self.poll_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePrediction:
    """Let viewers bet channel points: 2 to 10 outcomes of up to 25 characters, for 30 to 1,800 seconds."""

    title: str
    outcomes: tuple[str, ...]
    seconds: int = 120

    def __post_init__(self) -> None:
        _text("title", self.title, 45)
        _options("outcomes", self.outcomes, most=10)
        _within("seconds", self.seconds, 30, 1_800)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvePrediction:
    """Pay out a prediction; `winner` is the title of the outcome that came true."""

    prediction_id: str
    winner: str

    def __post_init__(self) -> None:
        _id("prediction_id", self.prediction_id)
        _text("winner", self.winner, 25)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPrediction:
    """Call a prediction off; everybody gets their points back."""

    prediction_id: str

    def __post_init__(self) -> None:
        _id("prediction_id", self.prediction_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTitle:
    """Give the channel another title, of up to 140 characters."""

    title: str

    def __post_init__(self) -> None:
        _text("title", self.title, 140)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCategory:
    """Put the channel into another category, by its name at Twitch."""

    category: str

    def __post_init__(self) -> None:
        _text("category", self.category, 140)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShoutOut:
    """Recommend another channel, by its name or its id; without either, the one that raided last."""

    channel: str = ""
    channel_id: str = ""

    def __post_init__(self) -> None:
        if self.channel:
            _channel(self.channel)
        if self.channel_id:
            _id("channel_id", self.channel_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRaid:
    """Send the viewers to another channel."""

    channel: str

    def __post_init__(self) -> None:
        _channel(self.channel)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRaid:
    """Call a raid off before it goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateClip:
    """Keep the last half minute as a clip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMarker:
    """Mark this moment in the recording, with up to 140 characters."""

    description: str = ""

    def __post_init__(self) -> None:
        _text("description", self.description, 140, least=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announce:
    """Write an announcement in chat, of up to 500 characters."""

    text: str
    color: Literal["primary", "blue", "green", "orange", "purple"] = "primary"

    def __post_init__(self) -> None:
        _text("text", self.text, 500)


@dataclass(frozen=True, slots=True, kw_only=True)
class FulfillRedemption:
    """Mark a redemption as done; the reward must have been made through the same application."""

    redemption_id: str
    reward_id: str

    def __post_init__(self) -> None:
        _id("redemption_id", self.redemption_id)
        _id("reward_id", self.reward_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRedemption:
    """Give a redemption's points back; the reward must have been made through the same application."""

    redemption_id: str
    reward_id: str

    def __post_init__(self) -> None:
        _id("redemption_id", self.redemption_id)
        _id("reward_id", self.reward_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteMessage:
    """Take a message out of chat."""

    message_id: str

    def __post_init__(self) -> None:
        _id("message_id", self.message_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOutViewer:
    """Keep a viewer from writing for 1 to 1,209,600 seconds (two weeks)."""

    viewer_id: str
    seconds: int
    reason: str = ""

    def __post_init__(self) -> None:
        _id("viewer_id", self.viewer_id)
        _within("seconds", self.seconds, 1, 1_209_600)
        _text("reason", self.reason, 500, least=0)


ChannelAction = (
    CreatePoll
    | EndPoll
    | CreatePrediction
    | ResolvePrediction
    | CancelPrediction
    | ChangeTitle
    | ChangeCategory
    | ShoutOut
    | StartRaid
    | CancelRaid
    | CreateClip
    | AddMarker
    | Announce
    | FulfillRedemption
    | RefundRedemption
    | DeleteMessage
    | TimeOutViewer
)
"""Everything the show can do to its channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteInChat:
    """Write a line in the channel's chat, to everybody or in answer to a message."""

    text: str
    reply_to: str | None = None

    def __post_init__(self) -> None:
        _text("text", self.text, 500)
        if self.reply_to is not None:
            _id("reply_to", self.reply_to)


Outgoing = ChannelAction | WriteInChat
"""Everything that leaves for the channel."""

ACTIONS: dict[str, type[ChannelAction]] = {snake_case(kind.__name__): kind for kind in ChannelAction.__args__}
"""Each action by its name, as settings and the journal spell it."""

OUTGOING: dict[str, type[Outgoing]] = {"write_in_chat": WriteInChat, **ACTIONS}
"""Everything that the operator may allow, by its name."""


def name_of(action: ChannelAction) -> str:
    """Return an action's name."""
    return snake_case(type(action).__name__)


def arguments_of(action: ChannelAction) -> dict[str, str]:
    """Return an action's arguments as texts, for the journal."""
    given = asdict(action).items()
    return {name: "; ".join(value) if isinstance(value, tuple) else str(value) for name, value in given}


def texts_of(action: ChannelAction) -> tuple[str, ...]:
    """Return what viewers will read of an action."""
    match action:
        case CreatePoll(title=title, choices=options) | CreatePrediction(title=title, outcomes=options):
            return (title, *options)
        case ChangeTitle(title=text) | Announce(text=text) | AddMarker(description=text) | TimeOutViewer(reason=text):
            return (text,) if text else ()
        case _:
            return ()


def _text(name: str, text: str, most: int, *, least: int = 1) -> None:
    if not least <= len(text.strip()) or len(text) > most:
        raise ToolError(f"{name} must have {least} to {most} characters, not {len(text)}")


def _options(name: str, options: Sequence[str], *, most: int) -> None:
    if not 2 <= len(options) <= most:  # noqa: PLR2004  (a choice takes two)
        raise ToolError(f"{name} must be 2 to {most}, not {len(options)}")
    for number, option in enumerate(options, start=1):
        _text(f"number {number} of {name}", option, 25)
    if len({option.casefold().strip() for option in options}) < len(options):
        raise ToolError(f"{name} must differ from one another")


def _within(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise ToolError(f"{name} must be {least} to {most}, not {value}")


def _id(name: str, value: str) -> None:
    if not value or not value.isascii() or any(sign.isspace() for sign in value):
        raise ToolError(f"{name} must be an id, without spaces")


def _channel(name: str) -> None:
    if not name.isascii() or not name.replace("_", "").isalnum():
        raise ToolError("channel must be a channel's name: letters, digits and underscores")
