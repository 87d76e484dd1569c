"""What is sent to a speech service and how its answers are read, without a server."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.emotions import Emotion
from vtuber.domain.persona import VoiceStyle
from vtuber.voice.speech_request import (
    FASTEST,
    LONGEST_RETRY_S,
    PREFIX_BYTES,
    SLOWEST,
    SpeechService,
    body_of,
    is_sound,
    retry_after_s,
    speed_of,
)

KEY = "sk-never-shown-0123456789"


def service(model: str = "gpt-4o-mini-tts", key: str = KEY) -> SpeechService:
    """Return a service."""
    return SpeechService(base_url="https://speech.example/v1/", model=model, voice="nova", key=key)


def test_the_key_is_not_shown() -> None:
    """It is in the header and nowhere else; without one there is no header."""
    assert KEY not in repr(service())
    assert service().headers == {"Authorization": f"Bearer {KEY}"}
    assert service(key="").headers == {}
    assert service().address == "https://speech.example/v1/audio/speech"
    with pytest.raises(ValueError, match="characters") as caught:
        service(key=f"{KEY}\n")
    assert KEY not in str(caught.value)


@given(st.integers(1, 1000), st.sampled_from(Emotion), st.sampled_from(["gpt-4o-mini-tts", "tts-1", "kokoro"]))
def test_speed_stays_where_a_voice_sounds_like_itself(rate: int, emotion: Emotion, model: str) -> None:
    """Whatever the persona's rate; each emotion has instructions of its own where the model takes them."""
    speed = speed_of(service(model), VoiceStyle(name="x", rate=rate), emotion)
    assert SLOWEST <= speed <= FASTEST
    assert ("instructions" in body_of(service(model), "Hi.", speed=speed, emotion=emotion)) == model.startswith("gpt-")


def test_the_language_is_told_to_models_that_listen() -> None:
    """As the persona's language tag; nothing is said of it where none is known."""
    german = replace(service(), language="de-AT")
    assert "`de-AT`" in str(body_of(german, "Servus.", speed=1.0, emotion=Emotion.JOY)["instructions"])
    assert "language" not in str(body_of(service(), "Hi.", speed=1.0, emotion=Emotion.JOY)["instructions"])


def test_emotions_differ() -> None:
    """By instructions where there are some, by speed otherwise."""
    bodies = [body_of(service(), "Hi.", speed=1.0, emotion=emotion)["instructions"] for emotion in Emotion]
    assert len(set(bodies)) == len(Emotion)
    style = VoiceStyle(name="x")
    assert speed_of(service("tts-1"), style, Emotion.JOY) > speed_of(service("tts-1"), style, Emotion.SADNESS)
    assert speed_of(service(), style, Emotion.JOY) == 1.0


@pytest.mark.parametrize(
    ("prefix", "sound"),
    [
        (bytes(PREFIX_BYTES), True),
        (bytes(range(200, 200 + PREFIX_BYTES)), True),
        (b"<!DOCTYPE html><h", False),
        (b'{"error": {"mess', False),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", False),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", False),
    ],
)
def test_text_and_files_are_no_sound(prefix: bytes, sound: bool) -> None:
    """They would be noise if they were played."""
    assert is_sound(prefix) == sound


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        *(("20", 20), ("0.5", 0.5), ("0", 0), ("99999999", LONGEST_RETRY_S)),
        *(
            (None, None),
            ("", None),
            ("nan", None),
            ("inf", None),
            ("-3", None),
            ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ),
    ],
)
def test_a_service_is_believed_within_reason(header: str | None, seconds: float | None) -> None:
    """Seconds, up to ten minutes; anything else says nothing."""
    assert retry_after_s(header) == seconds
