"""The stage protocol's frames, as `docs/stage-protocol.md` describes them: values in, JSON text or bytes out."""

import struct
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import assert_never

import msgspec

from vtuber.domain.channel_events import (
    ChatMessage,
    Cheer,
    Donation,
    Follow,
    GiftSubscriptions,
    Raid,
    Resubscription,
    Subscription,
)
from vtuber.domain.goals import UNTITLED
from vtuber.domain.show_events import GoalReached
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.domain.stage_cues import (
    ClearBoard,
    GoalBar,
    QuestionItem,
    ShowActivity,
    ShowBoard,
    ShowExpression,
    ShowGoals,
    ShowQuestions,
    ShowStatus,
    StageCue,
)

PROTOCOL = 1

Frame = str | bytes
Alerting = Donation | Cheer | Subscription | Resubscription | GiftSubscriptions | Raid | Follow | GoalReached


def _text(kind: str, fields: Mapping[str, object]) -> str:
    return msgspec.json.encode({"type": kind, **fields}).decode()


def hello(*, name: str, sample_rate: int, speed: float) -> str:
    """Encode the first frame of every connection."""
    return _text("hello", {"protocol": PROTOCOL, "name": name, "sample_rate": sample_rate, "speed": speed})


def sentence_start(sentence: Sentence, sample_rate: int) -> str:
    """Encode the beginning of a sentence, with its subtitle."""
    return _text(
        "sentence_start",
        {
            "utterance_id": sentence.utterance_id,
            "sentence_id": sentence.id,
            "text": sentence.text,
            "emotion": sentence.emotion,
            "sample_rate": sample_rate,
            "addressee": sentence.addressee,
        },
    )


def sentence_end(sentence_id: str, duration_s: float) -> str:
    """Encode that all audio of a sentence has been sent."""
    return _text("sentence_end", {"sentence_id": sentence_id, "duration_s": duration_s})


def silence() -> str:
    """Encode the order to stop all sound at once."""
    return _text("silence", {})


def audio(sentence_id: str, chunk: SpeechChunk) -> bytes:
    """Encode a chunk of sound: header length, header, PCM."""
    header = msgspec.json.encode(
        {
            "sentence_id": sentence_id,
            "first_sample": chunk.first_sample,
            "words": chunk.words,
            "visemes": chunk.visemes,
        }
    )
    return struct.pack("<I", len(header)) + header + chunk.pcm


def chat(message: ChatMessage) -> str:
    """Encode a line for the chat overlay."""
    viewer = message.viewer
    return _text(
        "chat",
        {
            "id": message.id,
            "viewer_id": viewer.id,
            "viewer": viewer.name,
            "color": viewer.color,
            "text": message.text,
            "roles": viewer.roles,
        },
    )


def chat_deleted(*, message_id: str | None = None, viewer_id: str | None = None) -> str:
    """Encode that a line, or all lines of a viewer, must vanish."""
    return _text("chat_deleted", {"id": message_id} if message_id is not None else {"viewer_id": viewer_id})


def alert(event: Alerting, *, clean: Callable[[str], bool]) -> str:
    """Encode an alert for a supporter or a goal; a name or message that is not clean is left out."""
    name = "" if isinstance(event, GoalReached) else event.viewer.name
    viewer = name if clean(name) else "Somebody"
    if isinstance(event, GoalReached) and not clean(event.title):
        event = replace(event, title=UNTITLED)
    kind, headline, amount, message = _alert_parts(event, viewer)
    shown = message if clean(message) else ""
    return _text(
        "alert",
        {
            "id": event.id,
            "kind": kind,
            "viewer": viewer,
            "headline": headline,
            "amount": amount,
            "message": shown,
            "goal": event.goal_id if isinstance(event, GoalReached) else None,
        },
    )


def cue(shown: StageCue, *, age_s: float = 0.0) -> str:
    """Encode what an activity or the show wants to be seen, and has wanted for `age_s` seconds."""
    match shown:
        case ShowActivity(activity=activity, topic=topic):
            return _text("activity", {"activity": activity, "topic": topic, "since_s": round(age_s, 3)})
        case ShowExpression(emotion=emotion, intensity=intensity, hold_s=hold_s):
            return _text("expression", {"emotion": emotion, "intensity": intensity, "hold_s": hold_s})
        case ShowGoals(bars=bars, more=more):
            return _text("goals", {"items": [_goal(bar, age_s) for bar in bars], "more": more})
        case ShowBoard():
            return _text("board", _board(shown, age_s))
        case ClearBoard():
            return _text("board", {"game": None})
        case ShowQuestions(items=items):
            return _text("questions", {"items": [_question(each) for each in items]})
        case ShowStatus(viewers=viewers, chat_per_minute=rate):
            return _text("status", {"viewers": viewers, "chat_per_minute": round(rate, 1)})
        case _:
            assert_never(shown)


def _alert_parts(event: Alerting, viewer: str) -> tuple[str, str, str | None, str]:
    match event:
        case Donation():
            return "donation", f"{viewer} donated", str(event.amount), event.message
        case Cheer():
            return "cheer", f"{viewer} cheered", f"{event.bits} bits", event.message
        case Subscription():
            return "subscription", f"{viewer} subscribed", None, ""
        case Resubscription():
            return "resubscription", f"{viewer} resubscribed: {event.months} months", None, event.message
        case GiftSubscriptions():
            plural = "subscription" if event.count == 1 else "subscriptions"
            return "gift", f"{viewer} gifted {event.count} {plural}", None, ""
        case Raid():
            return "raid", f"{viewer} raids with {event.viewers}", None, ""
        case Follow():
            return "follow", f"{viewer} follows", None, ""
        case GoalReached():
            return "goal", f"{event.title}: {event.percent} %", str(event.raised), ""
        case _:
            assert_never(event)


def _goal(bar: GoalBar, age_s: float) -> dict[str, object]:
    return {
        "id": bar.goal_id,
        "title": bar.title,
        "current": float(bar.raised.amount),
        "target": float(bar.target.amount),
        "currency": bar.target.currency,
        "ends_in_s": None if bar.ends_in_s is None else max(0.0, round(bar.ends_in_s - age_s, 3)),
    }


def _board(shown: ShowBoard, age_s: float) -> dict[str, object]:
    streamer, chat_wins, draws = shown.score
    return {
        "game": shown.game,
        "rows": len(shown.cells),
        "columns": len(shown.cells[0]),
        "cells": shown.cells,
        "last": shown.last,
        "turn": shown.turn,
        "votes": shown.votes,
        "closes_in_s": None if shown.closes_in_s is None else max(0.0, round(shown.closes_in_s - age_s, 3)),
        "winning": shown.winning,
        "headline": shown.headline,
        "score": {"streamer": streamer, "chat": chat_wins, "draws": draws},
    }


def _question(item: QuestionItem) -> dict[str, object]:
    return {"viewer": item.viewer, "text": item.text, "state": "answering" if item.answering else "queued"}
