"""A promise she has made, and what none of hers may hold."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from vtuber.domain.lasting_events import Until

LONGEST_PROMISE = 240
"""Characters of a promise, at most."""

_MONEY = re.compile(
    r"[$€£¥₿]|\b(?:dollars?|bucks?|cents?|euros?|pounds?|yen|usd|eur|gbp|money|cash|coins?|crypto|bitcoins?|"
    r"pay|pays|paying|refund\w*|donat\w+|transfer\w*|give ?away|giveaways?|giv(?:e|ing) (?:it |that |them )?away|"
    r"gift ?cards?|prizes?|vouchers?|payouts?)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?:|www\.|\w\.[a-z]{2,}\b|\w@\w", re.IGNORECASE)
_PERSONAL = re.compile(
    r"\d{4,}|@|\b(?:passwords?|passcodes?|pins?|keys?|tokens?|secrets?|credentials?|accounts?|e-?mails?|phones?|"
    r"address(?:es)?|real name|full name|birthday|where (?:i|you|they|she|he) lives?|doxx?\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Something she owes, or will owe. `paid` came in since she said it, of the `currency` it waits for."""

    id: str
    text: str
    made_at: datetime
    until: Until
    amount: Decimal | None = None
    currency: str = ""
    percent: int = 0
    paid: Decimal = Decimal(0)
    due: bool = False


def unfit(deed: str) -> str | None:
    """Return why something must not be promised, None if it may be: no money she would pay, links, personal data."""
    if len(deed) > LONGEST_PROMISE:
        return "it is too long"
    if _MONEY.search(deed):
        return "it is about money she would give"
    if _LINK.search(deed):
        return "it holds a link or an address"
    if _PERSONAL.search(deed):
        return "it touches personal data or secrets"
    return None
