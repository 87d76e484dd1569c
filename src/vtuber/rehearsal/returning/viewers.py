"""Returning viewers at work in one stream: what they do, when, and that they ask again if she does not answer."""

import asyncio
from functools import partial

from vtuber.audience.agenda import Agenda
from vtuber.audience.attendee import Attendee
from vtuber.audience.people import ACTIVITIES, Person
from vtuber.audience.posts import Post, Posted
from vtuber.audience.wire import Wire
from vtuber.audience.world import KINDS
from vtuber.domain.events import Event
from vtuber.domain.speech_events import UtteranceStarted
from vtuber.rehearsal.returning.script import Act, Script
from vtuber.runtime.clock import Clock

_RUN = 9_000
"""Keeps their message ids apart from the simulated audience's."""

_FIRST_S = 40.0
_ENDED = 0.6
"""The part of the stream by which all acts have begun, so that there is time to ask again."""

_ASKS_AGAIN_S = 45.0
_ASKS_AGAIN_SHARE = 0.04
"""After so much of a stream, or so many seconds where that is longer: a talk may go on for minutes."""

_DELETED_AFTER_S = 8.0


class ReturningViewers:
    """Those of a script who are there in stream `number`, counted from 1; they come beside the simulated audience."""

    def __init__(self, script: Script, *, seed: int, number: int, duration_s: float, clock: Clock) -> None:
        self._clock = clock
        self._wire = Wire(seed=seed, stream_index=number - 1, run=_RUN, clock=clock)
        self._agenda = Agenda()
        self._waiting: dict[str, Act] = {}
        self._people: dict[str, Attendee] = {}
        self._again_s = max(_ASKS_AGAIN_S, _ASKS_AGAIN_SHARE * duration_s)
        acts = script.of_stream(number)
        step = (_ENDED * duration_s - _FIRST_S) / max(1, len(acts))
        for place, act in enumerate(acts):
            self._agenda.add(clock.monotonic() + _FIRST_S + place * step, partial(self._do, act))

    def hear(self, event: Event) -> None:
        """Note what is answered, in the moment in which it is heard."""
        if isinstance(event, UtteranceStarted) and event.cause in self._waiting:
            answered = self._waiting[event.cause]
            self._waiting = {each: act for each, act in self._waiting.items() if act is not answered}

    async def run(self, post: Post) -> None:
        """Do everything in its time, then be quiet."""
        while (due := self._agenda.next_due) is not None:
            await asyncio.sleep(max(0.0, due - self._clock.monotonic()))
            posted = self._agenda.pop()()
            if posted is not None:
                await post(posted)

    def _do(self, act: Act) -> Posted:
        if act.donates:
            return self._wire.donation(act.name, act.donates, "USD", act.text)[1]
        if act.kind:
            return self._ask(act, 0)
        who = self._attendee(act)
        text = f"Cheer{act.cheers} {act.text}" if act.cheers else act.text
        message_id, line = self._wire.chat(who, text, extra=f"bits={act.cheers};" if act.cheers else "")
        if act.deleted:
            deletion = partial(self._wire.deletion, who.sender, message_id, text)
            self._agenda.add(self._clock.monotonic() + _DELETED_AFTER_S, deletion)
        return line

    def _ask(self, act: Act, times: int) -> Posted:
        message_id, line = self._wire.chat(self._attendee(act), act.wordings[times])
        self._waiting[f"twitch:{message_id}"] = act
        if times + 1 < len(act.wordings):
            self._agenda.add(self._clock.monotonic() + self._again_s, partial(self._ask_again, act, times + 1))
        return line

    def _ask_again(self, act: Act, times: int) -> Posted | None:
        return self._ask(act, times) if act in self._waiting.values() else None

    def _attendee(self, act: Act) -> Attendee:
        known = self._people.get(act.viewer_id)
        if known is None or known.person.name != act.name:
            known = self._people[act.viewer_id] = _arrived(act, self._clock.monotonic())
        return known


def _arrived(act: Act, now: float) -> Attendee:
    person = Person(
        id=act.viewer_id.partition(":")[2],
        name=act.name,
        kind=KINDS[-1],
        tastes=(0.5,) * len(ACTIVITIES),
        traits={},
        regular=True,
    )
    return Attendee(person, now=now, months=0, stay_minutes=600.0, tiring=0.0, budget_usd=0.0)
