"""Claims that a human being speaks."""

import re
from functools import lru_cache

from vtuber.domain.skeleton import skeleton

_JUDGED_KEPT = 64
"""Sentences whose verdict is kept: the writer's guards ask first, then the gate."""

_DENIAL = re.compile(
    r"""\b(?:i\ am|i\ m|im)\ (?:
      (?:definitely\ |certainly\ |really\ |actually\ )?(?:not|no|never)\ (?:an?\ |any\ |some\ )?
        (?:ai|a\ i|bot|robot|machine|program|computer|artificial|language\ model|software)
    | (?:(?:an?|the|just|really|actually|totally|definitely|truly|one\ hundred\ percent|very|only|indeed|as|normal
         |regular|flesh\ and\ blood|real|living|genuine)\ )*
        (?:human|person|woman|girl|man|guy)
    )\b
    | \bthere\ is\ (?:a\ )?(?:real\ )?(?:human|person|woman)\ (?:behind|speaking|talking)\b""",
    re.VERBOSE,
)


@lru_cache(maxsize=_JUDGED_KEPT)
def denies_being_an_ai(sentence: str) -> bool:
    """Tell whether a sentence claims that a human being speaks."""
    return _DENIAL.search(skeleton(sentence.replace("’", "'").replace("'", " "))) is not None
