"""What English speakers say of themselves, and which facts it tells."""

import re
from collections.abc import Iterable, Mapping

from vtuber.domain.fact_words import EVENTS, FAVOURITES, PETS
from vtuber.memory.fact_language import FactPattern, Sort
from vtuber.memory.facts_english_words import (
    HOBBIES,
    INSTRUMENTS,
    LANGUAGES,
    PLAYERS,
    PRONOUNS,
    TRADES,
    TRADES_AT,
)


def _one_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"


_I = r"\b(?:i|we)"
_I_AM = r"\b(?:i'?m|i am)"
_HAVE = r"\b(?:i|we)(?:'ve| have| have got|'ve got| got| own| adopted| just adopted| just got)"
_ADJECTIVES = (
    r"(?:(?:new|little|old|fluffy|silly|lazy|big|small|sweet|cute|black|white|orange|ginger|tabby|grumpy) ){0,2}"
)
_A = r"(?:an?|one|two|three|four|some) "
_PET = _one_of(PETS)
_MY_PET = rf"\b(?:my|our) {_ADJECTIVES}(?P<what>{_PET})"
_CALLED = (
    r"(?:'?s'? name is|'?s' names are| names are| is called| are called| is named| are named| called| named|'?s name's)"
)
_INSTRUMENT = _one_of(INSTRUMENTS)
_LANGUAGE = _one_of(LANGUAGES)
_FAVOURITE = rf"(?:favou?rite|fav|fave) (?P<what>{_one_of(FAVOURITES)})"
_SOMEHOW = r"(?: still| definitely| probably| always| now| actually| totally){0,2}"
_MUCH = (
    r"(?: really| absolutely| just| also| still| do| so| truly| actually| always| honestly| genuinely| secretly){0,2}"
)
_WHEN = r"(?:(?:on|next|this) \w+|in (?:an? |one |two |three |a few )?\w+|tomorrow|tonight|today|later today|soon)\b"
_AND_NO_MORE = r"(?: please| pls| from now on| instead| btw)?\W*$"
_TOWN = r"(?:an? (?:small |tiny |little |big )?(?:town|village|city|place) (?:in|near) )?"
_SPOT = r"(?-i:(?P<value>(?:the )?[A-Z].*))"


_LISTS = tuple(
    (words, _one_of(words))
    for words in (PETS, INSTRUMENTS, PLAYERS, TRADES, TRADES_AT, LANGUAGES, HOBBIES, FAVOURITES, EVENTS)
)


def _among(pattern: str) -> frozenset[str]:
    """Return words of which any line that matches has one: those of a list the pattern asks for."""
    for words, asked in _LISTS:
        if asked in pattern and f"(?!(?:the )?{asked}" not in pattern:
            return frozenset(part for word in words for part in word.split()) - {"a", "an", "the"}
    return frozenset()


def _tells(  # noqa: PLR0917  (a row of a table)
    key: str,
    words: str,
    pattern: str,
    sort: Sort = "open",
    sure: int = 85,
    known: Mapping[str, str] | None = None,
    *,
    denies: bool = False,
) -> FactPattern:
    """Return a row of the table; `words` are those of which a line has one, unless the pattern asks for a list."""
    return FactPattern(
        key=key,
        source=pattern,
        sort=sort,
        confidence=sure,
        known=known,
        denies=denies,
        anchored="^" in pattern or "$" in pattern,
        among=_among(pattern) or frozenset(words.split()),
    )


STATEMENTS: tuple[FactPattern, ...] = (
    _tells("pet.*", "", rf"{_MY_PET}{_CALLED} (?P<value>.+)", "name", 90),
    _tells(
        "pet.*",
        "",
        rf"{_HAVE} {_A}{_ADJECTIVES}(?P<what>{_PET}) (?:called|named) (?P<value>.+)",
        "name",
        90,
    ),
    _tells("pet.*", "", rf"\bname of my {_ADJECTIVES}(?P<what>{_PET}) is (?P<value>.+)", "name", 90),
    _tells("pet.*", "", rf"{_I} named (?:my|our) {_ADJECTIVES}(?P<what>{_PET}) (?P<value>.+)", "name", 85),
    _tells("pet.*", "", rf"{_MY_PET} (?-i:(?P<value>[A-Z][a-z]+(?: and [A-Z][a-z]+)?))\b", "name", 75),
    _tells(
        "pet.*",
        "",
        rf"^(?:and |hey |so )?(?P<value>[\w' ]{{2,20}}) is my {_ADJECTIVES}(?P<what>{_PET})(?:'s name)?\W*$",
        "name",
        80,
    ),
    _tells(
        "pets",
        "",
        rf"{_HAVE} {_A}{_ADJECTIVES}(?P<value>{_PET})"
        r"(?=\W*$|,| (?:called|named|and|that|who|which|now|too|here|yesterday"
        r"|today|at home|as well|in the)\b)",
        "open",
        85,
        PETS,
    ),
    _tells(
        "pets",
        "",
        rf"\b(?:my|our) {_ADJECTIVES}(?P<value>{_PET})(?:'s name)? (?:is|are|just|loves|hates|named|called|[A-Z])",
        "open",
        60,
        PETS,
    ),
    _tells(
        "place.home",
        "live",
        rf"{_I}(?: currently| actually| also| still)? live in {_TOWN}(?P<value>.+)",
        "place",
        85,
    ),
    _tells(
        "place.home",
        "living",
        rf"(?:{_I_AM}|^been|\bi've been)(?: currently)? living in {_TOWN}(?P<value>.+)",
        "place",
        85,
    ),
    _tells("place.home", "based", rf"{_I_AM} based in (?P<value>.+)", "place", 85),
    _tells("place.home", "moved", rf"{_I}(?: just| recently| have|'ve)? moved to (?P<value>.+)", "place", 80),
    _tells("place.home", "moved", rf"^(?:just )?moved to {_SPOT}", "place", 65),
    _tells(
        "place.home",
        " from ",
        rf"\b(?:greetings|hello|hi|hey|cheers|watching|good (?:morning|evening|afternoon)) (?:live )?from {_SPOT}",
        "place",
        55,
    ),
    _tells("place.home", "here", rf"\bhere in {_SPOT}", "place", 55),
    _tells("place.from", "from", rf"{_I_AM}(?: originally| actually)? from {_TOWN}(?P<value>.+)", "place", 85),
    _tells("place.from", "come", rf"\bi (?:originally )?come from {_TOWN}(?P<value>.+)", "place", 85),
    _tells("job", "as", rf"(?:\bi work|{_I_AM} working) as an? (?P<value>.+)", "open", 90),
    _tells("job", "", rf"{_I_AM} an? (?:\w+ )??(?P<value>{_one_of(TRADES)})\b", "open", 80, TRADES),
    _tells("job", "", rf"\bmy job is (?:being )?an? (?P<value>{_one_of(TRADES)})\b", "open", 80, TRADES),
    _tells("job", "", rf"\bi work in (?P<value>{_one_of(TRADES_AT)})\b", "open", 80, TRADES_AT),
    _tells("study", "study", r"\bi study (?P<value>.+)", "open", 85),
    _tells("study", "studying", rf"(?:{_I_AM}|^currently|^)(?: currently)? ?studying (?P<value>.+)", "open", 80),
    _tells("study", "major majoring", rf"(?:{_I_AM} majoring in|\bi major in|\bmy major is) (?P<value>.+)", "open", 90),
    _tells(
        "instrument",
        "",
        rf"\bi(?:'ve been)?(?: also| really| still| mostly)? (?:play|playing|practise|practice)"
        rf"(?: the| some| a (?:bit|little) of)? (?P<value>{_INSTRUMENT})\b",
        "open",
        90,
        INSTRUMENTS,
    ),
    _tells("instrument", "", rf"\bi(?:'ve| have) played(?: the)? (?P<value>{_INSTRUMENT})\b", "open", 85, INSTRUMENTS),
    _tells(
        "instrument",
        "",
        rf"\bmy (?P<value>{_INSTRUMENT}) (?:lessons?|teacher|practice|recital)\b",
        "open",
        70,
        INSTRUMENTS,
    ),
    _tells("instrument", "", rf"{_I_AM} an? (?:\w+ )?(?P<value>{_one_of(PLAYERS)})\b", "open", 80, PLAYERS),
    _tells(
        "learning",
        "learning",
        rf"(?:{_I_AM}|\bi have been|\bi've been|^been|^)(?: slowly| also)? ?learning "
        r"(?:to (?:play|speak) )?(?:the )?"
        r"(?P<value>(?!to |how |about )[^\d]+)",
        "open",
        80,
    ),
    _tells(
        "learning",
        "learning",
        rf"(?:{_I_AM}|\bi have been|\bi've been|^been|^) ?learning (?:how )?to "
        r"(?P<value>(?:cook|bake|draw|code|swim|drive|knit|paint|sing|dance|ski|surf|juggle|crochet|sew)\b.*)",
        "open",
        80,
    ),
    _tells("hobby", "hobby hobbies", r"\bmy (?:\w+ )?hobb(?:y is|ies are|ies include) (?P<value>.+)", "open", 90),
    _tells("hobby", "into", rf"{_I_AM}(?: really| very| big| so)? into (?P<value>.+)", "open", 65),
    _tells(
        "hobby",
        "",
        rf"\bi (?P<value>{_one_of(HOBBIES)})(?: a lot| every| on (?:weekends|sundays|saturdays)| in my (?:free|spare)"
        r"| for fun| as a hobby| at (?:the )?weekends?)\b",
        "open",
        75,
        HOBBIES,
    ),
    _tells(
        "language",
        "",
        rf"\bi(?: also| only)? speak (?:some |fluent )?(?P<value>{_LANGUAGE})\b",
        "open",
        90,
        LANGUAGES,
    ),
    _tells(
        "language",
        "",
        rf"\bi(?: also)? speak .{{2,40}}\band (?:some )?(?P<value>{_LANGUAGE})\b",
        "open",
        90,
        LANGUAGES,
    ),
    _tells(
        "language",
        "",
        rf"\bmy (?:first|native|mother) (?:language|tongue) is (?P<value>{_LANGUAGE})\b",
        "open",
        92,
        LANGUAGES,
    ),
    _tells(
        "favourite.*",
        "",
        rf"\bmy (?:all[- ]time |absolute |new |current |number one )?{_FAVOURITE}"
        r"(?: of all time| ever| right now| rn| these days)? "
        rf"(?:is|are|has to be|has always been|will always be){_SOMEHOW} (?P<value>.+)",
        "title",
        92,
    ),
    _tells(
        "favourite.*",
        "",
        rf"^(?:and |but |so )?(?P<value>[\w' &:-]{{2,40}}?) (?:is|are){_SOMEHOW} "
        rf"my (?:all[- ]time |absolute |new )?{_FAVOURITE}\b",
        "title",
        85,
    ),
    _tells(
        "game",
        "play",
        rf"\bi(?: mostly| mainly| only)(?: ever)? play (?!(?:the )?{_INSTRUMENT}\b)(?P<value>.+)",
        "title",
        75,
    ),
    _tells("game", "play", r"\bi play a lot of (?P<value>.+)", "title", 75),
    _tells("game", "main", r"\bmy main game is (?P<value>.+)", "title", 85),
    _tells("likes", "love", rf"\bi{_MUCH}(?: love)+ (?P<value>.+)", "open", 70),
    _tells("likes", "adore", rf"\bi{_MUCH} adore (?P<value>.+)", "open", 70),
    _tells("likes", "like", rf"\bi{_MUCH} like (?P<value>.+)", "open", 60),
    _tells("likes", "enjoy", rf"\bi{_MUCH} enjoy (?P<value>.+)", "open", 65),
    _tells("likes", "fan", rf"{_I_AM} an? (?:big |huge |massive )?fan of (?P<value>.+)", "open", 75),
    _tells("dislikes", "hate", rf"\bi{_MUCH} hate (?P<value>.+)", "open", 70),
    _tells("dislikes", "stand", rf"\bi{_MUCH} (?:can'?t|cannot) stand (?P<value>.+)", "open", 75, denies=True),
    _tells(
        "dislikes",
        "like",
        rf"\bi{_MUCH} (?:don'?t|do not)(?: really| even)? like (?P<value>.+)",
        "open",
        70,
        denies=True,
    ),
    _tells("name.spoken", "call", rf"\bcall me (?-i:(?P<value>[A-Z][\w'-]{{1,19}})){_AND_NO_MORE}", "name", 85),
    _tells(
        "name.spoken",
        "call",
        rf"(?:\byou can|\byou may|^(?:hi )?(?:please|pls)) call me (?P<value>[^\W\d_][\w'-]{{1,19}}){_AND_NO_MORE}",
        "name",
        85,
    ),
    _tells(
        "name.spoken", "name", rf"\bmy name(?:'s| is) (?-i:(?P<value>[A-Z][\w'-]{{1,19}})){_AND_NO_MORE}", "name", 85
    ),
    _tells("name.spoken", "go", rf"\bi go by (?-i:(?P<value>[A-Z][\w'-]{{1,19}})){_AND_NO_MORE}", "name", 85),
    _tells(
        "pronouns",
        "pronouns use go",
        rf"\b(?:my pronouns are|i use|i go by) (?P<value>{_one_of(PRONOUNS)})",
        "open",
        95,
        PRONOUNS,
    ),
    _tells(
        "event.*",
        "",
        rf"\b(?:i have|i've got|i got|my) (?:an? |my |a big |the )?(?:\w+ )??"
        rf"(?P<value>(?P<what>{_one_of(EVENTS)})(?: is| are| starts?)?(?: coming up)? {_WHEN})",
        "time",
        85,
    ),
    _tells(
        "event.*",
        "job",
        r"\bi(?:'m| am| just| have|'ve)? (?:start|started|starting|got|begin|landed) "
        rf"(?:a|my) (?P<value>new (?P<what>job)(?: {_WHEN})?)",
        "time",
        85,
    ),
    _tells(
        "event.*",
        "birthday",
        rf"\b(?:it'?s|it is) my (?P<value>(?P<what>birthday) {_WHEN})",
        "time",
        85,
    ),
)
