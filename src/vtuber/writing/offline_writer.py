"""A writer without a model: scripted lines, chosen so that they fit the moment and do not come twice an hour."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from random import Random
from typing import assert_never

from vtuber.domain.attended import UNANSWERED, Intent
from vtuber.domain.briefs import (
    AnnounceActivity,
    AnswerOperator,
    AnswerQuestion,
    Brief,
    CallToAction,
    CelebrateGoal,
    CloseStream,
    CommentOnGame,
    FollowUpPromise,
    HonourRedemption,
    IdleMurmur,
    InviteChat,
    InviteQuestions,
    MonologueBeat,
    OpenStream,
    ReplyToChat,
    SayVerbatim,
    SummariseChat,
    TellOfGoal,
    ThankPayment,
    ThankSubscriber,
    WelcomeFollowers,
    WelcomeRaid,
)
from vtuber.domain.channel_events import GiftSubscriptions
from vtuber.domain.emotions import Emotion
from vtuber.domain.persona import Persona
from vtuber.domain.speech import Line
from vtuber.runtime.clock import Clock
from vtuber.writing.chat_summary import ChatSummary
from vtuber.writing.composer import Composer
from vtuber.writing.game_talk import GameTalk
from vtuber.writing.line_book import LineBook, packaged_line_book
from vtuber.writing.monologue import Monologue
from vtuber.writing.promise_talk import PromiseTalk
from vtuber.writing.recent_lines import RecentLines, sentences_of
from vtuber.writing.replies import Replies
from vtuber.writing.sentences import lines_of
from vtuber.writing.staging import Staging
from vtuber.writing.thanks import Thanks
from vtuber.writing.topics import TopicBank, packaged_topics


class OfflineWriter:
    """Writes every brief at once, sentence by sentence, without waiting for anything.

    `name_is_clean` says whether a viewer's name or word may be spoken. `recent` may come warmed with what was said
    before a restart. Where nothing new is left to say it writes nothing.
    """

    def __init__(
        self,
        persona: Persona,
        rng: Random,
        clock: Clock,
        recent: RecentLines | None = None,
        *,
        name_is_clean: Callable[[str], bool],
        book: LineBook | None = None,
        topics: TopicBank | None = None,
    ) -> None:
        book = book or packaged_line_book()
        topics = topics or packaged_topics()
        self._persona = persona
        self._clock = clock
        self._is_clean = name_is_clean
        self.recent = RecentLines(clock=clock) if recent is None else recent
        composer = Composer(
            grammar=book.grammar, rng=rng, recent=self.recent, is_clean=name_is_clean, me=persona.name.split()[0]
        )
        self._monologue = Monologue(composer, topics)
        self._replies = Replies(composer, book, topics)
        self._summary = ChatSummary(composer)
        self._thanks = Thanks(composer, self._replies, topics)
        self._staging = Staging(composer, topics, persona.catchphrases)
        self._game_talk = GameTalk(composer)
        self._promises = PromiseTalk(composer)

    def lines(self, brief: Brief) -> AsyncGenerator[Line, None]:
        """Give the sentences of an utterance; none if there is nothing new to say."""
        default = brief.emotion if isinstance(brief, SayVerbatim) else Emotion.NEUTRAL
        return lines_of(self._sentences(brief), default=default)

    async def _sentences(self, brief: Brief) -> AsyncIterator[str]:
        for number, sentence in enumerate(sentences_of(self.compose(brief))):
            yield f" {sentence}" if number else sentence

    def compose(self, brief: Brief) -> str:
        """Return an utterance whole, and remember it as said."""
        text = self._text(brief)
        if isinstance(brief, SayVerbatim):
            # What the gate will refuse must not come back in a model's request as something she said.
            if self._is_clean(text):
                self.recent.remember(text, self._clock.now())
        else:
            text = self.recent.claim(text)
        if not text:
            return ""
        emotion = self._emotion(brief)
        return text if text.startswith("[") or emotion is None else f"[{emotion}] {text}"

    def _text(self, brief: Brief) -> str:  # noqa: C901  (one branch for each kind of brief)
        match brief:
            case MonologueBeat():
                return self._monologue.beat(brief)
            case ReplyToChat():
                return self._replies.reply(brief)
            case SummariseChat():
                return self._summary.of(brief)
            case AnswerQuestion():
                return self._replies.answer(brief)
            case ThankPayment():
                return self._thanks.payment(brief)
            case ThankSubscriber():
                return self._thanks.subscriber(brief)
            case WelcomeRaid():
                return self._thanks.raid(brief)
            case WelcomeFollowers():
                return self._thanks.followers(brief)
            case HonourRedemption():
                return self._thanks.redemption(brief)
            case CommentOnGame():
                return self._game_talk.comment(brief)
            case OpenStream():
                return self._staging.opening(brief)
            case CloseStream():
                return self._staging.farewell(brief)
            case AnnounceActivity():
                return self._staging.announcement(brief)
            case InviteQuestions():
                return self._staging.invite_questions(brief)
            case InviteChat():
                return self._staging.invite_chat(brief)
            case CallToAction():
                return self._staging.call_to_action(brief)
            case IdleMurmur():
                return self._staging.murmur(brief)
            case CelebrateGoal():
                return self._staging.goal(brief)
            case TellOfGoal():
                return self._staging.goal_news(brief)
            case FollowUpPromise():
                return self._promises.follow_up(brief)
            case SayVerbatim():
                return brief.text
            case AnswerOperator():
                return self._replies.to_operator(brief)
            case _:
                assert_never(brief)

    def _emotion(self, brief: Brief) -> Emotion | None:
        if isinstance(brief, SayVerbatim):
            return brief.emotion
        situation = _situation(brief)
        return None if situation is None else self._persona.reactions.get(situation)


def _situation(brief: Brief) -> str | None:
    """Return the name a persona's reactions know a brief by."""
    match brief:
        case ThankPayment():
            return "donation"
        case ThankSubscriber():
            return "gift" if isinstance(brief.event, GiftSubscriptions) else "subscription"
        case WelcomeRaid():
            return "raid"
        case WelcomeFollowers():
            return "follow"
        case CelebrateGoal() | FollowUpPromise():
            return "goal"
        case OpenStream() | CloseStream():
            return "opening" if isinstance(brief, OpenStream) else "farewell"
        case CommentOnGame(moment="finished"):
            return {"streamer": "win", "chat": "loss"}.get(brief.winner or "", "draw")
        case ReplyToChat():
            if brief.intent in UNANSWERED:
                return "insult"
            return brief.intent.value if brief.intent in (Intent.GREETING, Intent.COMPLIMENT, Intent.QUESTION) else None
        case _:
            return None
