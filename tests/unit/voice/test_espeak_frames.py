"""The frames between the program and its espeak-ng process."""

from hypothesis import given
from hypothesis import strategies as st

from vtuber.voice.espeak_frames import (
    LENGTH,
    Kind,
    Mark,
    MarkKind,
    Sound,
    Speak,
    failed_body,
    frame,
    parse_failed,
    parse_sound,
    parse_speak,
    sound_body,
    speak_body,
)

NUMBERS = st.integers(0, 2**32 - 1)
SMALL = st.integers(0, 2**16 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
MARKS = st.builds(
    Mark,
    kind=st.sampled_from(MarkKind),
    sample=NUMBERS,
    position=NUMBERS,
    length=SMALL,
    ipa=st.sampled_from(("", "p", "oʊ", "tʃ")),
)


@given(
    st.builds(
        Speak,
        number=NUMBERS,
        rate=SMALL,
        pitch=SMALL,
        pitch_range=SMALL,
        voice=st.text("abc+é", max_size=20),
        text=TEXT,
    )
)
def test_requests_arrive_as_they_were_sent(request: Speak) -> None:
    """Number, style, voice and text survive."""
    assert parse_speak(speak_body(request)) == request


@given(st.builds(Sound, number=NUMBERS, first_sample=NUMBERS, pcm=st.binary(), marks=st.lists(MARKS).map(tuple)))
def test_sound_arrives_as_it_was_sent(sound: Sound) -> None:
    """Samples and marks survive."""
    assert parse_sound(sound_body(sound)) == sound


@given(NUMBERS, TEXT)
def test_failures_arrive_as_they_were_sent(number: int, message: str) -> None:
    """The request and the reason survive."""
    assert parse_failed(failed_body(number, message)) == (number, message)


@given(st.sampled_from(Kind), st.binary())
def test_a_frame_tells_its_length_and_kind(kind: Kind, body: bytes) -> None:
    """Length counts the kind and the body."""
    data = frame(kind, body)
    assert LENGTH.unpack_from(data)[0] == len(data) - LENGTH.size
    assert data[LENGTH.size :] == bytes([kind]) + body
