"""Tags, and knowing words again after the server has had them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.emotions import Emotion
from vtuber.domain.speech import Sentence
from vtuber.olv.words import is_part, letters, tagged, tagged_emotions


def sentence(text: str, emotion: Emotion = Emotion.JOY) -> Sentence:
    """Return a sentence."""
    return Sentence(id="s", utterance_id="u", text=text, emotion=emotion)


@pytest.mark.parametrize(
    ("keys", "emotion", "expected"),
    [
        ({"Joy", "sadness"}, Emotion.JOY, "[Joy] Hi."),
        ({"happy"}, Emotion.JOY, "[happy] Hi."),
        ({"sad"}, Emotion.JOY, "Hi."),
        (set(), Emotion.FEAR, "Hi."),
        ({"neutral"}, Emotion.NEUTRAL, "Hi."),
    ],
)
def test_tags_are_the_models_own(keys: set[str], emotion: Emotion, expected: str) -> None:
    """A tag is sent only where the model knows it, as the model writes it, and never for neutral."""
    assert tagged(sentence("Hi.", emotion), keys) == expected


def test_no_tag_comes_out_of_a_text() -> None:
    """Brackets in her words are not taken for tags, and are heard."""
    assert tagged(sentence("She said [anger] twice.", Emotion.NEUTRAL), {"anger"}) == "She said (anger) twice."


@given(st.text())
def test_brackets_never_survive(text: str) -> None:
    """Whatever she says, the only tag is ours."""
    assert "[" not in tagged(sentence(text), set())


def test_what_a_model_shows() -> None:
    """Emotions are known by any of their names; neutral is not missed."""
    shown, missing = tagged_emotions({"Joy", "angry"})
    assert set(shown) == {Emotion.JOY, Emotion.ANGER}
    assert Emotion.NEUTRAL not in missing
    assert Emotion.FEAR in missing


@given(st.text(), st.text(), st.text())
def test_stretches_are_parts(before: str, text: str, after: str) -> None:
    """Any stretch of a text is a part of it, however it is spaced and punctuated."""
    assert is_part(f" {text}! ", f"{before} {text} {after}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("C costs 5 3%", True), ("Now, costs $5", True), ("costs C", False), ("Now then buy this", False)],
)
def test_words_left_out_are_allowed_others_are_not(text: str, *, expected: bool) -> None:
    """What the server's settings eat is missed, but nothing may be added or exchanged."""
    assert is_part(text, "Now then, C++ costs $5 + 3% (or so).") is expected


def test_letters_see_through_writing() -> None:
    """Width, case and punctuation make no difference."""
    assert letters("\uff23o\uff46fee, PLEASE!") == letters("coffee please")
