"""Answers to chat: in passing, and to the questions of a queue."""

from vtuber.domain.activities import Activity
from vtuber.domain.attended import UNANSWERED, Intent
from vtuber.domain.briefs import AnswerOperator, AnswerQuestion, ReplyToChat
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.facts import untold_word
from vtuber.domain.forgetting import asks_to_be_forgotten
from vtuber.domain.styles import StyleQuestion, greeting_question
from vtuber.domain.viewers import Viewer, ViewerNotes
from vtuber.writing.ai_questions import asks_what_she_is, demands_words
from vtuber.writing.composer import Composer, joined
from vtuber.writing.fact_talk import FactTalk
from vtuber.writing.heard import Heard, content_word, hear
from vtuber.writing.line_book import LineBook, label_of
from vtuber.writing.own_facts import asked_about_oneself
from vtuber.writing.spoken_amounts import counted
from vtuber.writing.spoken_names import quotable
from vtuber.writing.topics import TopicBank

_REGULAR_STREAMS = 3
_CALL_BACK_CHANCE = 0.6
_FACT_CHANCE = 0.5
_ASIDE_CHANCE = 0.25
_PHRASE_WORDS = 2
_FEW_WORDS = 3
_REMINDED_CHANCE = 0.6
_TASTE = frozenset({"favourite", "or", "rather", "prefer"})
"""Words of questions that ask for a preference: a fact about one thing in them is no answer."""
_OFFHAND = frozenset({"small_talk: agreement", "small_talk: disagreement", "small_talk: laughter"})
"""What a single word means only in a line of few words."""
_QUESTION_KINDS = {
    "favourite": "favourite",
    "why": "why",
    "or": "or",
    "rather": "would",
    "opinion": "think",
    "think": "think",
    "ever": "ever",
    "tried": "ever",
    "like": "like",
    "prefer": "like",
    "how": "how",
    "who": "who",
    "when": "when",
    "where": "where",
    "which": "which",
    "should": "should",
    "what": "what",
    "can": "can",
    "would": "would",
    "do": "like",
}
"""Words that tell what kind of question it is, the most telling first."""

_DICTATE = "say"
_OPERATOR = Viewer(id="operator", name="Boss")


class Replies:
    """Finds what a line of chat is about and answers it; what it dictates or insults is never repeated."""

    def __init__(self, composer: Composer, book: LineBook, topics: TopicBank) -> None:
        self._composer = composer
        self._book = book
        self._topics = topics
        self._facts = FactTalk(composer)

    def reply(self, brief: ReplyToChat) -> str:
        """Return an answer in passing."""
        name = self._composer.name_of(brief.message.viewer)
        heard = hear(brief.message.text)
        if brief.intent in UNANSWERED:
            return self._composer.line("reply.deflect")
        if asks_to_be_forgotten(brief.message.text):
            return self._composer.line("reply.forgotten")
        if untold_word(brief.message.text) is not None:
            return self._composer.line("fact.untold", name=name)
        if brief.intent is Intent.VOTE:
            return self._composer.line("reply.vote", name=name)
        asked = asked_about_oneself(brief.message.text)
        if asked is not None:
            return self._facts.answer(asked, brief.notes.facts, name)
        return self._about_herself(heard, name) or self._by_intent(brief, heard, name)

    def to_operator(self, brief: AnswerOperator) -> str:
        """Return what the operator dictates after `say:`, or an answer as to a line of chat."""
        told = brief.message
        command, colon, words = told.text.partition(":")
        if colon and command.strip().casefold() == _DICTATE and words.strip():
            return words.strip()
        return self.reply(
            ReplyToChat(
                message=ChatMessage(id=told.id, at=told.at, viewer=_OPERATOR, text=told.text),
                intent=Intent.QUESTION if "?" in told.text else Intent.STATEMENT,
                notes=ViewerNotes(),
                activity=brief.activity,
                topic=brief.topic,
            )
        )

    def answer(self, brief: AnswerQuestion) -> str:
        """Announce a queued question by what it is about, and answer it."""
        composer = self._composer
        name = composer.name_of(brief.message.viewer)
        heard = hear(brief.message.text)
        left = counted(brief.remaining, "question") if brief.remaining else None
        if asks_what_she_is(heard) or demands_words(heard):
            return joined(composer.line("qa.announce", name=name), self._about_herself(heard, name))
        asked = asked_about_oneself(brief.message.text)
        if asked is not None:
            return self._facts.answer(asked, brief.notes.facts, name)
        found = self._found(heard)
        if found is None:
            word = content_word(brief.message.text, composer.is_clean)
            announced = composer.line("qa.announce.word" if word else "qa.announce", name=name, word=word)
            answered = self._unknown(heard, name, word)
        else:
            about = label_of(found) if found.startswith("knowledge") else None
            announced = composer.line("qa.announce.about" if about else "qa.announce", name=name, about=about)
            answered = composer.first_of((found, "answer.again"), name=name, about=about or "that")
        closing = composer.line("qa.next", name=name, left=left) if composer.sometimes(_ASIDE_CHANCE) else ""
        return joined(announced, answered, closing)

    def aside(self, message: str) -> str:
        """Return a short answer to the message of a payment; empty if there is nothing to take up."""
        heard = hear(message)
        if not heard.words:
            return ""
        herself = self._about_herself(heard, None)
        found = herself or self._found(heard)
        if herself or found is None:
            word = content_word(message, self._composer.is_clean)
            return herself or (self._composer.line("thanks.message", word=word) if word else "")
        return self._composer.line(found)

    def _about_herself(self, heard: Heard, name: str | None) -> str:
        if asks_what_she_is(heard):
            return self._composer.first_of(("honest.ai", "honest.short"), name=name)
        if demands_words(heard):
            return self._composer.line("reply.refuse", name=name)
        return ""

    def _by_intent(self, brief: ReplyToChat, heard: Heard, name: str | None) -> str:
        found = self._found(heard)
        if (
            found is not None
            and found.startswith("herself")
            and (brief.intent is Intent.QUESTION or self._clear(heard))
        ):
            return self._composer.first_of((found, "answer.again.herself"), name=name)
        match brief.intent:
            case Intent.GREETING:
                return self._greeting(brief, name)
            case Intent.QUESTION:
                return self._question(brief, heard, name)
            case Intent.COMMAND:
                return self._composer.line("reply.command", name=name)
            case Intent.COMPLIMENT:
                return self._composer.line("reply.compliment", name=name)
            case Intent.REACTION:
                return self._composer.line("reply.reaction", name=name)
            case _:
                return self._statement(brief.message, heard, name)

    def _greeting(self, brief: ReplyToChat, name: str | None) -> str:
        hello = self._hello(brief.message, brief.notes, name)
        if brief.style:
            return joined(hello, self._styled(brief))
        doing = self._doing(brief.activity, brief.topic) if self._composer.sometimes(_ASIDE_CHANCE) else ""
        return joined(hello, doing)

    def _styled(self, brief: ReplyToChat) -> str:
        """Return what goes with a hello of this style."""
        if brief.style == "doing":
            return self._doing(brief.activity, brief.topic)
        if brief.style == "question":
            newcomer = greeting_question(brief.message, brief.notes) is StyleQuestion.GREETING_NEWCOMER
            return self._composer.line("greeting.ask.first" if newcomer else "greeting.ask.again")
        return ""

    def _hello(self, message: ChatMessage, notes: ViewerNotes, name: str | None) -> str:
        composer = self._composer
        if greeting_question(message, notes) is StyleQuestion.GREETING_NEWCOMER:
            return composer.line("greeting.first", name=name)
        if composer.sometimes(_FACT_CHANCE) and (asked := self._facts.greeting(message.viewer.id, notes.facts, name)):
            return asked
        earlier = quotable(notes.earlier_line, composer.is_clean)
        if notes.streams_attended > 1 and earlier and composer.sometimes(_CALL_BACK_CHANCE):
            return composer.first_of(("greeting.call_back", "greeting.again"), name=name, earlier=earlier)
        if notes.streams_attended > 1 and notes.last_topic and composer.sometimes(_CALL_BACK_CHANCE):
            last = self._topics.spoken(notes.last_topic)
            return composer.first_of(("greeting.last_topic", "greeting.again"), name=name, last=last)
        rule = "greeting.regular" if notes.streams_attended >= _REGULAR_STREAMS else "greeting.again"
        return composer.line(rule, name=name, streams=counted(notes.streams_attended, "stream"))

    def _doing(self, activity: Activity, topic: str) -> str:
        return self._composer.line(f"doing.{activity}", topic=self._topics.spoken(topic))

    def _question(self, brief: ReplyToChat, heard: Heard, name: str | None) -> str:
        composer = self._composer
        known = self._found(heard)
        if known is not None and known.startswith("knowledge"):
            about = label_of(known)
            lead = composer.line("reply.lead", name=name, about=about)
            return joined(lead, composer.first_of((known, "answer.again"), name=name, about=about))
        return self._unknown(heard, name, content_word(brief.message.text, composer.is_clean))

    def _unknown(self, heard: Heard, name: str | None, word: str | None) -> str:
        kind = next((kind for sign, kind in _QUESTION_KINDS.items() if sign in heard.words), "what")
        return self._composer.first_of((f"unknown.{kind}", "unknown.what"), name=name, word=word)

    def _statement(self, message: ChatMessage, heard: Heard, name: str | None) -> str:
        composer = self._composer
        found = self._book.small_talk.find(heard)
        if found is not None and (
            found[1] >= _PHRASE_WORDS or len(heard.words) <= _FEW_WORDS or found[0] not in _OFFHAND
        ):
            text = composer.line(found[0], name=name)
            if text:
                return text
        known = self._book.knowledge.find(heard) if composer.sometimes(_REMINDED_CHANCE) else None
        if known is not None and (text := composer.line(known[0], name=name)):
            return joined(composer.line("reply.reminded", name=name, about=label_of(known[0])), text)
        word = content_word(message.text, composer.is_clean)
        rule = "statement.word" if word else "statement.plain"
        return composer.first_of((rule, "statement.plain"), name=name, word=word)

    def _clear(self, heard: Heard) -> bool:
        """Tell whether a line that asks nothing is still plainly about her: a phrase, or next to nothing else."""
        found = self._book.herself.find(heard)
        return found is not None and (found[1] >= _PHRASE_WORDS or len(heard.words) <= _FEW_WORDS)

    def _found(self, heard: Heard) -> str | None:
        herself, known = self._book.herself.find(heard), self._book.knowledge.find(heard)
        if herself is not None and (known is None or herself[1] >= known[1]):
            return herself[0]
        if known is not None and known[1] < _PHRASE_WORDS and not _TASTE.isdisjoint(heard.words):
            return None
        return None if known is None else known[0]
