"""What a model sees of the stream at one turn: figures, titles and ids in JSON, and never a viewer's words."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict

from vtuber.director.briefing import Briefing, Flagged, PastDecision
from vtuber.domain.direction_events import ToolCall
from vtuber.domain.promises import Promise
from vtuber.domain.proposals import Proposal
from vtuber.domain.stream_state import StreamState

_RECENT = 6
_ID = re.compile(r"[A-Za-z0-9:_.-]{1,80}")
_LONGEST_RESULT = 120
_CALLS = 8


def state_text(briefing: Briefing) -> str:
    """Return the briefing as compact JSON. Ids that do not look like ids are left out."""
    # What never changes in a stream comes first, so that it can be cached.
    shown: dict[str, object] = {
        "topics": {str(activity): titles for activity, titles in briefing.topics.items() if titles},
        **({"notes_to_self": [note.text for note in briefing.notes.notes]} if briefing.notes.notes else {}),
        "state": {key: _rounded(value) for key, value in asdict(briefing.state).items()},
        "proposal_due": _proposal(briefing.proposal),
        "recent_decisions": [_past(past, briefing.state) for past in briefing.recent[-_RECENT:]],
        "allowed_channel_actions": sorted(briefing.allowed),
        "flagged_messages": list(_flagged(briefing.flagged)),
    }
    if briefing.goals:
        shown["goals"] = [asdict(goal) for goal in briefing.goals]
    if briefing.goals_left is not None:
        shown["goals_you_may_set"] = briefing.goals_left
    if briefing.lasting.promises:
        shown["promises"] = [_promise(promise) for promise in briefing.lasting.promises]
    if briefing.lasting.recent_topics:
        shown["topics_of_the_last_streams"] = briefing.lasting.recent_topics
    if briefing.lasting.landed_topics:
        shown["earlier_topics_that_landed"] = briefing.lasting.landed_topics
    if briefing.topic_draw is not None:
        shown["topic_drawn_for_talk"] = briefing.topic_draw.option
    if briefing.operator:
        shown["operator_says"] = briefing.operator
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"), default=str)


def _proposal(proposal: Proposal | None) -> dict[str, object] | None:
    if proposal is None:
        return None
    chances = {arm: round(chance, 3) for arm, chance in proposal.probabilities.items()}
    return {"activity": str(proposal.arm), "probabilities": chances}


def _promise(promise: Promise) -> dict[str, object]:
    waits_for = {
        "money": f"{promise.paid:.2f} of {promise.amount or 0:.2f} {promise.currency}",
        "goal": f"{promise.percent} percent of a goal",
        "next_stream": "the next stream",
        "nothing": "nothing",
    }[promise.until]
    return {"id": promise.id, "she_said": promise.text, "waits_for": waits_for, "due": promise.due}


def _past(past: PastDecision, now: StreamState) -> dict[str, object]:
    decision = past.decision
    return {
        "seconds_ago": round(now.elapsed_s - past.state.elapsed_s),
        "activity": str(decision.activity),
        "topic": decision.topic,
        "reason": decision.reason,
        "calls": [_call(call) for call in decision.tool_calls[:_CALLS]],
        "followed_proposal": decision.followed,
        "done": list(past.done),
        "viewers_since": now.viewers - past.state.viewers,
        "chat_per_minute_since": round(now.chat_per_minute - past.state.chat_per_minute, 1),
    }


def _call(call: ToolCall) -> str:
    return f"{call.name} refused: {call.result[:_LONGEST_RESULT]}" if call.failed else call.name


def _flagged(flagged: Iterable[Flagged]) -> Iterable[dict[str, object]]:
    for each in flagged:
        if _ID.fullmatch(each.message_id) and _ID.fullmatch(each.viewer_id):
            yield {"message_id": each.message_id, "viewer_id": each.viewer_id, "categories": each.categories}


def _rounded(value: object) -> object:
    return round(value, 2) if isinstance(value, float) else value
