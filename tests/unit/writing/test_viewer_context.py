"""What a request tells of a viewer: the most relevant first, never above its budget, only what is true, all marked."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.activities import Activity
from vtuber.domain.attended import Intent
from vtuber.domain.briefs import ReplyToChat, quoted_by
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.viewers import EarlierLine, Viewer, ViewerNotes
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run
from vtuber.writing.prompt_parts import PromptParts
from vtuber.writing.recent_lines import RecentLines
from vtuber.writing.token_budget import tokens_of
from vtuber.writing.untrusted import Marks
from vtuber.writing.viewer_context import CONTEXT_TOKENS, ContextLine, ranked, within_budget

AT = datetime(2026, 1, 1, tzinfo=UTC)


def shown(notes: ViewerNotes, text: str) -> tuple[list[str], str]:
    """Return the lines of a request that tell of the viewer, the best first, and the code of its marks."""

    async def lines() -> tuple[list[str], str]:
        message = ChatMessage(id="m1", at=AT, viewer=Viewer(id="twitch:1", name="Wren"), text=text)
        brief = ReplyToChat(message=message, intent=Intent.STATEMENT, notes=notes, activity=Activity.TALK, topic="Fog")
        marks = Marks(Random(1))
        parts = PromptParts(marks, lambda text: "rude" not in text).of(
            brief, RecentLines(clock=LoopClock(epoch=AT)), {}
        )
        found = [part.text for part in parts if part.text and not part.text.startswith(("Now:", "Their words:"))]
        return found[::-1], marks.code

    return run(lines())


def told(*texts: str) -> tuple[EarlierLine, ...]:
    """Return lines with ids."""
    return tuple(EarlierLine(id=f"id {text}", text=text) for text in texts)


NOTES = ViewerNotes(
    messages=2,
    streams_attended=4,
    last_topic="Fog",
    earlier=told("the kettle is on"),
    last_time=told("I keep bees on the roof", "the harbour was loud"),
    shared=told("my lighthouse hums at night"),
    friends=("Moss", "rude"),
)


def test_what_shares_a_subject_with_the_message_comes_first() -> None:
    """Then figures, this stream, the last one, topics, what she took up, and friends."""
    lines, _ = shown(NOTES, "so how are the bees doing?")
    assert "bees" in lines[0]
    assert "4 streams" in lines[1]
    assert "kettle" in lines[2]
    assert "lighthouse" in shown(NOTES, "the lighthouse again")[0][0]
    assert "Moss" in shown(NOTES, "is @moss around?")[0][0]


def test_friends_and_shared_lines_are_told_marked() -> None:
    """A name that must not be said is left out, and what is quoted takes the utterance back with it."""
    lines, code = shown(NOTES, "hello")
    text = "\n".join(lines)
    assert f"<data {code}>Moss</data {code}>" in text
    assert f"<data {code}>my lighthouse hums at night</data {code}>" in text
    assert "rude" not in text
    message = ChatMessage(id="m1", at=AT, viewer=Viewer(id="twitch:1", name="Wren"), text="hi")
    brief = ReplyToChat(message=message, intent=Intent.GREETING, notes=NOTES, activity=Activity.TALK, topic="Fog")
    assert "id my lighthouse hums at night" in quoted_by(brief)


_WORDS = st.text(alphabet="abc bees moss <>fog", max_size=110)
_LINES = st.lists(_WORDS, max_size=5).map(lambda texts: told(*texts))
_NOTES = st.builds(
    ViewerNotes,
    messages=st.integers(0, 9),
    streams_attended=st.integers(1, 40),
    given=st.sampled_from([{}, {"USD": Decimal(12)}]),
    payments=st.integers(0, 3),
    earlier=_LINES,
    last_time=_LINES,
    shared=_LINES,
    friends=st.lists(st.sampled_from(["Moss", "Kelp", "<b>", "Fern"]), max_size=3).map(tuple),
    asked_about=st.lists(_WORDS, max_size=4).map(tuple),
    last_topic=st.one_of(st.none(), _WORDS),
)


@given(notes=_NOTES, text=_WORDS)
def test_only_what_is_known_within_the_budget_and_marked(notes: ViewerNotes, text: str) -> None:
    """Without what is marked nothing of anybody's words is left, and what is marked is this viewer's."""
    lines, code = shown(notes, text)
    assert sum(tokens_of(line) for line in lines) <= CONTEXT_TOKENS
    joined = "\n".join(lines)
    bare = re.sub(f"<data {code}>[^<>]*</data {code}>", "", joined)
    assert not set("<>") & set(bare)
    theirs = {
        *(line.text for line in (*notes.earlier, *notes.last_time, *notes.shared)),
        *notes.friends,
        *notes.asked_about,
        notes.last_topic or "",
    }
    known = {" ".join(each.replace("<", " ").replace(">", " ").split()).casefold() for each in theirs} | {"b", "friend"}
    assert {each.casefold() for each in re.findall(f"<data {code}>([^<>]*)</data", joined)} <= known


_CONTEXT = st.lists(
    st.builds(
        ContextLine,
        text=st.text(alphabet="ab ", max_size=400),
        kind=st.integers(0, 6),
        about=st.frozensets(st.sampled_from(["bees", "moss", "fog"])),
        age=st.integers(0, 3),
        asked=st.booleans(),
    ),
    max_size=12,
)


@given(lines=_CONTEXT, budget=st.integers(0, 400))
def test_the_highest_ranked_stay(lines: list[ContextLine], budget: int) -> None:
    """What stays is the beginning of the ranking, as long as the budget allows; what is asked for leads it."""
    order = ranked(lines, "are the bees in the fog?")
    kept = within_budget(order, budget)
    assert kept == order[: len(kept)]
    assert sum(tokens_of(line.text) for line in kept) <= budget
    if len(kept) < len(order):
        assert sum(tokens_of(line.text) for line in order[: len(kept) + 1]) > budget
    asked = [line.asked for line in order]
    assert asked == sorted(asked, reverse=True)
    for one, other in pairwise(order):
        if one.asked == other.asked:
            assert len(one.about & {"bees", "fog"}) >= len(other.about & {"bees", "fog"})
