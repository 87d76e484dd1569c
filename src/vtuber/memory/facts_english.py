"""How facts about oneself are told in English."""

import re

from vtuber.domain.fact_words import EVENTS, FAVOURITES, PETS
from vtuber.memory.fact_language import FactLanguage
from vtuber.memory.facts_english_sensitive import is_sensitive
from vtuber.memory.facts_english_statements import STATEMENTS

_ONESELF = "i im i'm i\u2019m i've i\u2019ve ive my our we me from here moved been learning studying currently"

ENGLISH = FactLanguage(
    oneself=frozenset(_ONESELF.split()),
    hearsay=re.compile(
        r"[\"“”«»]|\b(?:said|says|saying|told|tells|asked|asks|thinks?|thought|claims?|believes?|heard|calls|quote|lyrics?"
        r"|song goes|if|wish|wished|could|might|maybe|perhaps|imagine|pretend|pretending|suppose|supposedly|someday"
        r"|one day|gonna|going to|want|wanted|wants|wanna|hope|dream|dreamt|dreamed|jk"
        r"|joke|joking|kidding|lying|lied|roleplay|rp"
        r"|apparently|allegedly|should|let'?s|say(?! hi| hello| hey)|disregard|forget (?:your|all|the|previous)"
        r"|your rules|in minecraft|in (?:the|this|my) (?:game|movie|film|book|show|dream|story)"
        r"|when i was|as a kid|as a child|ignore|repeat after|instructions?|my character|unless|lie|false"
        r"|not true|opposite|sarcasm|sarcastic|nobody|no one)\b|/s\b",
        re.IGNORECASE,
    ),
    denies=re.compile(
        r"\b(?:not|no|never|none|neither|nor|without|cannot|aint|dont|didnt|doesnt|isnt|arent|wasnt|havent|hasnt|cant|wont"
        r"|wouldnt|couldnt|stopped|quit|used to|gave up|anymore|any more|no longer|hardly|barely|almost|nearly|lost"
        r"|would|had|\w+n't)\b",
        re.IGNORECASE,
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
        r"|whoever|jealous|weird|old-fashioned|my|our|being|love|irrelevant|operator|dad|mom|mum|baby|babe|honey|senpai|sir|lord|classified|guess)\b",
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
)
