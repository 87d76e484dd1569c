"""How long an utterance may become, by the kind of its brief, and which briefs a model is never asked."""

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
from vtuber.domain.channel_events import Resubscription
from vtuber.domain.facts import untold_word
from vtuber.domain.forgetting import asks_to_be_forgotten
from vtuber.writing.ai_questions import asks_what_she_is, demands_words
from vtuber.writing.heard import hear
from vtuber.writing.own_facts import asked_about_oneself

SENTENCES: dict[type[Brief], int] = {
    OpenStream: 5,
    CloseStream: 6,
    AnnounceActivity: 2,
    MonologueBeat: 6,
    ReplyToChat: 3,
    SummariseChat: 3,
    ThankPayment: 4,
    ThankSubscriber: 3,
    WelcomeRaid: 4,
    WelcomeFollowers: 2,
    HonourRedemption: 4,
    InviteQuestions: 2,
    AnswerQuestion: 5,
    CommentOnGame: 2,
    InviteChat: 2,
    CallToAction: 2,
    IdleMurmur: 1,
    CelebrateGoal: 2,
    TellOfGoal: 2,
    FollowUpPromise: 4,
    SayVerbatim: 1,
    AnswerOperator: 4,
}
"""Sentences, at most."""

_TOKENS_A_SENTENCE = 45


def most_tokens(brief: Brief) -> int:
    """Return how many tokens an answer may have."""
    return _TOKENS_A_SENTENCE * SENTENCES[type(brief)]


def is_fixed(brief: Brief) -> bool:
    """Tell whether a brief is none of a model's business.

    The director's own words are said as they are. What must not be answered, what dictates words, what wonders whether
    she is a machine, what asks her to forget and what asks for facts about oneself gets an answer nobody can talk her
    out of.
    """
    match brief:
        case SayVerbatim():
            return True
        case ReplyToChat(intent=intent) if intent in UNANSWERED or intent is Intent.VOTE:
            return True
        case _:
            return has_fixed_answer(words_of(brief))


def has_fixed_answer(words: str) -> bool:
    """Tell whether a viewer's words dictate hers, wonder whether she is a machine, or are about what she keeps."""
    if asks_to_be_forgotten(words) or untold_word(words) is not None or asked_about_oneself(words) is not None:
        return True
    heard = hear(words)
    return asks_what_she_is(heard) or demands_words(heard)


def words_of(brief: Brief) -> str:
    """Return the viewer's words that a brief is about; an empty text if there are none."""
    match brief:
        case ReplyToChat(message=message) | AnswerQuestion(message=message):
            return message.text
        case ThankPayment(event=payment):
            return payment.message
        case ThankSubscriber(event=Resubscription(message=message)):
            return message
        case HonourRedemption(event=redemption):
            return redemption.text
        case _:
            return ""
