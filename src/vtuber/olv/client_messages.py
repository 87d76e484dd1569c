"""What a client says to an Open-LLM-VTuber server, on `/client-ws` and `/proxy-ws`.

Source: the server's `websocket_handler.py` and its web frontend. Fields that we do not know are ignored; fields that a
client may leave out have a value here.
"""

import msgspec

from vtuber.olv.display_text import DisplayText


class TextInput(msgspec.Struct, frozen=True, tag_field="type", tag="text-input"):
    """A person's words, to be answered. `images` are objects with `source`, `data` and `mime_type`."""

    text: str
    images: tuple[dict[str, object], ...] | None = None


class InterruptSignal(msgspec.Struct, frozen=True, tag_field="type", tag="interrupt-signal"):
    """Stop the turn; `text` is what was heard of it so far."""

    text: str = ""


class FrontendPlaybackComplete(msgspec.Struct, frozen=True, tag_field="type", tag="frontend-playback-complete"):
    """All sound of the turn has been played: the one acknowledgement that a turn waits for, for ever."""


class AiSpeakSignal(msgspec.Struct, frozen=True, tag_field="type", tag="ai-speak-signal"):
    """Let the character speak unasked."""


class AudioPlayStart(msgspec.Struct, frozen=True, tag_field="type", tag="audio-play-start"):
    """A sentence begins to sound; means something in groups only."""

    display_text: DisplayText | None = None
    forwarded: bool = False


class FetchConfigs(msgspec.Struct, frozen=True, tag_field="type", tag="fetch-configs"):
    """Ask for `config-files`."""


class FetchBackgrounds(msgspec.Struct, frozen=True, tag_field="type", tag="fetch-backgrounds"):
    """Ask for `background-files`."""


class FetchHistoryList(msgspec.Struct, frozen=True, tag_field="type", tag="fetch-history-list"):
    """Ask for `history-list`."""


class CreateNewHistory(msgspec.Struct, frozen=True, tag_field="type", tag="create-new-history"):
    """Begin a new history; answered by `new-history-created`."""


class RequestInitConfig(msgspec.Struct, frozen=True, tag_field="type", tag="request-init-config"):
    """Ask for `set-model-and-conf` again; the proxy does so for each of its clients."""


class RequestGroupInfo(msgspec.Struct, frozen=True, tag_field="type", tag="request-group-info"):
    """Ask for `group-update`."""


class Heartbeat(msgspec.Struct, frozen=True, tag_field="type", tag="heartbeat"):
    """Ask for `heartbeat-ack`."""


class SwitchConfig(msgspec.Struct, frozen=True, tag_field="type", tag="switch-config"):
    """Change the character to that of a configuration file."""

    file: str


class FetchAndSetHistory(msgspec.Struct, frozen=True, tag_field="type", tag="fetch-and-set-history"):
    """Go on with an earlier history; answered by `history-data`."""

    history_uid: str


class DeleteHistory(msgspec.Struct, frozen=True, tag_field="type", tag="delete-history"):
    """Delete a history; answered by `history-deleted`."""

    history_uid: str


class MicAudioData(msgspec.Struct, frozen=True, tag_field="type", tag="mic-audio-data"):
    """Samples of a microphone, 16 kHz, from −1 to 1."""

    audio: tuple[float, ...] = ()


class MicAudioEnd(msgspec.Struct, frozen=True, tag_field="type", tag="mic-audio-end"):
    """Whoever spoke has finished: transcribe and answer."""

    images: tuple[dict[str, object], ...] | None = None


ClientMessage = (
    TextInput
    | InterruptSignal
    | FrontendPlaybackComplete
    | AiSpeakSignal
    | AudioPlayStart
    | FetchConfigs
    | FetchBackgrounds
    | FetchHistoryList
    | CreateNewHistory
    | RequestInitConfig
    | RequestGroupInfo
    | Heartbeat
    | SwitchConfig
    | FetchAndSetHistory
    | DeleteHistory
    | MicAudioData
    | MicAudioEnd
)
