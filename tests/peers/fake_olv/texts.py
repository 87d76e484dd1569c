"""What the server does to its language model's text: sentences, emotions, what the voice gets to read."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from tests.peers.fake_olv.settings import Preprocessor

_END = re.compile(r"(?<=[.!?…])\s+")
_COMMA = re.compile(r"(?<=,)\s*")


def sentences(text: str, *, faster_first_response: bool) -> Iterator[str]:
    """Divide a text; with a fast first response the first sentence is cut at its first comma too."""
    found = [sentence for sentence in _END.split(text.strip()) if sentence]
    if faster_first_response and found:
        yield from _COMMA.split(found[0], maxsplit=1)
        found = found[1:]
    yield from found


def expressions(text: str, emotion_map: Mapping[str, int]) -> list[int]:
    """Return the expressions of the tags in a text, whose case does not matter."""
    known = {key.lower(): value for key, value in emotion_map.items()}
    return [known[tag] for tag in re.findall(r"\[([^\[\]]*)\]", text.lower()) if tag in known]


def for_voice(text: str, rules: Preprocessor) -> str:
    """Return what the voice is given to read."""
    if rules.ignore_asterisks:
        text = re.sub(r"\*+[^*]*\*+", "", text)
    for wanted, left, right in (
        (rules.ignore_brackets, "[", "]"),
        (rules.ignore_parentheses, "(", ")"),
        (rules.ignore_angle_brackets, "<", ">"),
    ):
        text = _outside(text, left, right) if wanted else text
    return _plain(text) if rules.remove_special_char else text


def _outside(text: str, left: str, right: str) -> str:
    depth, kept = 0, []
    for character in text:
        if character == left:
            depth += 1
        elif character == right:
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(character)
    return " ".join("".join(kept).split())


def _plain(text: str) -> str:
    """Keep letters, numbers, punctuation and spaces; `+` and `$` are none of them."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(each for each in normal if unicodedata.category(each)[0] in "LNP" or each.isspace())
