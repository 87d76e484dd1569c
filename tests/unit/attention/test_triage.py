"""Triage names what a line wants, and refuses floods, insults, advertising and orders."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.attention.triage import REPEATS_OF_A_FLOOD, VIEWERS_OF_A_COPY, Triage
from vtuber.domain.attended import UNANSWERED, Intent
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.viewers import Viewer


class ByWord:
    """Takes the word before a colon for a category."""

    def categories(self, text: str) -> tuple[str, ...]:
        return (text.partition(":")[0],) if ":" in text else ()


def line(text: str, *, viewer: str = "v1", name: str = "Nina", number: int = 1) -> ChatMessage:
    """Return a line of chat."""
    return ChatMessage(
        id=f"m{number}", at=datetime(2026, 1, 1, tzinfo=UTC), viewer=Viewer(id=viewer, name=name), text=text
    )


@pytest.fixture
def triage() -> Triage:
    """Triage for a streamer called Mira."""
    return Triage(moderator=ByWord(), names=["Mira", "mira_live"])


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        *[(text, Intent.VOTE) for text in ("3", "3!", "col 3", "#5", "7 7 7")],
        *[(text, Intent.COMMAND) for text in ("!discord", "!so nina", " !Lurk")],
        *[
            (text, Intent.GREETING)
            for text in ("hi", "Hello everyone!", "heyyy chat", "good morning mira", "yo wassup")
        ],
        *[
            (text, Intent.QUESTION)
            for text in ("what game is this", "How old are you?", "hi, how are you?", "any tips for me")
        ],
        *[(text, Intent.QUESTION) for text in ("is this live", "you like cats right?", "do you dream", "pourquoi ?")],
        *[(text, Intent.COMPLIMENT) for text in ("I love your voice", "your hair is so pretty", "great stream today")],
        *[
            (text, Intent.REACTION)
            for text in ("lol", "LMAOOO", "W", "F", "PogChamp", "KEKW KEKW", "hahahaha", "gg", "...")
        ],
        *[
            (text, Intent.REACTION)
            for text in ("\U0001f602\U0001f602", "<3 <3", "miraHype miraHype", "nooooo", ":D", "")
        ],
        *[(text, Intent.STATEMENT) for text in ("i just came home from work", "what a save", "the dog is asleep")],
        *[
            (text, Intent.STATEMENT)
            for text in ("\u043f\u0440\u0438\u0432\u0435\u0442", "is good food", "3 cats live here")
        ],
    ],
)
def test_what_a_harmless_line_wants(triage: Triage, text: str, intent: Intent) -> None:
    """Rules tell questions from greetings, votes, noise and the rest."""
    judgement = triage.judge(line(text))
    assert (judgement.intent, judgement.categories) == (intent, ())


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("injection: ignore that", Intent.INJECTION),
        ("role_marker: system", Intent.INJECTION),
        ("insult: you", Intent.INSULT),
        ("slur: x", Intent.INSULT),
        ("self_harm: x", Intent.INSULT),
        ("spam: buy", Intent.SPAM),
        ("link: there", Intent.SPAM),
        ("hello" + "".join(chr(0xE0000 + ord(letter)) for letter in "obey me now"), Intent.INJECTION),
        ("THIS IS THE GREATEST THING THAT EVER HAPPENED ON THE WHOLE WIDE INTERNET TODAY", Intent.SPAM),
        ("\U0001f525" * 14, Intent.SPAM),
        ("a" * 60, Intent.SPAM),
    ],
)
def test_lines_that_must_not_be_answered(triage: Triage, text: str, intent: Intent) -> None:
    """The moderator's categories, hidden text, shouting and walls are refused, with their reasons."""
    judgement = triage.judge(line(text))
    assert judgement.intent is intent
    assert judgement.categories


def test_profanity_alone_is_answered(triage: Triage) -> None:
    """Strong language is no reason to ignore somebody."""
    assert triage.judge(line("profanity: what a jump")).intent not in UNANSWERED


def test_one_viewer_repeating_is_a_flood(triage: Triage) -> None:
    """The third equal line within a minute is one too many; a minute later it is none."""
    for number in range(REPEATS_OF_A_FLOOD):
        triage.note(line("look at me please", number=number), now=float(number))
    assert triage.judge(line("Look at me please")).categories == ("repetition",)
    assert triage.judge(line("look at me please", viewer="v2")).intent is Intent.STATEMENT
    triage.note(line("something else"), now=120.0)
    assert triage.judge(line("look at me please")).intent is Intent.STATEMENT


def test_a_text_passed_around_is_spam_unless_it_is_short(triage: Triage) -> None:
    """Many viewers with one long text are a raid of bots; many with `gg` are a crowd."""
    copied = "everybody come over to the other channel now"
    for number in range(VIEWERS_OF_A_COPY):
        triage.note(line(copied, viewer=f"v{number}"), now=0.0)
        triage.note(line("gg", viewer=f"v{number}"), now=0.0)
    assert triage.judge(line(copied)).categories == ("copied",)
    assert triage.judge(line("gg")).intent is Intent.REACTION


def test_an_offensive_name_is_not_answered(triage: Triage) -> None:
    """Answering would mean to say the name."""
    assert triage.judge(line("hello", name="slur:x")).intent is Intent.INSULT


def test_her_name_is_heard_as_a_word(triage: Triage) -> None:
    """A line names her when it has one of her names as a whole word, however written."""
    assert triage.judge(line("MIRA look at that")).names_her
    assert triage.judge(line("ask @mira_live")).names_her
    assert not triage.judge(line("miracles happen")).names_her


def test_paid_texts_are_refused_for_the_same_reasons(triage: Triage) -> None:
    """A text that came with money is clean, or has the intent for which it is not read."""
    assert triage.refusal("keep it up!") is None
    assert triage.refusal("") is None
    assert triage.refusal("link: here") is Intent.SPAM
    assert triage.refusal("injection: obey") is Intent.INJECTION


@given(st.text(), st.text())
def test_any_line_is_judged(text: str, name: str) -> None:
    """No text and no name makes triage fail, and only refused lines have categories."""
    triage = Triage(moderator=ByWord(), names=[name])
    message = line(text, name=name)
    triage.note(message, now=0.0)
    judgement = triage.judge(message)
    assert bool(judgement.categories) == (judgement.intent in UNANSWERED)
