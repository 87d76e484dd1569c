"""Open-LLM-VTuber's messages: both sides' types survive writing and reading, and nothing unreadable gets through."""

import json
from contextlib import suppress
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.olv.client_messages import (
    AudioPlayStart,
    ClientMessage,
    DeleteHistory,
    FetchAndSetHistory,
    FrontendPlaybackComplete,
    InterruptSignal,
    MicAudioData,
    SwitchConfig,
    TextInput,
)
from vtuber.olv.display_text import DisplayText
from vtuber.olv.messages import MessageError, Unknown, decode_client, decode_server, encode
from vtuber.olv.server_messages import (
    Actions,
    Audio,
    BackgroundFiles,
    Control,
    Failure,
    FullText,
    GroupUpdate,
    HistoryDeleted,
    HistoryList,
    NewHistoryCreated,
    ServerMessage,
    SetModelAndConf,
    UserInputTranscription,
)

CLIENT_TYPES = {
    *("text-input", "interrupt-signal", "frontend-playback-complete", "ai-speak-signal", "audio-play-start"),
    *("fetch-configs", "fetch-backgrounds", "fetch-history-list", "create-new-history", "request-init-config"),
    *("request-group-info", "heartbeat", "switch-config", "fetch-and-set-history", "delete-history"),
    *("mic-audio-data", "mic-audio-end"),
}
SERVER_TYPES = {
    *("set-model-and-conf", "full-text", "control", "audio", "backend-synth-complete", "force-new-message"),
    *("user-input-transcription", "tool_call_status", "error", "heartbeat-ack", "group-update", "config-files"),
    *("config-switched", "background-files", "history-list", "history-data", "new-history-created", "history-deleted"),
}

words = st.text(max_size=30)
maybe = st.none() | words
levels = st.floats(0, 1, allow_nan=False)
objects = st.dictionaries(words, st.none() | words | st.integers(-9, 9) | st.lists(words, max_size=2), max_size=3)
display_texts = st.builds(DisplayText, text=words, name=maybe, avatar=maybe)
actions = st.builds(
    Actions,
    expressions=st.none() | st.lists(st.integers(0, 20) | words, max_size=3).map(tuple),
    sounds=st.none() | st.lists(words, max_size=2).map(tuple),
)
client_messages = st.one_of(
    st.builds(TextInput, text=words, images=st.none() | st.lists(objects, max_size=2).map(tuple)),
    st.builds(InterruptSignal, text=words),
    st.builds(FrontendPlaybackComplete),
    st.builds(AudioPlayStart, display_text=st.none() | display_texts, forwarded=st.booleans()),
    st.builds(SwitchConfig, file=words),
    st.builds(FetchAndSetHistory, history_uid=words),
    st.builds(DeleteHistory, history_uid=words),
    st.builds(MicAudioData, audio=st.lists(levels, max_size=4).map(tuple)),
)
server_messages = st.one_of(
    st.builds(SetModelAndConf, model_info=st.none() | objects, conf_name=maybe, conf_uid=maybe, client_uid=maybe),
    st.builds(FullText, text=words),
    st.builds(Control, text=words),
    st.builds(
        Audio,
        audio=maybe,
        volumes=st.lists(levels, max_size=5).map(tuple),
        slice_length=st.integers(1, 100),
        display_text=st.none() | display_texts,
        actions=st.none() | actions,
        forwarded=st.booleans(),
    ),
    st.builds(UserInputTranscription, text=words),
    st.builds(Failure, message=maybe),
    st.builds(GroupUpdate, members=st.lists(words, max_size=2).map(tuple), is_owner=st.booleans()),
    st.builds(BackgroundFiles, files=st.lists(words, max_size=2).map(tuple)),
    st.builds(HistoryList, histories=st.lists(objects, max_size=2).map(tuple)),
    st.builds(NewHistoryCreated, history_uid=words),
    st.builds(HistoryDeleted, success=st.booleans(), history_uid=words),
)


def _types(union: object) -> set[object]:
    return {shape.__struct_config__.tag for shape in get_args(union)}


def test_all_types_are_known() -> None:
    """The unions hold every type of the protocol, and no other."""
    assert _types(ClientMessage) == CLIENT_TYPES
    assert _types(ServerMessage) == SERVER_TYPES


@given(client_messages)
def test_what_a_client_says_survives(message: ClientMessage) -> None:
    """A client's message, written and read, is the same."""
    assert decode_client(encode(message)) == message


@given(server_messages)
def test_what_a_server_says_survives(message: ServerMessage) -> None:
    """A server's message, written and read, is the same."""
    assert decode_server(encode(message)) == message


@pytest.mark.parametrize("kind", sorted(CLIENT_TYPES - {"text-input", "switch-config"}))
def test_a_client_may_leave_out_and_add(kind: str) -> None:
    """Other clients' fields do not matter, and only what a message is about must be there."""
    frame = json.dumps({"type": kind, "history_uid": "h", "client_id": "somebody", "idle_time": 3})
    decoded = decode_client(frame)
    assert not isinstance(decoded, Unknown)
    assert decoded.__struct_config__.tag == kind


@given(kind=words.filter(lambda text: text not in CLIENT_TYPES | SERVER_TYPES), fields=objects)
def test_unknown_types_are_kept(kind: str, fields: dict[str, object]) -> None:
    """A type of another version is no error, and keeps its fields."""
    fields = {name: value for name, value in fields.items() if name != "type"}
    message = Unknown(kind, fields)
    assert decode_client(encode(message)) == message
    assert decode_server(encode(message)) == message


@given(st.text() | st.binary() | st.lists(words).map(json.dumps) | objects.map(json.dumps))
def test_unreadable_frames_are_one_error(frame: str | bytes) -> None:
    """Whatever arrives is a message or a `MessageError`."""
    for decode in (decode_client, decode_server):
        with suppress(MessageError):
            assert isinstance(decode(frame), msgspec.Struct | Unknown)


@pytest.mark.parametrize(
    "frame",
    ['{"type":"text-input"}', '{"type":"text-input","text":7}', '{"text":"a"}', "[]", "", '{"type":null}'],
)
def test_a_client_that_breaks_the_shape(frame: str) -> None:
    """What lacks what its type promises is refused."""
    with pytest.raises(MessageError):
        decode_client(frame)


def test_a_sentence_as_the_server_sends_it() -> None:
    """The shape of `audio` as the server writes it, and how long it sounds."""
    frame = (
        '{"type": "audio", "audio": "UklGRg==", "volumes": [0.5, 1.0, 0], "slice_length": 20, "display_text":'
        ' {"text": "[joy] Hi.", "name": "Mao", "avatar": "mao.png"}, "actions": {"expressions": [3]},'
        ' "forwarded": false}'
    )
    sentence = decode_server(frame)
    assert sentence == Audio(
        audio="UklGRg==",
        volumes=(0.5, 1.0, 0.0),
        display_text=DisplayText(text="[joy] Hi.", name="Mao", avatar="mao.png"),
        actions=Actions(expressions=(3,)),
    )
    assert isinstance(sentence, Audio)
    assert sentence.duration_s == pytest.approx(0.06)
    assert json.loads(encode(sentence)) == json.loads(frame)


def test_a_sentence_without_sound() -> None:
    """Text alone: no audio, no volumes, nulls where the server has nothing."""
    frame = '{"type":"audio","audio":null,"volumes":[],"slice_length":20,"display_text":null,"actions":null}'
    assert decode_server(frame) == Audio()
