# ruff: noqa: RUF001 - punctuation of several scripts
"""Sentences out of streamed text: where they end, when they leave, and that nothing is lost."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.emotions import Emotion
from vtuber.domain.speech import Line
from vtuber.writing.sentence_ends import CLOSERS, TERMINATORS
from vtuber.writing.sentences import HARD_LIMIT, SOFT_LIMIT, SentenceSplitter, lines_of


def split(*chunks: str) -> list[Line]:
    """Split a whole stream."""
    splitter = SentenceSplitter()
    lines = [line for chunk in chunks for line in splitter.feed(chunk)]
    return [*lines, *splitter.finish()]


def texts(*chunks: str) -> list[str]:
    """Split a whole stream and return the text alone."""
    return [line.text for line in split(*chunks)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Hello. How are you?! Fine!", ["Hello.", "How are you?!", "Fine!"]),
        ("Dr. Who met Mrs. Smith vs. J. Doe. Then?", ["Dr. Who met Mrs. Smith vs. J. Doe.", "Then?"]),
        ("Fruit, e.g. apples. In the U.S. we eat.", ["Fruit, e.g. apples.", "In the U.S. we eat."]),
        ("At 5 p.m. we eat etc. and so on. At 6 p.m. Then etc.", None),
        ("It costs $5.00. Not 3.5. Yes.", ["It costs $5.00.", "Not 3.5.", "Yes."]),
        ("I have 3. You have 4.", ["I have 3.", "You have 4."]),
        ("1. Apples\n2. Pears", ["1. Apples", "2. Pears"]),
        ("So do I. You?", ["So do I.", "You?"]),
        ("Well... maybe… no.", ["Well...", "maybe…", "no."]),
        ("...what?", ["...what?"]),
        ('He said "Hi." (Really!) Yes.', ['He said "Hi."', "(Really!)", "Yes."]),
        ("See https://x.com/a?b=1.5 or www.y.org. Ok", ["See https://x.com/a?b=1.5 or www.y.org.", "Ok"]),
        ("Great!😂 Next 😂. 👍🏽 Yes", ["Great!", "😂 Next 😂.", "👍🏽 Yes"]),
        ("今日は。元気？「はい。」そう", ["今日は。", "元気？", "「はい。」", "そう"]),
        ("a line\nanother\r\n\r\nlast", ["a line", "another", "last"]),
        ("no end", ["no end"]),
        ("*waves* **very** good.", ["waves very good."]),
        ("  spaces   between .  ok", ["spaces between .", "ok"]),
        ("... 😂 !", []),
        ("", []),
    ],
)
def test_where_sentences_end(text: str, sentences: list[str] | None) -> None:
    """Terminators end sentences, abbreviations, numbers, initials and addresses do not."""
    expected = sentences if sentences is not None else ["At 5 p.m. we eat etc. and so on.", "At 6 p.m.", "Then etc."]
    assert texts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Hello there.",
        "Really?",
        "Wow!",
        "Wait...",
        "He said no.",
        "It was I.",
        "今日は。",
        'He said "yes."',
        "He asked [joy] why?",
        "A heading\n",
    ],
)
def test_a_sentence_leaves_with_the_chunk_that_ends_it(text: str) -> None:
    """Nothing more has to come."""
    splitter = SentenceSplitter()
    assert not list(splitter.feed(text[:3]))
    assert len(list(splitter.feed(text[3:]))) == 1
    assert not list(splitter.finish())


@pytest.mark.parametrize(
    ("first", "second", "sentences"),
    [
        ("It costs $5.", "00 only.", ["It costs $5.00 only."]),
        ("I have 3.", " Yes.", ["I have 3.", "Yes."]),
        ("Hello Dr.", " Who.", ["Hello Dr. Who."]),
        ("In the U.", "S. we eat.", ["In the U.S. we eat."]),
        ("Go to https://x.", "com now.", ["Go to https://x.com now."]),
        ("Go to www.", "x.org now.", ["Go to www.x.org now."]),
        ("It is 5 p.m.", " Then we eat.", ["It is 5 p.m.", "Then we eat."]),
        ("Hello [jo", "y] you.", ["Hello you."]),
        ("Hello.[j", "oy] You.", ["Hello.", "You."]),
    ],
)
def test_an_uncertain_end_waits_for_what_comes(first: str, second: str, sentences: list[str]) -> None:
    """Half a number, abbreviation, address or tag is not the end of a sentence."""
    splitter = SentenceSplitter()
    assert not list(splitter.feed(first))
    assert [line.text for line in [*splitter.feed(second), *splitter.finish()]] == sentences


def test_punctuation_that_comes_after_its_sentence_is_dropped() -> None:
    """A sentence that has left cannot take it back, and it is no sentence of its own."""
    assert texts("Wait.", "..", " What?", "!", ' He said "no.', '" Ok.') == ["Wait.", "What?", 'He said "no.', "Ok."]


def test_tags_set_the_emotion_from_there_on() -> None:
    """Known names in any case; other words in brackets are dropped; numbers in brackets are text."""
    lines = split("Hm. [JOY] Hi [laughs] you! [ Sad", "ness] [soft voice] Oh [1] no. So [anger]what.")
    assert [(line.text, line.emotion) for line in lines] == [
        ("Hm.", Emotion.NEUTRAL),
        ("Hi you!", Emotion.JOY),
        ("Oh [1] no.", Emotion.SADNESS),
        ("So what.", Emotion.ANGER),
    ]


def test_long_runs_end_at_a_clause_or_at_the_limit() -> None:
    """After the soft limit a clause mark ends a line; at the hard limit a space does, or nothing."""
    clauses = texts("some words, " * 60)
    assert all(SOFT_LIMIT <= len(line) < SOFT_LIMIT + 15 for line in clauses[:-1])
    words = texts("word " * 300)
    assert all(HARD_LIMIT - 5 <= len(line) <= HARD_LIMIT for line in words[:-1])
    assert [len(line) for line in texts("x" * 1000)] == [400, 400, 200]


WORDS = st.sampled_from(
    (
        *("Hello", "there", "I", "we", "Dr.", "e.g.", "U.S.", "etc.", "p.m.", "3.5", "$5.00", "7", "x", "J.", "No"),
        *("https://x.com/a?b=1", "www.y.org", "[joy]", "[laughs]", "[1]", "*bold*", "😂", "今日は。元気？", '"quoted"'),
        *(
            "end.",
            "end!",
            "end?",
            "end?!",
            "end...",
            "end…",
            'end."',
            "(end.)",
            "7.",
            "I.",
            "a,",
            "b;",
            "\n",
            "...",
            "!",
        ),
    )
)
TEXTS = st.lists(WORDS, max_size=40).map(" ".join)
_LATE = re.escape(TERMINATORS + CLOSERS)


@st.composite
def chunked(draw: st.DrawFn, *, anywhere: bool) -> tuple[str, list[str]]:
    """Draw a text and a way to cut it; if not `anywhere`, never between a terminator and what belongs to it."""
    text = draw(TEXTS)
    inseparable = re.compile(rf"[{_LATE}]\S")
    places = [at for at in range(1, len(text)) if anywhere or not inseparable.match(text, at - 1)]
    cuts = sorted(draw(st.sets(st.sampled_from(places)))) if places else []
    return text, [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]


@given(chunked(anywhere=False))
def test_chunks_do_not_matter(case: tuple[str, list[str]]) -> None:
    """A text gives the same lines, with the same emotions, however it is cut outside of punctuation."""
    text, chunks = case
    assert split(*chunks) == split(text)


def bare(text: str) -> str:
    """Return the letters and digits of a text without its tags."""
    return "".join(filter(str.isalnum, re.sub(r"\[[a-z]+\]", "", text)))


@given(chunked(anywhere=True))
def test_nothing_is_lost_and_nothing_said_twice(case: tuple[str, list[str]]) -> None:
    """For every way to cut, the lines have all letters and digits of the text, once and in order."""
    text, chunks = case
    assert bare("".join(texts(*chunks))) == bare(text)


@given(chunked(anywhere=False))
def test_punctuation_is_kept(case: tuple[str, list[str]]) -> None:
    """Between the first word and the last, the lines are the text but for white space, tags and asterisks."""
    text, chunks = case

    def marks(text: str) -> str:
        return re.sub(r"\[[a-z]+\]|\*|\s", "", text)

    said = marks("".join(texts(*chunks)))
    assert marks(text).startswith(said)
    assert not bare(marks(text)[len(said) :])


@given(st.lists(st.text(max_size=30), max_size=30))
def test_any_text_gives_speakable_lines_within_the_limit(chunks: list[str]) -> None:
    """No line is empty, too long, or spread over several rows."""
    for text in texts(*chunks):
        assert any(map(str.isalnum, text))
        assert len(text) <= HARD_LIMIT
        assert "\n" not in text


def test_lines_come_one_by_one_and_closing_closes_the_writer() -> None:
    """A line is there before the writer writes on; leaving early ends the writer."""
    log: list[str] = []

    async def write() -> AsyncIterator[str]:
        try:
            for chunk in ("One", ". ", "Two. Three", "."):
                log.append(chunk)
                yield chunk
        finally:
            log.append("closed")

    async def read() -> None:
        lines = lines_of(write(), default=Emotion.SMIRK)
        assert await anext(lines) == Line(text="One.", emotion=Emotion.SMIRK)
        assert log == ["One", ". "]
        await anext(lines)
        await lines.aclose()

    asyncio.run(read())
    assert log == ["One", ". ", "Two. Three", "closed"]


def test_an_error_of_the_writer_passes_through() -> None:
    """Whole sentences were given; the half one is not spoken."""

    async def write() -> AsyncIterator[str]:
        yield "One. Tw"
        raise ConnectionError

    async def read() -> None:
        lines = lines_of(write())
        assert (await anext(lines)).text == "One."
        with pytest.raises(ConnectionError):
            await anext(lines)

    asyncio.run(read())
