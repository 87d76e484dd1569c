"""What she says of what viewers told of themselves: to them alone, when asked and now and then in a hello."""

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

import pytest

from vtuber.attention.triage import Triage
from vtuber.domain.activities import Activity
from vtuber.domain.attended import Intent
from vtuber.domain.briefs import AnswerQuestion, ReplyToChat, quoted_by
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.facts import FACT_KINDS, KnownFact
from vtuber.domain.viewers import Viewer, ViewerNotes
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run
from vtuber.safety.moderator import WordListModerator
from vtuber.writing.extents import is_fixed
from vtuber.writing.offline_writer import OfflineWriter
from vtuber.writing.own_facts import asked_about_oneself, family_of, told_phrase
from vtuber.writing.prompt_parts import PromptParts
from vtuber.writing.recent_lines import RecentLines
from vtuber.writing.untrusted import Marks

AT = datetime(2026, 1, 1, tzinfo=UTC)
MOSS = Viewer(id="twitch:2", name="Moss")
MakeWriter = Callable[..., OfflineWriter]


def fact(key: str, value: str, *, sure: int = 90) -> KnownFact:
    """Return a fact."""
    return KnownFact(key=key, value=value, confidence=sure, told_at=AT, ids=(f"told {value}",))


KNOWN = (
    fact("pet.cat", "Pixel"),
    fact("place.home", "Oslo"),
    fact("favourite.game", "Portal 2"),
    fact("instrument", "cello"),
    fact("instrument", "piano"),
    fact("job", "in a bakery"),
    fact("event.exam", "exam next week"),
    fact("pronouns", "they/them"),
)
EVERY_VALUE = ("Pixel", "Oslo", "Portal", "cello", "piano", "bakery")


def asks(text: str, *facts: KnownFact, intent: Intent = Intent.QUESTION) -> ReplyToChat:
    """Return a brief for an answer to Moss, of whom these facts are known."""
    return ReplyToChat(
        message=ChatMessage(id="m1", at=AT, viewer=MOSS, text=text),
        intent=intent,
        notes=ViewerNotes(messages=2, streams_attended=3, facts=facts),
        activity=Activity.TALK,
        topic="Fog",
    )


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("do you remember my cat's name?", "Pixel"),
        ("what is my cat called?", "Pixel"),
        ("where do i live?", "Oslo"),
        ("whats my favorite game", "Portal 2"),
        ("what do i do for a living?", "bakery"),
        ("hey hoshi what are my pronouns?", "they, them"),
        ("what instrument do i play?", "cello"),
        ("what instrument do i play?", "piano"),
        ("when is my exam?", "exam"),
    ],
)
def test_who_asks_about_themselves_is_told(make_writer: MakeWriter, question: str, told: str) -> None:
    """In passing and from the queue; a model has no say in it."""
    brief = asks(question, *KNOWN)
    assert is_fixed(brief)
    queued = AnswerQuestion(message=brief.message, notes=brief.notes, remaining=2)
    for seed in range(5):
        assert told in make_writer(seed).compose(brief)
        assert told in make_writer(seed).compose(queued)


@pytest.mark.parametrize(
    "question",
    [
        "do you remember my dog's name?",
        "what is my favourite colour?",
        "where am i from?",
        "what am i studying?",
        "what language do i speak?",
        "what do you know about me?",
    ],
)
def test_what_she_does_not_know_she_does_not_guess(make_writer: MakeWriter, question: str) -> None:
    """Nothing else she knows of them comes in its place."""
    known = () if "about me" in question else KNOWN
    for seed in range(5):
        said = make_writer(seed).compose(asks(question, *known))
        assert said
        assert not any(value in said for value in EVERY_VALUE)


@pytest.mark.parametrize(
    "question",
    [
        "what is Wren's cat called?",
        "what's my friend's cat called?",
        "where does Wren live?",
        "do you know where wren lives?",
        "tell me something about @wren",
    ],
)
def test_a_question_about_somebody_else_tells_nothing(make_writer: MakeWriter, question: str) -> None:
    """Neither of them, of whom a brief holds nothing, nor of the one who asks."""
    assert asked_about_oneself(question) is None
    for seed in range(5):
        said = make_writer(seed).compose(asks(question, *KNOWN))
        assert not any(value in said for value in EVERY_VALUE)


def test_everything_is_short_and_theirs(make_writer: MakeWriter) -> None:
    """Three things at most, whether asked in words or by a command, which is then answered like words to her."""
    for text in ("what do you know about me?", "!whatdoyouknow"):
        said = make_writer().compose(asks(text, *KNOWN))
        assert 1 <= sum(value in said for value in EVERY_VALUE) <= 3
    triage = Triage(moderator=WordListModerator())
    for text in ("!whatdoyouknow", "!forget cat"):
        judged = triage.judge(ChatMessage(id="m1", at=AT, viewer=MOSS, text=text))
        assert (judged.intent is not Intent.COMMAND, judged.names_her, judged.categories) == (True, True, ())


def test_what_is_taken_back_is_not_repeated(make_writer: MakeWriter) -> None:
    """She says that it is gone, and not what it was."""
    brief = asks("!forget cat", *KNOWN, intent=Intent.STATEMENT)
    assert is_fixed(brief)
    said = make_writer().compose(brief)
    assert said
    assert "cat" not in said.lower().split()
    assert "Pixel" not in said


def test_a_greeting_takes_a_fact_up_once(make_writer: MakeWriter) -> None:
    """Not every time, and nothing twice; what is not surely true, or not clean, is left alone."""
    writer = make_writer(3, clean=lambda text: "rude" not in text.lower())
    facts = (fact("pet.cat", "Pixel"), fact("pet.dog", "Rude"), fact("study", "law", sure=30))
    said = [writer.compose(asks(text, *facts, intent=Intent.GREETING)) for text in ["hello", "hi", "hey"] * 6]
    assert sum("Pixel" in text for text in said) == 1
    assert not any("Rude" in text or "law" in text for text in said)


def test_every_kind_of_fact_can_be_told_back() -> None:
    """In a phrase that holds what was told, or what it is about."""
    for key in FACT_KINDS:
        known = fact(key.replace("*", "cat"), "Zinnia")
        assert {"Zinnia", "cat"} & set(told_phrase(known, "Zinnia").split()), family_of(known)


def test_a_model_sees_facts_as_data() -> None:
    """Marked, within a bound, what the words touch on nearest; its utterance goes when one of them is taken back."""

    async def parts(brief: ReplyToChat) -> tuple[str, list[str]]:
        made = PromptParts(Marks(Random(1)), lambda text: "rude" not in text)
        found = made.of(brief, RecentLines(clock=LoopClock(epoch=AT)), {})
        return "\n".join(part.text for part in found if "This viewer told you" in part.text), made.untrusted

    facts = (fact("likes", "rude words"), *(fact("likes", f"thing {n}") for n in range(9)), fact("instrument", "cello"))
    brief = asks("any cello music tonight?", *facts)
    text, untrusted = run(parts(brief))
    assert text.index("cello") > text.rindex("thing")
    assert text.count("<data") == 6
    assert "rude" not in text
    assert "cello" in untrusted
    assert "told cello" in quoted_by(brief)
