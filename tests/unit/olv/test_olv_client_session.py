"""One frontend's connection: what it is sent, in which order, whatever it says."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.emotions import Emotion
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.olv.client_effects import Effect, Send, StopSpeech, TellOperatorsWords, Visitor
from vtuber.olv.client_session import ACKNOWLEDGED_WITHIN_S, LONGEST_TEXT, ClientSession
from vtuber.olv.frontend_audio import GatheringSound, SpokenSentence
from vtuber.olv.frontend_model import FrontendModel
from vtuber.olv.messages import Unknown, decode_client, encode

RATE = 16_000
MODEL = FrontendModel(
    file=Path("/models/fox/fox.model3.json"),
    name="fox",
    expressions={"joy": 3, "neutral": 0},
    entry={"kScale": 0.7, "tapMotions": {"HitAreaHead": {"": 1}}},
)
CHAIN_START = {"type": "control", "text": "conversation-chain-start"}
CHAIN_END = {"type": "control", "text": "conversation-chain-end"}
SYNTH_COMPLETE = {"type": "backend-synth-complete"}
NEW_MESSAGE = {"type": "force-new-message"}
ACK = '{"type": "frontend-playback-complete"}'


def session(*, is_operator: bool = True, model: FrontendModel | None = MODEL) -> ClientSession:
    """Return the session of a page."""
    return ClientSession(
        Visitor(
            character="Hoshi Quill",
            client_uid="frontend-1",
            base_url="http://127.0.0.1:8000",
            is_operator=is_operator,
            model=model,
        )
    )


def spoken(text: str = "Hello there.", *, utterance: str = "u1", seconds: float = 1.0) -> SpokenSentence:
    """Return a sentence with its sound."""
    sentence = Sentence(id=f"{utterance}.1", utterance_id=utterance, text=text, emotion=Emotion.JOY)
    samples = int(seconds * RATE)
    sound = GatheringSound(sentence, RATE, "Hoshi Quill")
    sound.add(SpeechChunk(first_sample=0, samples=samples, pcm=b"\x10\x00" * samples))
    return sound.whole()


def sent(effects: Iterable[Effect]) -> list[dict[str, Any]]:
    """Return the messages sent, as a page reads them."""
    return [json.loads(encode(effect.message)) for effect in effects if isinstance(effect, Send)]


def types(effects: Iterable[Effect]) -> list[str]:
    """Return what kinds of messages are sent; an order by its text."""
    return [message["text"] if message["type"] == "control" else message["type"] for message in sent(effects)]


def test_greeting_is_the_servers_own_without_a_microphone() -> None:
    """A page learns that it is connected, which model it shows, and that it is in no group."""
    assert sent(session().opened()) == [
        {"type": "full-text", "text": "Connection established"},
        {
            "type": "set-model-and-conf",
            "model_info": {
                "name": "fox",
                "url": "http://127.0.0.1:8000/live2d-models/fox/fox.model3.json",
                "kScale": 0.7,
                "initialXshift": 0,
                "initialYshift": 0,
                "kXOffset": 0,
                "idleMotionGroupName": "Idle",
                "emotionMap": {"joy": 3, "neutral": 0},
                "tapMotions": {"HitAreaHead": {"": 1}},
            },
            "conf_name": "Hoshi Quill",
            "conf_uid": "vtuber",
            "client_uid": "frontend-1",
        },
        {"type": "group-update", "members": [], "is_owner": False},
    ]


def test_late_page_sees_what_is_being_said() -> None:
    """Its sound has gone by; its words are shown."""
    assert sent(session().opened("Half of a story."))[-1] == {"type": "full-text", "text": "Half of a story."}


def test_one_turn_has_the_recorded_shape() -> None:
    """From the first sentence to the acknowledgement, as the real server would."""
    page = session()
    first = sent(page.spoken(spoken(), 10.0))
    assert first[0] == CHAIN_START
    audio = first[1]
    assert audio["type"] == "audio"
    assert audio["slice_length"] == 20
    assert audio["display_text"] == {"text": "Hello there.", "name": "Hoshi Quill", "avatar": ""}
    assert audio["actions"] == {"expressions": [3]}
    assert audio["forwarded"] is False
    assert len(audio["volumes"]) == 50
    assert types(page.spoken(spoken("And more."), 11.0)) == ["audio"]
    assert sent(page.utterance_over("u1", 12.0)) == [SYNTH_COMPLETE]
    assert sent(page.received(decode_client(ACK), 12.1)) == [NEW_MESSAGE, CHAIN_END]
    assert page.deadline is None


@pytest.mark.parametrize("times", [2, 10])
def test_further_acknowledgements_say_nothing(times: int) -> None:
    """Frontends send up to ten; only one ends the chain, and none ends the next one early."""
    page = session()
    page.spoken(spoken(), 0.0)
    page.utterance_over("u1", 1.0)
    answers = [page.received(decode_client(ACK), 1.1) for _ in range(times)]
    assert [types(answer) for answer in answers if answer] == [["force-new-message", "conversation-chain-end"]]
    page.spoken(spoken(utterance="u2", seconds=3.0), 2.0)
    page.utterance_over("u2", 2.1)
    assert not page.received(decode_client(ACK), 2.2)
    assert page.received(decode_client(ACK), 5.0)


def test_missing_acknowledgement_ends_the_chain_by_itself() -> None:
    """A reload in mid-turn or a page without sound never acknowledges."""
    page = session()
    page.spoken(spoken(seconds=2.0), 0.0)
    page.utterance_over("u1", 0.1)
    assert page.deadline == pytest.approx(2.0 + ACKNOWLEDGED_WITHIN_S)
    assert not page.expired(6.9)
    assert types(page.expired(7.0)) == ["force-new-message", "conversation-chain-end"]
    assert page.deadline is None
    assert types(page.spoken(spoken(utterance="u2"), 8.0)) == ["conversation-chain-start", "audio"]


def test_next_utterance_does_not_cut_off_what_a_page_still_plays() -> None:
    """A chain's start would; so who speaks before the acknowledgement goes on in the same chain."""
    page = session()
    page.spoken(spoken(), 0.0)
    page.utterance_over("u1", 1.0)
    assert types(page.spoken(spoken(utterance="u2"), 1.01)) == ["force-new-message", "audio"]
    assert not page.received(decode_client(ACK), 1.5), "she is speaking"
    assert sent(page.utterance_over("u2", 2.0)) == [SYNTH_COMPLETE]
    assert page.received(decode_client(ACK), 2.1)


def test_thanks_in_a_break_and_the_rest_after_it() -> None:
    """An utterance within another one is a message of its own, and so is what follows it."""
    page = session()
    page.spoken(spoken(utterance="story"), 0.0)
    assert types(page.spoken(spoken(utterance="thanks"), 1.0)) == ["force-new-message", "audio"]
    assert sent(page.utterance_over("thanks", 2.0)) == [SYNTH_COMPLETE]
    assert types(page.spoken(spoken(utterance="story"), 2.1)) == ["force-new-message", "audio"]
    assert sent(page.utterance_over("story", 3.1)) == [SYNTH_COMPLETE]


def test_end_of_another_utterance_ends_no_turn() -> None:
    """One that was cancelled at a break, for instance, while its thanks are being said."""
    page = session()
    page.spoken(spoken(utterance="story"), 0.0)
    page.spoken(spoken(utterance="thanks"), 1.0)
    assert not page.utterance_over("story", 1.5)
    assert sent(page.utterance_over("thanks", 2.0)) == [SYNTH_COMPLETE]


def test_sounds_that_wait_for_one_another_are_waited_for() -> None:
    """Sentences that come faster than they are played last as long as all of them together."""
    page = session()
    page.spoken(spoken(seconds=2.0), 0.0)
    page.spoken(spoken(seconds=2.0), 0.1)
    page.utterance_over("u1", 0.2)
    assert not page.received(decode_client(ACK), 3.0)
    assert page.deadline == pytest.approx(4.0 + ACKNOWLEDGED_WITHIN_S)


def test_silence_stops_a_page_in_both_ways_and_the_next_sentence_starts_anew() -> None:
    """A frontend obeys the signal, other clients the control; only a start makes it take sound again."""
    page = session()
    page.spoken(spoken(), 0.0)
    stopped = sent(page.silenced())
    assert stopped[:2] == [{"type": "interrupt-signal", "text": ""}, {"type": "control", "text": "interrupt"}]
    assert stopped[2:] == [NEW_MESSAGE, CHAIN_END]
    assert not page.utterance_over("u1", 0.2)
    assert types(page.spoken(spoken(utterance="u2"), 1.0)) == ["conversation-chain-start", "audio"]


def test_silence_without_a_chain_is_told_all_the_same() -> None:
    """A page that lags may still be playing."""
    assert types(session().silenced()) == ["interrupt-signal", "interrupt"]


def test_voice_without_sound_gives_subtitles() -> None:
    """No WAV, no volumes; the words are shown, and the turn lasts as long as the voice says."""
    sentence = Sentence(id="u1.1", utterance_id="u1", text="Quiet words.", emotion=Emotion.FEAR)
    sound = GatheringSound(sentence, RATE, "Hoshi Quill")
    sound.add(SpeechChunk(first_sample=0, samples=2 * RATE))
    page = session()
    messages = sent(page.spoken(sound.whole(), 0.0))
    assert [message["type"] for message in messages] == ["control", "full-text", "audio"]
    assert messages[2]["audio"] is None
    assert messages[2]["volumes"] == []
    assert messages[2]["actions"] is None, "the model has no fear"
    page.utterance_over("u1", 0.0)
    assert page.deadline == pytest.approx(2.0 + ACKNOWLEDGED_WITHIN_S)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ({"type": "heartbeat"}, {"type": "heartbeat-ack"}),
        (
            {"type": "fetch-configs"},
            {"type": "config-files", "configs": [{"filename": "vtuber", "name": "Hoshi Quill"}]},
        ),
        ({"type": "fetch-backgrounds"}, {"type": "background-files", "files": []}),
        ({"type": "fetch-history-list"}, {"type": "history-list", "histories": []}),
        ({"type": "create-new-history"}, {"type": "new-history-created", "history_uid": "frontend-1-1"}),
        ({"type": "fetch-and-set-history", "history_uid": "h"}, {"type": "history-data", "messages": []}),
        (
            {"type": "delete-history", "history_uid": "h"},
            {"type": "history-deleted", "success": False, "history_uid": "h"},
        ),
        ({"type": "request-group-info"}, {"type": "group-update", "members": [], "is_owner": False}),
    ],
    ids=lambda message: str(message["type"]),
)
def test_questions_are_answered(question: dict[str, str], answer: dict[str, object]) -> None:
    """Each with one message of the shape that the frontend knows."""
    assert sent(session().received(decode_client(json.dumps(question)), 0.0)) == [answer]


def test_character_cannot_be_switched() -> None:
    """The refusal says how it is chosen."""
    (answer,) = sent(session().received(decode_client('{"type": "switch-config", "file": "x.yaml"}'), 0.0))
    assert answer["type"] == "error"
    assert "VTUBER_PERSONA" in answer["message"]


def test_new_history_in_a_turn_is_named_at_its_end() -> None:
    """The frontend takes itself for idle on hearing of it, and would not obey an interruption."""
    page = session()
    page.spoken(spoken(), 0.0)
    assert not page.received(decode_client('{"type": "create-new-history"}'), 0.1)
    page.utterance_over("u1", 1.0)
    ending = sent(page.received(decode_client(ACK), 1.1))
    assert ending[-1] == {"type": "new-history-created", "history_uid": "frontend-1-1"}


@pytest.mark.parametrize("text", ["  Tell them about the tea.  ", "x" * LONGEST_TEXT])
def test_operators_words_are_passed_on(text: str) -> None:
    """Stripped, and up to the longest text."""
    message = decode_client(json.dumps({"type": "text-input", "text": text}))
    assert session().received(message, 0.0) == [TellOperatorsWords(text.strip())]


@pytest.mark.parametrize("text", ["", "   \n"])
def test_empty_words_are_nothing(text: str) -> None:
    """Nobody is told of them."""
    assert not session().received(decode_client(json.dumps({"type": "text-input", "text": text})), 0.0)


def test_too_many_words_are_refused() -> None:
    """With the number that is allowed."""
    message = decode_client(json.dumps({"type": "text-input", "text": "x" * (LONGEST_TEXT + 1)}))
    (answer,) = sent(session().received(message, 0.0))
    assert str(LONGEST_TEXT) in answer["message"]


def test_visitors_words_are_refused() -> None:
    """Who has not shown to be the operator can neither tell her anything nor stop her."""
    page = session(is_operator=False)
    effects = page.received(decode_client('{"type": "text-input", "text": "Obey me."}'), 0.0)
    assert types(effects) == ["error"]
    assert not [effect for effect in effects if not isinstance(effect, Send)]
    page.spoken(spoken(), 0.0)
    assert types(page.received(decode_client('{"type": "interrupt-signal", "text": "He"}'), 0.5)) == [
        "force-new-message",
        "conversation-chain-end",
    ]


def test_operator_stops_her() -> None:
    """By the frontend's own button, which its text field presses too."""
    page = session()
    page.spoken(spoken(), 0.0)
    assert StopSpeech() in page.received(decode_client('{"type": "interrupt-signal", "text": "Hel"}'), 0.5)


def test_microphone_is_refused_once_for_each_time_somebody_speaks() -> None:
    """Its samples come ten times a second."""
    page = session()
    data = decode_client('{"type": "mic-audio-data", "audio": [0.0, 0.1]}')
    end = decode_client('{"type": "mic-audio-end"}')
    answers = [page.received(message, 0.0) for message in (data, data, data)]
    assert [types(answer) for answer in answers] == [["stop-mic", "error"], [], []]
    assert types(page.received(end, 0.0)) == ["stop-mic", "error"]
    assert types(page.received(data, 1.0)) == ["stop-mic", "error"]


def test_pictures_are_not_looked_at() -> None:
    """The words that came with them count."""
    message = decode_client('{"type": "text-input", "text": "Look!", "images": [{"data": "x"}]}')
    told, said = session().received(message, 0.0)
    assert told == TellOperatorsWords("Look!")
    assert types([said]) == ["error"]


def test_page_without_a_model_is_told_so() -> None:
    """Nothing is made up."""
    (model,) = [message for message in sent(session(model=None).opened()) if message["type"] == "set-model-and-conf"]
    assert model["model_info"] is None


CLIENT = (
    st.sampled_from(
        [
            {"type": kind}
            for kind in (
                *("frontend-playback-complete", "ai-speak-signal", "audio-play-start", "fetch-configs", "heartbeat"),
                *("fetch-backgrounds", "fetch-history-list", "create-new-history", "request-init-config"),
                *("request-group-info", "mic-audio-data", "mic-audio-end", "interrupt-signal", "join-group"),
            )
        ]
    )
    | st.builds(lambda text: {"type": "text-input", "text": text}, st.text(max_size=20))
    | st.builds(lambda uid: {"type": "delete-history", "history_uid": uid}, st.text(max_size=5))
    | st.builds(lambda file: {"type": "switch-config", "file": file}, st.text(max_size=5))
)


@dataclass
class Happening:
    """Something that happens to a session, after so many seconds."""

    after_s: float
    what: str
    message: dict[str, str]


HAPPENINGS = st.lists(
    st.builds(
        Happening,
        after_s=st.floats(0, 4),
        what=st.sampled_from(["client", "client", "spoken", "over", "silence", "expire"]),
        message=CLIENT,
    ),
    max_size=40,
)


@given(HAPPENINGS, st.booleans())
def test_nothing_a_page_says_raises_or_hangs(happenings: list[Happening], is_operator: bool) -> None:
    """In any order: sound is sent within a chain only, chains alternate, and each comes to its end by itself."""
    page = session(is_operator=is_operator)
    now, in_chain, number = 0.0, False, 0
    for happening in [*happenings, Happening(0, "over", {}), Happening(100, "expire", {})]:
        now += happening.after_s
        match happening.what:
            case "spoken":
                number += 1
                effects = page.spoken(spoken(utterance=f"u{number}", seconds=0.1), now)
                assert types(effects)[-1] == "audio"
            case "over":
                effects = page.utterance_over(f"u{number}", now)
            case "silence":
                effects = page.silenced()
            case "expire":
                effects = page.expired(now)
            case _:
                effects = page.received(decode_client(json.dumps(happening.message)), now)
        assert len(effects) <= 6
        for kind in types(effects):
            if kind == "conversation-chain-start":
                assert not in_chain
                in_chain = True
            elif kind == "conversation-chain-end":
                assert in_chain
                in_chain = False
            assert kind != "audio" or in_chain
        if not is_operator:
            assert all(isinstance(effect, Send) for effect in effects)
    assert not in_chain
    assert page.deadline is None


@given(st.text(max_size=40), st.dictionaries(st.text(max_size=5), st.integers(), max_size=3))
def test_unknown_messages_are_passed_over(kind: str, fields: dict[str, int]) -> None:
    """A newer frontend may say what this version does not know."""
    assert not session().received(Unknown(kind, dict(fields)), 0.0)
