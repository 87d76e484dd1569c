"""The words triage goes by; all are matched against skeletons."""

import re


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


ASKING = _words("""
    who what whats when where why how which whose can could will would should shall do does did is are am was were has
    have wanna may might any anyone
""")
"""Words a question begins with."""

REACTIONS = _words("""
    a ah aha ahaha aw aww bruh dang damn ez f gg ggs ggwp gj hah hehe heh hm hmm huh hype kek kekw kappa l lets go lfg
    lmao lmfao lol lul lulw lolol monka monkas nah nice no noo noice o oh oof ooh omg omegalul oop oops pepe pepega pog
    pogchamp poggers pogu rip rofl sadge sheesh uwu w ww wow woah whoa wp xd xdd yay yes yep yup yikes yeah yea yo same
    true based real clap catjam copium hopium pausechamp widepeepohappy ok okay k kk w8 clip it hi5
""")
"""Words that are no more than a noise."""

LAUGHTER = re.compile(r"[ha]{3,}|[he]{3,}|(?:lo)++l*|[lmao]{4,}|w+o+w+|po+g+|no+|ye+s+|o+h+|a+w+")

EXCLAIMING = re.compile(
    r"(?:what an?|how (?:cute|nice|sweet|cool|lovely|dare)|what the|do (?:it|not|your|this|that)|have (?:a|fun)|"
    r"will do|can confirm|is (?:good|fine|nice|great)|any (?:way|time))\b",
)
"""Beginnings that look like a question's and are none."""

GREETING = re.compile(
    r"(?:hi+|hiya|hey+|heya|hello+|helo|yo+|sup|hola|howdy|greetings|hallo|ello|salut|ahoy|o ?hay+o+|"
    r"konni?chi ?wa|morning|evening|good (?:morning|evening|afternoon|day)|"
    r"gm|what s up|wassup|first time here|just got here|i m here|im here)\b",
)

PRAISE = re.compile(
    r"\b(?:love|adore|enjoy\w*|favou?rite|amazing|awesome|great|best|good|nice|cute|adorable|beautiful|pretty|lovely|"
    r"talented|funny|hilarious|brilliant|fantastic|wonderful|incredible|perfect|cool|smart|sweet|well played|"
    r"made my day|proud of)\b",
)

OF_HER = re.compile(
    r"\b(?:you|your|u|ur|she|her|stream|streams|streamer|voice|avatar|model|hair|outfit|laugh|smile|song|singing|"
    r"vibes?|content|channel|show|this)\b",
)

EMOTE = re.compile(
    r":[a-z0-9_+-]{2,}:|<3+|[:;=xX8][-']?[()DPpOo3/|\\]+|[a-z]{2,}\d*[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*|[xX]D+|\^\^|o7",
)
"""A smiley, or a name as emotes have them (`PogChamp`, `streamerHype`); matched against text as it was written."""
