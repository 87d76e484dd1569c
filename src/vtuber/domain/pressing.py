"""What presses chat: asks for support, questions put to it, and viewers' complaints of them.

A small set of patterns over the words of a sentence. It is careful: a thank-you is no ask, nor is telling that somebody
gave. What is begged for in other words is missed here, and found by its complaints.
"""

import re
from datetime import timedelta
from functools import lru_cache

from vtuber.domain.skeleton import skeleton

FAIR_ASKS = 2
ASK_WINDOW = timedelta(minutes=10)
"""So many asks for support in any ten minutes are fair."""

FAIR_QUESTIONS = 20
QUESTION_WINDOW = timedelta(minutes=5)
"""So many questions in any five minutes are fair: the packaged show puts up to 14."""

_SENTENCES_REMEMBERED = 8192
"""Sentences of a long stream: they are judged when they are said, and again when it is over."""

_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*[\"'”’)]*")
_QUESTION = re.compile(r"\?[!?\s\"'”’)]*$")

_CHANNEL = r"(?:the|this|my|our|your favou?rite) (?:channel|stream|show|page)"
_FOLLOW = rf"follow(?:ing)?(?: me| us| here| now| along)?(?: (?:on|for|if|and|to|at) .*| {_CHANNEL}.*| button.*)?$"
_GIFT = r"(?:a |an |some |any |one |two |three |five |ten |more |\d+ |your |those |the |that |all |few |gifted |gift )*"
_COIN = r"(?:subs?|bits|tips?|donations?|subscriptions?|memberships?|dollars?|bucks|euros?|money|cash|coins)"
_ACT = (
    r"(?:donat(?:e|ing)|subscrib(?:e|ing)|resub(?:scribe)?|sub|subbing|tip(?:ping)? (?:me|us|jar)|chip(?:ping)? in"
    rf"|gift(?:ing)? {_GIFT}(?:subs?|memberships?)|cheer(?:ing)? {_GIFT}bits"
    rf"|support(?:ing)? (?:me|us|{_CHANNEL})|(?:spend|use|using) your (?:free )?prime(?: sub)?"
    r"|buy(?:ing)? me (?:a|another) (?:coffee|drink|kofi)|become a (?:member|subscriber|sub|patron))"
)
_PLEA = (
    r"(?:please|pls|plz|(?:don t|do not|never) forget|remember|make sure|be sure|consider|feel free|why (?:don t|not)"
    r"|how about|(?:would|could|can|will|won t) (?:you|somebody|someone|anybody|anyone|chat)|anyone|anybody|somebody"
    r"|who (?:s|is) going|who (?:wants|will|can)|you (?:should|could|can|must|might|may|have to|need to|want to|wanna)"
    r"|let s see|i (?:need|want|beg) you|i d (?:love|like)|i would (?:love|like)|if you|it helps|go ahead|time to"
    r"|all you have to do|do me a favou?r|help)"
)
_HAND_OVER = r"(?:drop|throw|toss|leave|send|give|slide|spare|shower|feed)(?: me| us| in| over)?"
_PRESS = r"(?:hit|smash|press|click|tap|mash|punch)"

_MORE = rf"(?:{_GIFT}(?:more )?(?:{_COIN}|followers?|follows?))"
_ASKS = re.compile(
    "|".join(
        (
            rf"\b{_PLEA}\b(?: \w+){{0,6}}? {_ACT}\b",
            rf"\b{_PLEA}\b(?: \w+){{0,3}}? {_FOLLOW}",
            rf"^(?:(?:and|so|now|then|just|come on|go on|okay|ok|chat|everyone|guys) )*(?:{_ACT}\b|{_FOLLOW})",
            rf"\b{_PRESS} (?:that |the |those )?(?:follow|sub(?:scribe)?|bell|like|join)\b",
            rf"\b{_HAND_OVER} {_GIFT}{_COIN}\b",
            r"\b(?:drop|leave|hit|give|throw) (?:me |us )?a (?:follow|sub|like)\b",
            r"\ba (?:follow|sub|tip|donation) (?:would|will|helps)\b",
            r"\ba (?:follow|subscribe|donate|tip) (?:button|link|jar)\b",
            rf"\bfollowing {_CHANNEL}\b",
            r"\bmay (?:follow|subscribe|donate)\b",
            rf"\b(?:we|i) (?:\w+ )?(?:need|want|are short|am short) (?:of )?(?:just |only |about )?{_MORE}\b",
            rf"\b(?:only|just) {_MORE} (?:more )?(?:to go|away|until|till|left|short|and)\b",
            rf"\bevery (?:{_COIN}|follow|bit|cent)(?: \w+)? (?:helps|counts|matters)\b",
            rf"\b(?:your|more) {_COIN} (?:would|will|could|keep|keeps|help|helps|make|makes)\b",
            r"\bhelp (?:me|us) (?:to )?(?:reach|hit|get to|make|finish|fill) (?:the|our|my|this) (?:goal|bar)\b",
            r"\b(?:donation|donate|tip) (?:link|button|page)\b(?: \w+){0,4} (?:below|description|panel|bio|screen)\b",
        )
    )
)
_ASK_HINTS = (
    *("donat", "sub", "follow", "tip", "chip", "gift", "bits", "support", "prime", "coffee", "drink", "member"),
    *("patron", "bell", "like", "join", "dollar", "bucks", "euro", "money", "cash", "coin", "goal", "bar", "every"),
)
_DISGUISES = "013457@$"
_THANKS = re.compile(r"^(?:\w+ ){0,4}?(?:thank you|thanks|thank)\b")
_BUT = re.compile(r"\b(?:but|please|pls|plz|now|but|don t forget|who s next|another|more)\b")
_TOLD = re.compile(
    rf"\b(?:need not|no need to|don t have to|do not have to|nobody has to) (?:\w+ ){{0,2}}(?:{_ACT}|follow)\b"
)

_COMPLAINT = re.compile(
    r"\b(?:stop|quit|enough|tired of|sick of|no more|always|constant(?:ly)?|keeps?) (?:\w+ ){0,3}?"
    r"(?:begg?ing|asking (?:for|us|me|so many)|beg for|ask(?:s)? for (?:money|subs|donations|follows|bits))\b"
    r"|\b(?:money|cash) grab\b|\be ?beggar\b|\b(?:beggar|begging) (?:stream|streamer|again|for)\b|\bshe s begging\b"
    r"|\b(?:stop|quit|enough) (?:\w+ ){0,3}?(?:questions|picking fights|starting (?:fights|drama)|baiting)\b"
    r"|\b(?:too|so) many (?:\w+ )?questions\b|\brage ?bait(?:ing)?\b|\bdrama (?:farm|bait)(?:ing)?\b"
)
_COMPLAINT_HINTS = ("beg", "asking", "asks", "grab", "question", "fight", "drama", "bait")


def asks_in(text: str) -> int:
    """Return how many sentences of hers ask for money, follows or subscriptions."""
    written = text.lower()
    if not written.isascii() or any(sign in written for sign in _DISGUISES):
        written = skeleton(text)
    if not any(hint in written for hint in _ASK_HINTS):
        return 0
    return sum(_asks(sentence.strip()) for sentence in _SENTENCE.findall(text))


def questions_in(text: str) -> int:
    """Return how many sentences of hers are questions."""
    if "?" not in text:
        return 0
    return sum(_QUESTION.search(sentence) is not None for sentence in _SENTENCE.findall(text))


def complains(text: str) -> bool:
    """Tell whether a line of chat complains of begging, of questions, or of fights that she picks."""
    written = text.lower()
    return any(hint in written for hint in _COMPLAINT_HINTS) and _COMPLAINT.search(skeleton(text)) is not None


@lru_cache(maxsize=_SENTENCES_REMEMBERED)
def _asks(sentence: str) -> bool:
    words = skeleton(sentence)
    if _TOLD.search(words) and not _BUT.search(words):
        return False
    if thanks := _THANKS.match(words):
        words = words[thanks.end() :]
        if not _BUT.search(words):
            return False
    return _ASKS.search(words) is not None
