"""The lists of all languages side by side: each finds its own words, and none another language's everyday ones."""

from functools import cache
from importlib.resources import files
from itertools import product
from pathlib import Path

import pytest

from vtuber.domain.skeleton import skeleton
from vtuber.domain.verdicts import Severity
from vtuber.safety.gate import SEVERE, Gate
from vtuber.safety.moderator import WordListModerator
from vtuber.safety.reading import Reading
from vtuber.safety.word_lists import INNOCENT, languages, load_word_lists

HERE = Path(__file__).parent
ORDINARY = {language: HERE / "ordinary" / f"{language}.txt" for language in ("de", "es", "fr", "pt")} | {
    "en": HERE / "innocent_sentences.txt"
}


@cache
def sentences(language: str) -> tuple[str, ...]:
    """Return ordinary sentences of a language."""
    return tuple(ORDINARY[language].read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(("language", "home"), [*product(languages(), languages())])
def test_ordinary_sentences_pass(language: str, home: str) -> None:
    """Whichever language she speaks at home, no everyday sentence of any is blocked, or set aside for review."""
    gate = Gate(moderator=WordListModerator(home=home))
    assert len(sentences(language)) >= 50
    found = {text: verdict.categories for text in sentences(language) if (verdict := gate.examine(text)).categories}
    assert not found


@pytest.mark.parametrize("language", languages())
def test_the_language_of_sentences(language: str) -> None:
    """At least 85 of 100 ordinary sentences read as what they are; the rest is too short to tell."""
    reading = Reading(map(load_word_lists, languages()), home="en")
    right = sum(reading.of(skeleton(text)) == language for text in sentences(language))
    assert right >= 0.85 * len(sentences(language))


@pytest.mark.parametrize("language", languages())
def test_every_language_has_every_list(language: str) -> None:
    """A list that only some languages have would be a hole in the others."""
    assert load_word_lists(language).categories == load_word_lists().categories


@pytest.mark.parametrize("language", languages())
def test_every_word_is_found_among_all_languages(language: str) -> None:
    """Each entry, said as listed by one whose language it is, touches its own category; no innocent phrase hides it."""
    moderator = WordListModerator(home=language)
    missed = [
        entry
        for entry in load_word_lists(language).entries
        if entry.category != INNOCENT
        and entry.category
        not in (
            moderator.borderline(entry.words)
            if entry.severity is Severity.BORDERLINE
            else moderator.categories_of_words(entry.words)
        )
    ]
    assert not missed


@pytest.mark.parametrize("language", languages())
def test_every_innocent_phrase_is_innocent_at_home(language: str) -> None:
    """Each phrase listed as harmless touches nothing in its own language."""
    moderator = WordListModerator(home=language)
    innocent = [entry.words for entry in load_word_lists(language).entries if entry.category == INNOCENT]
    assert not {words: found for words in innocent if (found := moderator.categories_of_words(words))}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Du bist ein Trottel.", "insult"),
        ("V\u00e9te a la mi3rda.", "profanity"),
        ("T a g u e u l e, tout le monde.", "profanity"),
        ("Vou te matar amanh\u00e3.", "threat"),
        ("Als KI-Sprachmodell kann ich das nicht.", "leak"),
        ("No puedo ayudarte con eso.", "leak"),
    ],
)
def test_an_english_show_does_not_swear_in_other_languages(text: str, category: str) -> None:
    """The lists of all languages hold at once, disguises included."""
    verdict = Gate().examine(text)
    assert not verdict.allowed
    assert category in verdict.categories


def test_a_word_of_two_languages_counts_in_its_own() -> None:
    """What is grave in one language and plain in another is judged by the sentence around it."""
    gate = Gate()
    assert gate.examine("Das Buch ist sehr dick und gut.").allowed
    assert not gate.examine("Look at that dick over there.").allowed
    assert gate.examine("Pros and cons, as always.").allowed
    assert not gate.examine("Tu es un con et tu le sais.").allowed


def test_the_files_say_how_grave_their_words_are() -> None:
    """A category is severe in the files if, and only if, its verdict is."""
    entries = [entry for language in languages() for entry in load_word_lists(language).entries]
    for severity in (Severity.SEVERE, Severity.MILD):
        found = {entry.category for entry in entries if entry.severity is severity} - {INNOCENT}
        assert found
        assert all((category in SEVERE) == (severity is Severity.SEVERE) for category in found)


def test_other_languages_find_nothing_in_our_english() -> None:
    """Of all lines she and the simulated audience have to say, they add nothing to what the English lists find."""
    english, every = WordListModerator(load_word_lists()), WordListModerator()
    folders = (files("vtuber.writing") / "lines", files("vtuber.audience") / "lines")
    lines = {
        line
        for folder in folders
        for path in Path(str(folder)).rglob("*.txt")
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    assert len(lines) > 3000
    assert not {line: found for line in lines if (found := every.categories(line)) != english.categories(line)}


@pytest.mark.parametrize("text", ["The manual is a PDF.", "He slipped through a gap.", "The CDC and the MTN say so."])
def test_short_words_turned_around_are_no_foreign_ones(text: str) -> None:
    """The gate also reads backwards and in ROT13; abbreviations of other languages must not turn up there."""
    assert Gate().examine(text).allowed
