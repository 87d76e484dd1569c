"""What the offline mind does to the channel, as far as it is allowed: few things, each for a plain reason."""

import math
from collections import Counter

from vtuber.director.briefing import Briefing, Flagged
from vtuber.director.ports import Tools

_RAID_FRESH_S = 45.0
_FIRST_DISCLOSURE_S = 60.0
_DISCLOSED_EVERY_S = 2_700.0
_DISCLOSURE = (
    "This channel is run by an AI: she reads chat, talks and plays with nobody at the controls. Ask her anything, and "
    "be kind to one another."
)
_DELETED_FOR = frozenset({"slur", "hate", "threat", "sexual"})
_OFFENCES_BEFORE_TIME_OUT = 3
_TIME_OUT_S = 600
_MOST_AT_ONCE = 3
_GROWTH = 1.25
_FEW_VIEWERS = 5


class OfflineDeeds:
    """Tells viewers that they watch an AI, recommends raiders, marks peaks, and deletes what is hateful."""

    def __init__(self) -> None:
        self._disclosure_due_s = _FIRST_DISCLOSURE_S
        self._raid_seen_s = math.inf
        self._marked_peak = _FEW_VIEWERS
        self._offences: Counter[str] = Counter()

    async def do(self, briefing: Briefing, tools: Tools) -> None:
        """Do what is due and allowed."""
        await self.do_duties(briefing, tools)
        if "shout_out" in briefing.allowed:
            await self._recommend(briefing, tools)
        if "add_marker" in briefing.allowed:
            await self._mark(briefing, tools)

    async def do_duties(self, briefing: Briefing, tools: Tools) -> None:
        """Do what is no matter of taste: tell viewers that they watch an AI, delete what is hateful."""
        if "write_in_chat" in briefing.allowed:
            await self._disclose(briefing, tools)
        for flagged in briefing.flagged[:_MOST_AT_ONCE]:
            if not _DELETED_FOR.isdisjoint(flagged.categories):
                await self._moderate(flagged, briefing, tools)

    async def _disclose(self, briefing: Briefing, tools: Tools) -> None:
        state = briefing.state
        if state.elapsed_s >= self._disclosure_due_s and (state.viewers or state.chat_per_minute):
            self._disclosure_due_s = state.elapsed_s + _DISCLOSED_EVERY_S
            await tools.call("write_in_chat", {"text": _DISCLOSURE})

    async def _recommend(self, briefing: Briefing, tools: Tools) -> None:
        since = briefing.state.seconds_since_raid
        if since is not None and since <= _RAID_FRESH_S and since < self._raid_seen_s:
            await tools.call("shout_out", {})
        self._raid_seen_s = math.inf if since is None else since

    async def _mark(self, briefing: Briefing, tools: Tools) -> None:
        viewers = briefing.state.viewers
        if viewers > self._marked_peak * _GROWTH and viewers == briefing.state.peak_viewers:
            self._marked_peak = viewers
            await tools.call("add_marker", {"description": f"{viewers} viewers, the most so far"})

    async def _moderate(self, flagged: Flagged, briefing: Briefing, tools: Tools) -> None:
        if "delete_message" in briefing.allowed:
            await tools.call("delete_message", {"message_id": flagged.message_id})
        self._offences[flagged.viewer_id] += 1
        often = self._offences[flagged.viewer_id] >= _OFFENCES_BEFORE_TIME_OUT
        if often and flagged.viewer_id and "time_out_viewer" in briefing.allowed:
            self._offences[flagged.viewer_id] = 0
            wanted = {"viewer_id": flagged.viewer_id, "seconds": _TIME_OUT_S, "reason": "hateful messages, repeatedly"}
            await tools.call("time_out_viewer", wanted)
