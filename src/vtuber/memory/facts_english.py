"""How facts about oneself are told in English."""

import re

from vtuber.domain.fact_words import EVENTS, FAVOURITES, PETS
from vtuber.memory.fact_language import FactLanguage, Signs
from vtuber.memory.facts_english_gone import no_longer
from vtuber.memory.facts_english_sensitive import is_sensitive
from vtuber.memory.facts_english_statements import STATEMENTS

_ONESELF = "i im i'm i\u2019m i've i\u2019ve ive my our we me from here moved been learning studying currently"

_HEARSAY = """
said says saying told tells asked asks think thinks thought claim claims believe believes heard calls quote lyric lyrics
if wish wished could might maybe perhaps imagine pretend pretending suppose supposedly someday gonna want wanted wants
wanna hope dream dreamt dreamed jk joke joking kidding lying lied roleplay rp apparently allegedly should lets let's
disregard ignore instruction instructions unless lie false opposite sarcasm sarcastic nobody
"""
_OF_PHRASES = "goes day going say forget rules minecraft in was kid child repeat character true one"
_DENIALS = """
not no never none neither nor without cannot aint dont didnt doesnt isnt arent wasnt havent hasnt cant wont wouldnt
couldnt stopped quit anymore hardly barely almost nearly lost would had ain't don't didn't doesn't isn't aren't wasn't
weren't haven't hasn't hadn't can't won't wouldn't couldn't shouldn't mustn't needn't
"""

ENGLISH = FactLanguage(
    oneself=frozenset(_ONESELF.split()),
    quotes=re.compile('["\u201c\u201d\u00ab\u00bb]|/s\\b'),
    hearsay=Signs(
        words=frozenset(_HEARSAY.split()),
        phrases=re.compile(
            r"\b(?:song goes|one day|going to|say(?! hi| hello| hey)|forget (?:your|all|the|previous)|your rules"
            r"|in minecraft|in (?:the|this|my) (?:game|movie|film|book|show|dream|story)|when i was|as a (?:kid|child)"
            r"|repeat after|my character|not true|no one)\b",
            re.IGNORECASE,
        ),
        led_by=frozenset(_OF_PHRASES.split()),
    ),
    denies=Signs(
        words=frozenset(_DENIALS.split()),
        phrases=re.compile(r"\b(?:used to|gave up|any more)\b", re.IGNORECASE),
        led_by=frozenset({"used", "gave", "any"}),
    ),
    asks=re.compile(
        r"(?:(?:and|so|but|hey|ok|okay|wait|hi|yo|um|also|like|btw|@\w+)[ ,]+){0,3}"
        r"(?:do|does|did|is|are|am|was|were|can|could|should|will|would|what|what's|whats|who|who's|whos|where|where's"
        r"|when|why|how|how's|which|guess|has|have|had|tell me|ask me|say|repeat|spell|type|write|shout|note)\b",
        re.IGNORECASE,
    ),
    others=re.compile(
        r"@|\b(?:you|your|yours|u|ur|he|she|they|his|her|hers|him|them|their|theirs|who|whose|someone|somebody|everyone"
        r"|(?:my|our) (?:\w+ )?(?:friend|friends|mate|mates|buddy|bro|brother|sister|siblings?|mother|father|mum|mom"
        r"|dad|parents?|grandma|grandpa|gran|uncle|aunt|cousin|son|daughter|kids?|child|children|baby|neighbou?rs?|roommate"
        r"|flatmate|boss|teacher|colleague|coworker|family|niece|nephew|crew|team|class)|\w+'s (?!name|called))\b"
        r"|\b(?!it|that|there|here|what|let)\w+'s\b",
        re.IGNORECASE,
    ),
    sensitive=is_sensitive,
    breaks=re.compile(
        r",\s*|\s-+\s|\s\|\s|\s(?:but|though|although|because|cause|cuz|so|while|whereas)\s"
        r"|\sand\s(?=(?:i|i'm|im|i've|my|our|we|she|he|it|they|you|the|this|that)\b)",
        re.IGNORECASE,
    ),
    ends=re.compile(
        r"\s(?:lol|lmao|lul|haha\w*|hehe|xd|so|because|cause|cuz|bc|but|when|while|since|btw|tbh|too|right now|rn|now"
        r"|for|with|here|these days|today|yesterday|atm|at the|at my|though|tho|which|who|that|as|after|before|by far"
        r"|ever|always|again|actually|honestly|everyone|guys|every|each|all the|all day|a lot|so much|more than|most"
        r"|please|pls|last (?:week|month|year)|just|is|are|was|will|turns?|loves?|hates?|hi|hello|until|till|from"
        r"|in my|on my|by my|and (?:she|he|it|they|i|we|my|you|this|that|is|am|have|live|play|love))\b"
        r"|\s[:;=x<]\S?|[,.!?;()…]|\s-+\s",
        re.IGNORECASE,
    ),
    nothing=re.compile(
        r"\b(?:you|your|yours|u|ur|this|that|it|its|it's|these|those|him|her|hers|his|them|their|they|he|she|me|myself|mine|i"
        r"|what|when|how|where|why|who|whatever|everything|nothing|something|anything|everyone|someone|somebody|anyone"
        r"|stream|streams|streamer|streaming|chat|mods?|moderator|admin|owner|lot|much|more|less|same|way|after|not|never"
        r"|ignore|instructions?|prompt|system|password|say|everybody|people|one|ones|secret|idea|fact|part|if|be|been"
        r"|maybe|crazy|later|back|tomorrow morning|daddy|mommy|master|god|king|queen|boss|stupid|dumb|names|a name"
        r"|whoever|jealous|weird|old-fashioned|my|our|being|love"
        r"|irrelevant|operator|dad|mom|mum|baby|babe|honey"
        r"|senpai|sir|lord|classified|guess)\b",
        re.IGNORECASE,
    ),
    no_place=re.compile(
        r"(?:an?|my|our|his|bed|work|home|here|there|space|hell|heaven|fear|hope|peace|pain|sin|denial|darkness|silence"
        r"|shame|mars|the (?!netherlands|uk|usa|us|philippines|states|united|czech|north|south|east|west|bahamas|gambia"
        r"|maldives|hague|highlands|faroe|alps|midwest)|mid|outer|nowhere|everywhere|anywhere|somewhere|bronze|silver|gold"
        r"|platinum|diamond|one|two|constant|harmony|poverty|luxury|exile|two|minecraft|skyrim|hyrule|narnia|gotham|mordor"
        r"|tears|bed|isolation|dreams?|trouble|love|class|school|college|uni|university|another|different|same|both|\w+ing\b)"
        r"\b",
        re.IGNORECASE,
    ),
    also=re.compile(r"\s(?:and|or)\s", re.IGNORECASE),
    what=PETS | FAVOURITES | EVENTS,
    patterns=STATEMENTS,
    no_longer=no_longer,
)
