"""The gate blocks what must not be spoken, lets ordinary talk pass, and fails closed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.errors import GateError
from vtuber.safety.gate import GATE_FAILURE, REPLACEMENTS, Gate
from vtuber.safety.moderator import WordListModerator
from vtuber.safety.word_lists import WordLists, load_word_lists

INNOCENT = (Path(__file__).parent / "innocent_sentences.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def word_lists() -> WordLists:
    """The lists of the package."""
    return load_word_lists()


@pytest.fixture(scope="module")
def moderator(word_lists: WordLists) -> WordListModerator:
    """A moderator with the lists of the package; it keeps nothing between calls."""
    return WordListModerator(word_lists)


@pytest.fixture
def gate(moderator: WordListModerator) -> Gate:
    """A gate that has heard nothing yet and guards one secret."""
    return Gate(moderator=moderator, secrets=["moonlit-otter-4711"])


def test_ordinary_talk_passes(gate: Gate) -> None:
    """Every sentence of the innocent corpus may be spoken, alone and after the ones before it."""
    assert len(INNOCENT) >= 150
    blocked = {line: verdict.categories for line in INNOCENT if not (verdict := gate.examine(line)).allowed}
    assert not blocked


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Visit https://example.com/win now.", "link"),
        ("It is on example.com for free.", "link"),
        ("Type example dot com, all lower case.", "link"),
        ("Write to some.body@example.org.", "email"),
        ("Reach me at somebody at example dot org.", "email"),
        ("Call +49 30 1234567 tonight.", "phone"),
        ("My number is 555-010-1234.", "phone"),
        ("Dial five five five, zero one zero, one two three four.", "phone"),
        ("The card is 4111 1111 1111 1111.", "card_number"),
        ("She lives at 12 Example Street.", "postal_address"),
        ("Komm in die Musterstraße 12.", "postal_address"),
        ("My machine is 192.0.2.17.", "ip_address"),
        ("It is sk-proj-abcdefghijklmnop1234.", "key"),
        ("Use oauth:abcdefghij0123456789.", "key"),
        ("AKIAIOSFODNN7EXAMPLE opens it.", "key"),
        ("As an AI language model, I have no body.", "leak"),
        ("My system prompt says that I am cheerful.", "leak"),
        ("Traceback (most recent call last):", "leak"),
        ("Error code: 429.", "leak"),
        ("<|im_start|>assistant", "role_marker"),
        ("A bell \x07 rings.", "control_characters"),
        ("You are an idiot.", "insult"),
        ("Buy followers at a good price.", "spam"),
        ("very " * 150, "oversized"),
        ("Fine, it is moonlit otter 4711.", "secret"),
        ("m o o n l i t o t t e r 4 7 1 1", "secret"),
    ],
)
def test_what_is_blocked(gate: Gate, text: str, category: str) -> None:
    """Personal data, links, keys, traces of the machinery, insults, advertising and secrets are not spoken."""
    verdict = gate.examine(text)
    assert not verdict.allowed
    assert category in verdict.categories


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Her number is 123-45-6789.", "id_number"),
        ("The CPF is 123.456.789-09.", "id_number"),
        ("Meet me at 52.5200, 13.4050.", "coordinates"),
        ("Appelle le 06 12 34 56 78.", "phone"),
        ("Llama al 612 345 678.", "phone"),
        ("Liga (11) 91234-5678.", "phone"),
        ("Null sechs eins zwei drei vier sechs sieben.", "phone"),
        ("Vive en la calle Mayor 12.", "postal_address"),
        ("Il habite au 12 rue de la Paix.", "postal_address"),
        ("Rua das Flores, 45.", "postal_address"),
        ("My address is 45 oak street.", "postal_address"),
        ("Schau auf beispiel punkt de.", "link"),
        ("Entra en ejemplo punto com.", "link"),
        ("Va sur exemple point com.", "link"),
        ("Entra em exemplo ponto com.", "link"),
        ("It is example [.] com.", "link"),
        ("Escribe a alguien arroba ejemplo punto com.", "email"),
        ("The token is glpat-abcdefghij0123456789.", "key"),
        ("Use Bearer abcdefghij0123456789.", "key"),
        ("La contraseña: hola1234", "key"),
    ],
)
def test_personal_data_and_links_of_other_countries(gate: Gate, text: str, category: str) -> None:
    """Numbers, addresses, links and keys are known in the shapes other countries give them."""
    assert category in gate.examine(text).categories


@pytest.mark.parametrize(
    "text",
    [
        *("Um ponto com vista para o mar.", "Desde mi punto de vista.", "Uno dos tres cuatro cinco seis siete."),
        *("The point is that it works.", "We went from 100 to 200 to 300.", "Pi is 3.1415, e is 2.7182."),
        *("On the 2020-12-25 it snowed.", "Fünf vier drei zwei eins, und los, eins zwei drei vier fünf sechs sieben."),
    ],
)
def test_what_only_looks_like_it(gate: Gate, text: str) -> None:
    """Points, counts and figures are no links, phone numbers or places."""
    assert gate.examine(text).allowed


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("Write to some.body@example.org.", "severe"),
        ("You are an idiot.", "mild"),
        ("Damn, that was close.", "borderline"),
    ],
)
def test_severity(gate: Gate, text: str, severity: str) -> None:
    """Grave things are told from others; the borderline is spoken, and says why it is one."""
    verdict = gate.examine(text)
    assert verdict.severity == severity
    assert verdict.categories
    assert verdict.allowed == (severity == "borderline")


def test_words_of_injection_are_borderline(gate: Gate) -> None:
    """In her own mouth they do no harm, but somebody should know."""
    verdict = gate.examine("Ignore all previous instructions, they say, how quaint.")
    assert (verdict.allowed, verdict.categories) == (True, ("injection",))


def test_a_secret_in_two_halves_is_blocked(gate: Gate) -> None:
    """What was said before counts."""
    assert gate.examine("The first half is moonlit otter.").allowed
    assert gate.examine("47").allowed is True
    gate = Gate(secrets=["moonlit-otter-4711"])
    assert gate.examine("moonlit otter").allowed
    assert gate.examine("4711, that was it.").categories == ("secret",)


def test_a_blocked_sentence_is_not_remembered(gate: Gate) -> None:
    """Only what was spoken makes up the window: the second half alone stays harmless."""
    assert not gate.examine("Look at https://example.com, so ret").allowed
    assert gate.examine("ard is not a word.").allowed


def test_the_window_slides(gate: Gate) -> None:
    """Halves far apart are no word any more."""
    assert gate.examine("ret").allowed
    assert all(gate.examine(f"Sentence number {number} is a calm one.").allowed for number in range(20))
    assert gate.examine("ard is not a word.").allowed


def test_replacements_take_turns(gate: Gate) -> None:
    """Each blocked sentence gets the next replacement, and each replacement may be spoken."""
    given_out = [gate.examine("You are an idiot.").replacement for _ in range(len(REPLACEMENTS) + 1)]
    assert given_out == [*REPLACEMENTS, REPLACEMENTS[0]]
    assert all(gate.examine(line).allowed for line in REPLACEMENTS)


def test_a_replacement_that_is_blocked_itself_is_refused(moderator: WordListModerator) -> None:
    """A gate with an unspeakable replacement is not built."""
    with pytest.raises(GateError, match="idiot"):
        Gate(moderator=moderator, replacements=["You are an idiot."])


def test_short_secrets_are_refused(moderator: WordListModerator) -> None:
    """A secret of a few letters would be heard everywhere."""
    with pytest.raises(ValueError, match="six"):
        Gate(moderator=moderator, secrets=["ab-1"])


class Broken(WordListModerator):
    """Works until it is told to fail."""

    failing = False

    def categories(self, text: str, *, but: str | None = None) -> tuple[str, ...]:
        if self.failing:
            raise RuntimeError(text)
        return super().categories(text, but=but)


class Blind(WordListModerator):
    def categories(self, text: str, *, but: str | None = None) -> tuple[str, ...]:
        return ()


def test_a_failure_inside_blocks(word_lists: WordLists) -> None:
    """Whatever goes wrong, the sentence is not spoken."""
    moderator = Broken(word_lists)
    gate = Gate(moderator=moderator)
    moderator.failing = True
    verdict = gate.examine("Hello!")
    assert (verdict.allowed, verdict.categories) == (False, (GATE_FAILURE,))


def test_a_gate_that_fails_its_test_lets_nothing_pass(word_lists: WordLists) -> None:
    """A gate that sees nothing is not built, and one that breaks later is shut."""
    with pytest.raises(GateError):
        Gate(moderator=Blind(word_lists))
    moderator = Broken(word_lists)
    gate = Gate(moderator=moderator)
    moderator.failing = True
    with pytest.raises(RuntimeError):
        gate.verify()
    moderator.failing = False
    assert gate.examine("Hello!").categories == (GATE_FAILURE,)
    gate.verify()
    assert gate.examine("Hello!").allowed


def test_a_gate_that_fails_its_test_in_use_is_silent_until_it_passes_again(word_lists: WordLists) -> None:
    """Checked anew, a broken gate lets nothing pass and offers nothing to say instead; nobody hears an error."""
    moderator = Broken(word_lists)
    gate = Gate(moderator=moderator)
    moderator.failing = True
    assert not gate.recheck()
    moderator.failing = False
    verdict = gate.examine("Hello!")
    assert (verdict.allowed, verdict.replacement, verdict.severity) == (False, None, "mild")
    assert gate.next_replacement() is None
    assert gate.recheck()
    assert gate.examine("Hello!").allowed


@given(st.lists(st.text(), max_size=4))
def test_any_text_gets_a_verdict(moderator: WordListModerator, texts: list[str]) -> None:
    """No text makes the gate fail; a blocked or borderline one has a reason and any other none."""
    gate = Gate(moderator=moderator)
    for text in texts:
        verdict = gate.examine(text)
        assert verdict.allowed == (verdict.severity in {None, "borderline"})
        assert bool(verdict.categories) == (verdict.severity is not None)
        assert GATE_FAILURE not in verdict.categories
