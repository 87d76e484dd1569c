"""Lines that wonder what she is, and lines that dictate what she should say."""

import re

from vtuber.writing.heard import Heard

_NATURE_WORDS = frozenset({
    "ai", "alive", "android", "artificial", "automated", "bot", "chatgpt", "conscious", "cyborg", "gpt", "human", "llm",
    "neurosama", "npc", "prerecorded","robot", "sapient", "sentient",
})  # fmt: skip
_ADDRESS = frozenset({
    "anybody", "anyone", "he", "her", "hoshi", "it", "she", "somebody", "someone", "streamer", "this", "voice",
    "vtuber",
    "you", "your", "yourself",
})  # fmt: skip
_NATURE = re.compile(
    r"""\b(?:
      (?:are|is|be|that|not|or|am\ i\ talking\ to)
        (?:\ (?:you|she|this|it|hoshi|someone|anyone|somebody|anybody|all|not|the|streamer|vtuber|stream|voice|girl))*
        \ (?:real|fake|machine|computer|program|software|algorithm|scripted|programmed|code|live|person|recording
           |recorded
           |actor|generated)
    | (?:you|she|hoshi)\ (?:are\ |is\ )?(?:not\ )?
        (?:real|fake|machine|program|software|algorithm|scripted|programmed|person|recording|generated)
    | (?:are|your)\ (?:real|fake)$
    | real\ (?:person|girl|woman|man|guy|voice|streamer|dude)
    | (?:who|what|someone|anyone|somebody|person|guy|anybody)\ (?:is\ )?
        (?:behind|controlling|controls|running|runs|voicing|voices|operating)
        \ (?:you|this|her|it|hoshi|mic|screen|curtain|character|model|avatar|channel)
    | (?:what|which|kind\ of)\ (?:language\ )?model\ (?:are|is|do)
    | you\ (?:have|got)\ (?:soul|brain|body|face|feelings|flesh)
    | made\ of\ (?:code|flesh|meat)
    | what\ (?:exactly\ )?are\ you(?:$|\ (?:exactly|made|then|anyway))
    | computer\ program | flesh\ and\ blood | face\ reveal | turing\ test | self\ aware | text\ to\ speech
    )(?:\b|$)""",
    re.VERBOSE,
)
_ABOUT_AI = re.compile(
    r"\b(?:think|opinion|feel|know|talk|thoughts?|worried|afraid|scared) (?:of|about|on) "
    r"(?:other )?(?:ai|robots?|bots?)\b"
)
_DEMAND = re.compile(
    r"""^(?:(?:can|could|will)\ you\ )?
        (?:say|repeat|pretend|ignore|forget|act\ as|roleplay|shout|scream|read\ this|spell|type|write|disregard
           |override)\b
    | \b(?:repeat\ after\ me|say\ it|from\ now\ on|previous\ instructions|system\ prompt
        |your\ (?:instructions|prompt|rules)|you\ must|act\ as|developer\ mode|jailbreak)\b""",
    re.VERBOSE,
)


def asks_what_she_is(heard: Heard) -> bool:
    """Tell whether a line wonders whether she is a machine, in any phrasing; better once too often than never."""
    if _ABOUT_AI.search(heard.plain):
        return False
    if _NATURE.search(heard.plain):
        return True
    strong = any(word in _NATURE_WORDS or word.removesuffix("s") in _NATURE_WORDS for word in heard.words)
    return strong and (heard.asks or not _ADDRESS.isdisjoint(heard.words))


def demands_words(heard: Heard) -> bool:
    """Tell whether a line dictates what she should say or be."""
    return _DEMAND.search(heard.plain) is not None
