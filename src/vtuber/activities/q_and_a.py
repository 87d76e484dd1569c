"""Questions and answers: collect, announce, answer in order, and show the queue."""

from collections import deque
from collections.abc import Callable

from vtuber.activities.floor import Floor
from vtuber.domain.activities import Activity
from vtuber.domain.attended import Intent
from vtuber.domain.briefs import AnswerQuestion, InviteQuestions
from vtuber.domain.channel_events import ChatCleared, ChatMessage, MessageDeleted, ViewerBanned
from vtuber.domain.events import Event
from vtuber.domain.stage_cues import QuestionItem, ShowQuestions
from vtuber.domain.styles import StyleQuestion

_MOST_WAITING = 6
_INVITE_EVERY_S = 45.0
_LISTEN_S = 10.0
_BREATH_S = 0.8


class QuestionsAndAnswers:
    """Answers questions in the order in which they came; other chat is answered while none waits."""

    activity = Activity.Q_AND_A

    def __init__(self) -> None:
        self._queue: deque[ChatMessage] = deque()
        self._answering: ChatMessage | None = None
        self._floor: Floor | None = None
        self._invite_due = 0.0

    def enter(self, floor: Floor) -> None:
        """Collect what has been asked already; invite more."""
        self._floor = floor
        self._invite_due = floor.company.clock.monotonic()
        self._collect(floor)

    async def turn(self, floor: Floor) -> None:
        """Answer the next question, or ask for one."""
        self._collect(floor)
        if self._queue:
            await self._answer(floor)
        elif floor.company.clock.monotonic() >= self._invite_due:
            self._invite_due = floor.company.clock.monotonic() + _INVITE_EVERY_S
            style = await floor.style(StyleQuestion.ASKING)
            await floor.say(InviteQuestions(topic=floor.topic, waiting=0, style=style))
        elif (attended := floor.take_chat()) is not None:
            await floor.reply(attended)
        else:
            await floor.pause(_LISTEN_S, for_chat=True)

    def leave(self, floor: Floor) -> None:
        """Hide the panel; questions not reached are let go."""
        self._queue.clear()
        self._answering = None
        self._floor = None
        floor.show(ShowQuestions())

    def hear(self, event: Event) -> None:
        """Forget questions that were deleted, or whose author was banned, and take them off the panel."""
        match event:
            case MessageDeleted(message_id=message_id):
                self._forget(lambda question: question.id == message_id)
            case ViewerBanned(viewer_id=viewer_id):
                self._forget(lambda question: question.viewer.id == viewer_id)
            case ChatCleared():
                self._forget(lambda _: True)
            case _:
                pass

    def _forget(self, gone: Callable[[ChatMessage], bool]) -> None:
        kept = deque(question for question in self._queue if not gone(question))
        answering = None if self._answering and gone(self._answering) else self._answering
        changed = (len(kept), answering) != (len(self._queue), self._answering)
        self._queue, self._answering = kept, answering
        if changed and self._floor is not None:
            self._show(self._floor)

    def _collect(self, floor: Floor) -> None:
        found: list[ChatMessage] = []
        while len(self._queue) + len(found) < _MOST_WAITING:
            attended = floor.take_chat(intents=(Intent.QUESTION,))
            if attended is None:
                break
            if isinstance(attended.event, ChatMessage):
                found.append(attended.event)
        if found:
            self._queue = deque(sorted((*self._queue, *found), key=lambda question: (question.at, question.id)))
            self._show(floor)

    async def _answer(self, floor: Floor) -> None:
        question = self._answering = self._queue.popleft()
        self._show(floor)
        notes = await floor.company.notes.of(question.viewer.id, besides=question.id)
        brief = AnswerQuestion(message=question, notes=notes, remaining=len(self._queue))
        await floor.say(brief, cause=question.id, to=question.viewer)
        self._answering = None
        self._show(floor)
        await floor.pause(_BREATH_S)

    def _show(self, floor: Floor) -> None:
        answering = (self._answering,) if self._answering else ()
        items = (
            *(QuestionItem(viewer=each.viewer.name, text=each.text, answering=True) for each in answering),
            *(QuestionItem(viewer=each.viewer.name, text=each.text) for each in self._queue),
        )
        floor.show(ShowQuestions(items=items))
