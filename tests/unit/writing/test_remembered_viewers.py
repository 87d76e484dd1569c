"""What writers make of a viewer who was here before, and of one who wants to be forgotten."""

from datetime import UTC, datetime
from decimal import Decimal
from random import Random

from vtuber.attention.triage import Triage
from vtuber.domain.activities import Activity
from vtuber.domain.attended import Intent
from vtuber.domain.briefs import ReplyToChat, quoted_by
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.viewers import EarlierLine, Viewer, ViewerNotes
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run
from vtuber.safety.moderator import WordListModerator
from vtuber.writing.extents import is_fixed
from vtuber.writing.prompt_parts import PromptParts
from vtuber.writing.recent_lines import RecentLines
from vtuber.writing.untrusted import Marks

AT = datetime(2026, 1, 1, tzinfo=UTC)
NOTES = ViewerNotes(
    messages=1,
    streams_attended=4,
    given={"USD": Decimal(12)},
    payments=2,
    first_seen=datetime(2025, 3, 9, tzinfo=UTC),
    last_chat=datetime(2025, 12, 30, tzinfo=UTC),
    months_subscribed=7,
    gifts=3,
    last_topic="Fog",
    asked_about=("black holes",),
    last_time=(EarlierLine(id="old1", text="I keep bees"), EarlierLine(id="old2", text="rude words")),
)


def reply(text: str, notes: ViewerNotes | None = None) -> ReplyToChat:
    """Return a brief for an answer."""
    message = ChatMessage(id="m1", at=AT, viewer=Viewer(id="twitch:1", name="Wren"), text=text)
    return ReplyToChat(
        message=message, intent=Intent.STATEMENT, notes=notes or ViewerNotes(), activity=Activity.TALK, topic="Fog"
    )


def test_a_model_is_told_what_is_true_of_a_returning_viewer() -> None:
    """Their own words marked and remembered as untrusted; what is not clean is left out."""

    async def parts() -> tuple[str, list[str]]:
        made = PromptParts(Marks(Random(1)), lambda text: "rude" not in text)
        found = made.of(reply("hello", NOTES), RecentLines(clock=LoopClock(epoch=AT)), {})
        return "\n".join(part.text for part in found), made.untrusted

    text, untrusted = run(parts())
    for fact in (
        "here in 4 streams",
        "first seen on 09 March 2025",
        "last here on 30 December 2025",
        "subscribed for seven months",
        "three subscriptions",
        "supported her 2 times",
        "another day",
    ):
        assert fact in text, (fact, text)
    assert {"I keep bees", "Fog", "black holes"} <= set(untrusted)
    assert "rude words" not in text


def test_words_of_an_earlier_stream_are_quoted() -> None:
    """Taking them back takes back the utterance."""
    assert set(quoted_by(reply("hello", NOTES))) >= {"m1", "old1", "old2"}


def test_a_wish_to_be_forgotten_reaches_her_and_no_model() -> None:
    """It is no command of a bot's; its answer is fixed."""
    triage = Triage(moderator=WordListModerator(), names=("Hoshi",))
    wish = reply("!forgetme").message
    judgement = triage.judge(wish)
    assert (judgement.intent, judgement.names_her, judgement.categories) == (Intent.STATEMENT, True, ())
    assert is_fixed(reply("!forgetme"))
    assert triage.judge(reply("!discord").message).intent is Intent.COMMAND
