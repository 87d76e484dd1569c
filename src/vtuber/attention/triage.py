"""Triage: what a line of chat wants, by rules, and whether it must not be answered."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from vtuber.attention.floods import Floods
from vtuber.attention.ports import Moderator
from vtuber.attention.vocabulary import ASKING, EMOTE, EXCLAIMING, GREETING, LAUGHTER, OF_HER, PRAISE, REACTIONS
from vtuber.domain.attended import Intent
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.facts import asks_what_is_known, untold_word
from vtuber.domain.forgetting import asks_to_be_forgotten
from vtuber.domain.skeleton import plain, skeleton
from vtuber.domain.votes import numbered_vote

INSULTS = frozenset({"slur", "hate", "sexual", "threat", "self_harm", "insult"})
INJECTIONS = frozenset({"injection", "role_marker", "hidden_text"})
SPAM = frozenset(
    {"spam", "link", "email", "phone", "card_number", "postal_address", "ip_address", "key", "oversized"}
    | {"repetition", "copied", "shouting", "wall"},
)
_OFFENSIVE_NAME = "name"
_NAMES_NEVER_SAID = frozenset({"slur", "hate", "sexual", "threat"})

REPEATS_OF_A_FLOOD = 3
VIEWERS_OF_A_COPY = 4
_LETTERS_OF_A_COPY = 20
_LETTERS_OF_A_SHOUT = 60
_SHARE_OF_A_SHOUT = 0.85
_SIGNS_OF_A_WALL = 12
_WORDS_OF_A_REPETITION = 9
_TIMES_OF_A_REPETITION = 3
_LETTERS_OF_A_WORD = 40
_WORDS_OF_A_GREETING = 6
_WORDS_OF_A_QUESTION = 3
_NAMES_REMEMBERED = 1024

_HIDDEN_TEXT = re.compile("[\U000e0020-\U000e007e]{7}")
_FIRST_WORD = re.compile(r"[\W_]*([a-z]+)\b", re.IGNORECASE)
_COMMAND = re.compile(r"\s*![a-z]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a line wants; `categories` say why it must not be answered and are empty when it may be."""

    intent: Intent
    categories: tuple[str, ...] = ()
    names_her: bool = False


class Triage:
    """Judges lines of chat; remembers the last minute to know a flood. `names` are what viewers call the streamer."""

    def __init__(self, *, moderator: Moderator, names: Iterable[str] = ()) -> None:
        self._moderator = moderator
        self._floods = Floods()
        self._offensive_name = lru_cache(maxsize=_NAMES_REMEMBERED)(self._is_offensive_name)
        self._names = frozenset(skeleton(name) for name in names) - {""}

    def note(self, message: ChatMessage, now: float) -> None:
        """Count a line as said at `now` (seconds), whether it is ever judged or not."""
        self._floods.note(message.viewer.id, message.text, now)

    def judge(self, message: ChatMessage) -> Judgement:
        """Return what a line of chat wants. Any text has an answer; none raises."""
        text = message.text
        if numbered_vote(text) is not None:
            return Judgement(Intent.VOTE)
        of_them = _is_about_what_is_kept(text)
        if _COMMAND.match(text) and not of_them:
            return Judgement(Intent.COMMAND)
        words = skeleton(text)
        objections = {*self._objections(text), *self._flooding(message, words)}
        if self._offensive_name(message.viewer.name):
            objections.add(_OFFENSIVE_NAME)
        if refused := _refusal(objections):
            return refused
        return Judgement(_wanted(text, words), names_her=of_them or self._names_her(text, words))

    def refusal(self, text: str) -> Intent | None:
        """Return why a text that came with money or points must be neither read nor answered; None if it may be."""
        refused = _refusal(set(self._objections(text))) if text else None
        return refused.intent if refused else None

    def _objections(self, text: str) -> Iterable[str]:
        yield from self._moderator.categories(text)
        if _HIDDEN_TEXT.search(text):
            yield "hidden_text"
        if _is_shouted(text):
            yield "shouting"
        if _is_wall(text):
            yield "wall"
        if _repeats_itself(text):
            yield "repetition"

    def _is_offensive_name(self, name: str) -> bool:
        return not _NAMES_NEVER_SAID.isdisjoint(self._moderator.categories(name))

    def _flooding(self, message: ChatMessage, words: str) -> Iterable[str]:
        if self._floods.by_viewer(message.viewer.id, message.text) >= REPEATS_OF_A_FLOOD:
            yield "repetition"
        if len(words) >= _LETTERS_OF_A_COPY and self._floods.viewers(message.text) >= VIEWERS_OF_A_COPY:
            yield "copied"

    def _names_her(self, text: str, words: str) -> bool:
        padded = f" {skeleton(text.replace('@', ' ')) if '@' in text else words} "
        return any(f" {name} " in padded for name in self._names)


def _is_about_what_is_kept(text: str) -> bool:
    """Tell whether a line is a command about what she knows of its author."""
    return asks_to_be_forgotten(text) or untold_word(text) is not None or asks_what_is_known(text)


def looks_like_a_question(text: str) -> bool:
    """Tell at a glance whether a line may be a question; a closer look follows when it is judged."""
    if "?" in text or "\uff1f" in text:
        return True
    first = _FIRST_WORD.match(text)
    return first is not None and first[1].lower() in ASKING


def is_for_nobody(text: str) -> bool:
    """Tell whether a line is a vote, a command or a mere noise, which goes by unanswered as a rule."""
    if numbered_vote(text) is not None or _COMMAND.match(text):
        return True
    return _is_reaction(text, skeleton(text).split())


def _refusal(categories: set[str]) -> Judgement | None:
    """Return the judgement of a line that must not be answered, the gravest reason first."""
    if not categories:
        return None
    for intent, grounds in (
        (Intent.INJECTION, INJECTIONS),
        (Intent.INSULT, INSULTS | {_OFFENSIVE_NAME}),
        (Intent.SPAM, SPAM),
    ):
        if not grounds.isdisjoint(categories):
            return Judgement(intent, tuple(sorted(categories)))
    return None


def _wanted(text: str, words: str) -> Intent:
    """Tell what a harmless line wants, from its text and skeleton."""
    spoken = words.split()
    if _is_reaction(text, spoken):
        return Intent.REACTION
    if _is_question(text, words, spoken):
        return Intent.QUESTION
    if GREETING.match(words) and len(spoken) <= _WORDS_OF_A_GREETING:
        return Intent.GREETING
    if PRAISE.search(words) and OF_HER.search(words):
        return Intent.COMPLIMENT
    return Intent.STATEMENT


def _is_question(text: str, words: str, spoken: list[str]) -> bool:
    if "?" in text or "\uff1f" in text:
        return True
    asks = len(spoken) >= _WORDS_OF_A_QUESTION and spoken[0] in ASKING
    return asks and not EXCLAIMING.match(words)


def _is_reaction(text: str, spoken: list[str]) -> bool:
    if all(word in REACTIONS or len(set(word)) == 1 or LAUGHTER.fullmatch(word) for word in spoken):
        return True
    return all(EMOTE.fullmatch(part) or part.casefold() in REACTIONS for part in plain(text).split())


def _is_shouted(text: str) -> bool:
    if len(text) < _LETTERS_OF_A_SHOUT:
        return False
    letters = [character for character in text if character.isalpha()]
    capitals = sum(map(str.isupper, letters))
    return len(letters) >= _LETTERS_OF_A_SHOUT and capitals >= _SHARE_OF_A_SHOUT * len(letters)


def _repeats_itself(text: str) -> bool:
    """Tell whether a line is a few words over and over."""
    if len(text) < _SIGNS_OF_A_WALL:
        return False
    said = text.casefold().split()
    return len(said) >= _WORDS_OF_A_REPETITION and len(set(said)) * _TIMES_OF_A_REPETITION <= len(said)


def _is_wall(text: str) -> bool:
    if len(text) < _SIGNS_OF_A_WALL:
        return False
    if len(text) < _LETTERS_OF_A_WORD and text.isascii():
        return False
    if not text.isascii():
        signs = sum(not (character.isalnum() or character.isspace() or character.isascii()) for character in text)
        if signs >= _SIGNS_OF_A_WALL and signs * 2 >= len(text):
            return True
    return max(map(len, text.split()), default=0) >= _LETTERS_OF_A_WORD
