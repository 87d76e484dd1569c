"""The packaged lines: every rule can be expanded, every topic is told well."""

import re

from vtuber.domain.activities import Activity
from vtuber.domain.emotions import Emotion
from vtuber.writing.grammar import Grammar
from vtuber.writing.line_book import packaged_line_book
from vtuber.writing.line_files import LINES, read_sections, read_talks
from vtuber.writing.recent_lines import key_of, sentences_of
from vtuber.writing.topics import packaged_topics

_TALKS = tuple(talk for path in sorted((LINES / "topics").glob("*/*.txt")) for talk in read_talks(path))
_LONGEST_WORDS = 48


def test_every_rule_can_be_expanded() -> None:
    """Counting visits every alternative and every rule it names."""
    grammar = packaged_line_book().grammar
    assert all(grammar.count(name) >= 1 for name in grammar.names())


def test_tags_are_emotions() -> None:
    """A misspelt tag would be spoken."""
    texts = [path.read_text(encoding="utf-8") for path in LINES.glob("**/*.txt")]
    tags = {tag for text in texts for tag in re.findall(r"\[([^\]]*)\]", text)}
    assert tags <= set(Emotion)


def test_lines_end_and_hold_no_odd_signs() -> None:
    """Every alternative of a spoken rule ends a sentence, in signs a voice can read."""
    for path in sorted(path for path in LINES.glob("**/*.txt") if path.parent.name != "words"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip() and not line.startswith(("#", "==", "~", "<")):
                where = f"{path.name}:{number}: {line}"
                assert re.search(r"(?:[.!?)>]|\{catchphrase\})\s*$", line), where
                assert not re.search(r"[^\w\s.,;:!?'\"()|{}<>\[\]-]|--", line), where


def test_there_is_enough_to_talk_about() -> None:
    """At least 45 talks of eight beats or more, themes for the other modes, 80 things known."""
    bank = packaged_topics()
    titles = bank.titles(Activity.TALK)
    assert len(titles) == len(set(titles)) >= 45
    assert all(bank.beats(title) >= 8 for title in titles)
    assert all(len(bank.titles(activity)) >= 2 for activity in Activity)
    assert len(bank.titles(Activity.REACT)) >= 5 <= len(bank.titles(Activity.Q_AND_A))
    known = [name for name in packaged_line_book().grammar.names() if name.startswith("knowledge: ")]
    assert len(known) >= 80


def test_beats_are_unique_and_of_a_good_length() -> None:
    """No sentence stands in two beats; a beat has two to six sentences, none too long for one breath."""
    sentences: dict[str, str] = {}
    for talk in _TALKS:
        for paragraph in talk.paragraphs:
            for text in Grammar({"beat": [paragraph]}).expansions("beat"):
                parts = sentences_of(text)
                assert 2 <= len(parts) <= 8 or "idle" in talk.title or len(parts) == 1, text
                assert all(len(part.split()) <= _LONGEST_WORDS for part in parts), text
            for sentence in sentences_of(paragraph):
                key = key_of(sentence)
                if len(key.split()) >= 4:
                    assert sentences.setdefault(key, f"{talk.title}/{paragraph}") == f"{talk.title}/{paragraph}", key


def test_titles_are_found_in_any_case() -> None:
    """A title as shown on stage leads to its plan."""
    bank = packaged_topics()
    for title in bank.titles(Activity.TALK):
        assert len(bank.plan(title)) == bank.beats(title) == bank.beats(title.upper())
        assert bank.spoken(title) in (title, title[0].lower() + title[1:])
    assert bank.spoken("nothing of the kind") is None


def test_cues_lead_to_one_entry_each() -> None:
    """A phrase that two entries of one file claim would hide the second."""
    for path in sorted((LINES / "cues").glob("*.txt")):
        seen: dict[str, str] = {}
        for section in read_sections(path):
            for cue in section.cues:
                assert cue not in seen, f"{path.name}: {cue!r} in {seen[cue]!r} and {section.name!r}"
                seen[cue] = section.name
