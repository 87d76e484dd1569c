"""Finds promises in what she says: few kinds of sentences, so that hardly any is found that is none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from vtuber.domain.lasting_events import Until
from vtuber.domain.money import Money
from vtuber.domain.promises import LONGEST_PROMISE, unfit
from vtuber.domain.spoken_numbers import NUMBER, number_of

_CURRENCIES = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "dollar": "USD",
    "dollars": "USD",
    "bucks": "USD",
    "usd": "USD",
    "euro": "EUR",
    "euros": "EUR",
    "eur": "EUR",
    "pounds": "GBP",
    "gbp": "GBP",
    "yen": "JPY",
    "jpy": "JPY",
}
_SENTENCE = re.compile(r".+?(?:[.!?]+(?=\s|$)|$)", re.DOTALL)
_QUOTING = re.compile(r"[\"“”„«»]")
_LEAD = r"(?:(?:and|so|okay|ok|well|alright|right|now|chat|everyone|listen|deal|look|hear me out)[,:]? )*"
_OATH = r"(?:i promise(?: you)?[,:]? (?:that )?)?"
_WILL = r"(?:i'll|i will|i shall|i am going to|i'm going to)"
_DEED = r"(?P<deed>[a-z][^?]{2,180}?)"
_WE = r"(?:we|you|you all|chat|this stream|the stream|tonight's total|the total)"
_REACH = r"(?:hit|hits|reach|reaches|get to|gets to|make it to|makes it to|pass|passes|raise|raises)"
_IF = rf"(?:if|when|once|as soon as) {_WE} {_REACH}"
_UNIT = r"(?P<unit>dollars|bucks|usd|euros?|eur|pounds|gbp|yen|jpy)"
_SUM = rf"(?:(?P<sign>[$€£¥]) ?(?P<signed>{NUMBER})|(?P<counted>{NUMBER}) {_UNIT})"
_PERCENT = rf"(?P<percent>{NUMBER}) ?(?:%|percent|per cent)"
_OF_GOAL = r"(?: of (?:the|our|tonight's|this) goal)?"
_TODAY = r"(?: (?:tonight|today|together|in total|this stream|in this stream))?"
_WHOLE = r"(?P<whole>(?:the|our) (?:whole )?goal)"
_LATER = r"(?:(?:in|on) )?(?:the )?next stream"
_END = r"[.!]*$"

_SENTENCES: tuple[tuple[Until, str], ...] = (
    ("money", rf"{_IF} {_SUM}{_TODAY},? (?:then )?{_WILL} {_DEED}"),
    ("money", rf"{_WILL} {_DEED},? {_IF} {_SUM}{_TODAY}"),
    ("goal", rf"(?:{_IF}|at) {_PERCENT}{_OF_GOAL}{_TODAY},? (?:then )?{_WILL} {_DEED}"),
    ("goal", rf"{_WILL} {_DEED},? (?:{_IF}|at) {_PERCENT}{_OF_GOAL}{_TODAY}"),
    ("goal", rf"{_IF} {_WHOLE}{_TODAY},? (?:then )?{_WILL} {_DEED}"),
    ("goal", rf"{_WILL} {_DEED},? {_IF} {_WHOLE}{_TODAY}"),
    ("next_stream", rf"{_LATER},? {_WILL} {_DEED}"),
    ("next_stream", rf"{_WILL} {_DEED},? {_LATER}"),
    ("next_stream", rf"remind me (?:{_LATER} to {_DEED}|to (?P<then>[a-z][^?]{{2,180}}?),? {_LATER})"),
    ("nothing", rf"remind me (?:later )?to {_DEED}"),
    ("nothing", rf"i promise(?: you| chat| everyone| all of you)?[,:]? (?:that )?(?:to|{_WILL}) {_DEED}"),
)
_HINTS = ("i'll", "i will", "i shall", "going to", "remind me", "i promise")
_NEGATED = re.compile(r"^(?:never|not|no longer|stop|be |have to|need to)\b")
_IN_JEST = re.compile(r"\b(?:a lie|lying|kidding|joking)\b")
_CONDITIONAL = re.compile(r"\b(?:if|unless|when|once|as soon as)\b")
_MOST = 1_000_000
_WHOLE_GOAL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPromise:
    """A promise in a sentence: her words, and what it waits for."""

    text: str
    until: Until
    amount: Money | None = None
    percent: int = 0


def promises_in(said: str) -> Iterator[FoundPromise]:
    """Give the promises in what she said. Questions and what is quoted promise nothing."""
    for sentence in _SENTENCE.findall(said.replace("’", "'")):
        found = _promise_in(" ".join(sentence.split()))
        if found is not None:
            yield found


@cache
def _patterns() -> tuple[tuple[Until, re.Pattern[str]], ...]:
    return tuple((until, re.compile(f"^{_LEAD}{_OATH}{sentence}{_END}")) for until, sentence in _SENTENCES)


def _promise_in(sentence: str) -> FoundPromise | None:
    lowered = sentence.lower()
    if len(sentence) > LONGEST_PROMISE or sentence.endswith("?") or _QUOTING.search(sentence):
        return None
    if not any(hint in lowered for hint in _HINTS):
        return None
    for until, pattern in _patterns():
        match = pattern.match(lowered)
        if match is not None:
            return _found(sentence, until, match)
    return None


def _found(sentence: str, until: Until, match: re.Match[str]) -> FoundPromise | None:
    given = match.groupdict()
    deed = given["deed"] or given.get("then") or ""
    if _NEGATED.match(deed) or _IN_JEST.search(deed) or _CONDITIONAL.search(deed) or unfit(deed) is not None:
        return None
    if until == "money":
        amount = _amount(given)
        return FoundPromise(text=sentence, until=until, amount=amount) if amount is not None else None
    if until == "goal":
        percent = _WHOLE_GOAL if given.get("whole") else _percent(given["percent"])
        return FoundPromise(text=sentence, until=until, percent=percent) if percent else None
    return FoundPromise(text=sentence, until=until)


def _amount(given: dict[str, str | None]) -> Money | None:
    number = number_of(given["signed"] or given["counted"] or "")
    currency = _CURRENCIES[given["sign"] or given["unit"] or "$"]
    return Money(amount=number, currency=currency) if number is not None and 0 < number <= _MOST else None


def _percent(text: str | None) -> int:
    number = number_of(text or "")
    return int(number) if number is not None and 0 < number <= _WHOLE_GOAL else 0
