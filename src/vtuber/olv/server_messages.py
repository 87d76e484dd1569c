"""What an Open-LLM-VTuber server says to its clients, on `/client-ws` and `/proxy-ws`.

Source: the server's `websocket_handler.py`, `conversations/` and `utils/stream_audio.py`, and its web frontend. Fields
that we do not know are ignored; fields that some version leaves out have a value here.
"""

from enum import StrEnum

import msgspec

from vtuber.olv.display_text import DisplayText

SLICE_LENGTH_MS = 20


class Order(StrEnum):
    """The texts of `control`."""

    START_MIC = "start-mic"
    STOP_MIC = "stop-mic"
    CHAIN_START = "conversation-chain-start"
    CHAIN_END = "conversation-chain-end"
    INTERRUPT = "interrupt"
    MIC_AUDIO_END = "mic-audio-end"


class SetModelAndConf(msgspec.Struct, frozen=True, tag_field="type", tag="set-model-and-conf"):
    """Which model and which character; `model_info` has `url`, `emotionMap`, `tapMotions` and more."""

    model_info: dict[str, object] | None = None
    conf_name: str | None = None
    conf_uid: str | None = None
    client_uid: str | None = None


class FullText(msgspec.Struct, frozen=True, tag_field="type", tag="full-text"):
    """A subtitle."""

    text: str


class Control(msgspec.Struct, frozen=True, tag_field="type", tag="control"):
    """An order to the frontend: an `Order`, or a word that this version does not know."""

    text: str


class Actions(msgspec.Struct, frozen=True, omit_defaults=True):
    """What goes with a sentence: expressions by index or name, of which the frontend applies the first only."""

    expressions: tuple[int | str, ...] | None = None
    pictures: tuple[str, ...] | None = None
    sounds: tuple[str, ...] | None = None


class Audio(msgspec.Struct, frozen=True, tag_field="type", tag="audio"):
    """A sentence: a WAV in base64, or None for one without sound; volumes from 0 to 1, one for `slice_length` ms."""

    audio: str | None = None
    volumes: tuple[float, ...] = ()
    slice_length: int | float = SLICE_LENGTH_MS
    display_text: DisplayText | None = None
    actions: Actions | None = None
    forwarded: bool = False

    @property
    def duration_s(self) -> float:
        """How long it sounds, by its volumes."""
        return len(self.volumes) * self.slice_length / 1000


class BackendSynthComplete(msgspec.Struct, frozen=True, tag_field="type", tag="backend-synth-complete"):
    """No more sentences follow in this turn; the real server says it twice."""


class ForceNewMessage(msgspec.Struct, frozen=True, tag_field="type", tag="force-new-message"):
    """What follows is a new message of the history that is shown."""


class UserInputTranscription(msgspec.Struct, frozen=True, tag_field="type", tag="user-input-transcription"):
    """What a person has said, as it was understood; the proxy tells its other clients of a `text-input` so."""

    text: str = ""


class ToolCallStatus(msgspec.Struct, frozen=True, tag_field="type", tag="tool_call_status"):
    """A tool is being used."""

    tool_id: str | None = None
    tool_name: str | None = None
    name: str | None = None
    status: str | None = None
    content: str | None = None
    timestamp: str | None = None


class Failure(msgspec.Struct, frozen=True, tag_field="type", tag="error"):
    """Something went wrong in the server."""

    message: str | None = None


class HeartbeatAck(msgspec.Struct, frozen=True, tag_field="type", tag="heartbeat-ack"):
    """The answer to `heartbeat`."""


class GroupUpdate(msgspec.Struct, frozen=True, tag_field="type", tag="group-update"):
    """Who is in the client's group."""

    members: tuple[str, ...] = ()
    is_owner: bool = False


class ConfigFiles(msgspec.Struct, frozen=True, tag_field="type", tag="config-files"):
    """The characters that can be chosen: objects with `filename` and `name`."""

    configs: tuple[dict[str, object], ...] = ()


class ConfigSwitched(msgspec.Struct, frozen=True, tag_field="type", tag="config-switched"):
    """The character has been changed."""

    message: str | None = None


class BackgroundFiles(msgspec.Struct, frozen=True, tag_field="type", tag="background-files"):
    """The backgrounds under `/bg`."""

    files: tuple[str, ...] = ()


class HistoryList(msgspec.Struct, frozen=True, tag_field="type", tag="history-list"):
    """The histories: objects with `uid`, `latest_message` and `timestamp`."""

    histories: tuple[dict[str, object], ...] = ()


class HistoryData(msgspec.Struct, frozen=True, tag_field="type", tag="history-data"):
    """A history: objects with `role` (`human` or `ai`), `content`, `timestamp` and more."""

    messages: tuple[dict[str, object], ...] = ()


class NewHistoryCreated(msgspec.Struct, frozen=True, tag_field="type", tag="new-history-created"):
    """A new history has begun."""

    history_uid: str


class HistoryDeleted(msgspec.Struct, frozen=True, tag_field="type", tag="history-deleted"):
    """A history has been deleted, or could not be."""

    success: bool
    history_uid: str


ServerMessage = (
    SetModelAndConf
    | FullText
    | Control
    | Audio
    | BackendSynthComplete
    | ForceNewMessage
    | UserInputTranscription
    | ToolCallStatus
    | Failure
    | HeartbeatAck
    | GroupUpdate
    | ConfigFiles
    | ConfigSwitched
    | BackgroundFiles
    | HistoryList
    | HistoryData
    | NewHistoryCreated
    | HistoryDeleted
)
