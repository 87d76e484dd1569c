"""What a frontend asks for when it opens, and now and then: which model, which characters, which histories.

There is one character and no history: what was said stands in the stream's journal.
"""

from vtuber.olv.client_effects import Visitor
from vtuber.olv.client_messages import (
    DeleteHistory,
    FetchAndSetHistory,
    FetchBackgrounds,
    FetchConfigs,
    FetchHistoryList,
    Heartbeat,
    RequestGroupInfo,
    RequestInitConfig,
    SwitchConfig,
)
from vtuber.olv.server_messages import (
    BackgroundFiles,
    ConfigFiles,
    Failure,
    GroupUpdate,
    HeartbeatAck,
    HistoryData,
    HistoryDeleted,
    HistoryList,
    ServerMessage,
    SetModelAndConf,
)

CONFIGURATION = "vtuber"
"""The id of the one configuration; a frontend loads no model without one, and keeps its scale under it."""

NO_SWITCH = "There is one character: it is chosen with VTUBER_PERSONA when the program starts."

Question = (
    FetchConfigs
    | FetchBackgrounds
    | FetchHistoryList
    | FetchAndSetHistory
    | DeleteHistory
    | RequestInitConfig
    | RequestGroupInfo
    | SwitchConfig
    | Heartbeat
)
"""What is answered at once, by one message."""


def model_and_conf(visitor: Visitor) -> SetModelAndConf:
    """Return which model and which character the page shows."""
    model = visitor.model
    return SetModelAndConf(
        model_info=model.info(visitor.base_url) if model is not None else None,
        conf_name=visitor.character,
        conf_uid=CONFIGURATION,
        client_uid=visitor.client_uid,
    )


def answer_to(question: Question, visitor: Visitor) -> ServerMessage:
    """Return the answer to a question."""
    match question:
        case FetchConfigs():
            return ConfigFiles(({"filename": CONFIGURATION, "name": visitor.character},))
        case FetchBackgrounds():
            return BackgroundFiles()
        case FetchHistoryList():
            return HistoryList()
        case FetchAndSetHistory():
            return HistoryData()
        case DeleteHistory(history_uid=history_uid):
            return HistoryDeleted(success=False, history_uid=history_uid)
        case RequestInitConfig():
            return model_and_conf(visitor)
        case RequestGroupInfo():
            return GroupUpdate()
        case SwitchConfig():
            return Failure(NO_SWITCH)
        case Heartbeat():
            return HeartbeatAck()
