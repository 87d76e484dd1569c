"""Text of any origin, made fit for a terminal: names and messages of viewers may hold what a terminal obeys."""

from vtuber.domain.skeleton import has_controls

_IN_ITS_PLACE = "\N{REPLACEMENT CHARACTER}"


def harmless(text: str) -> str:
    """Return the text with a mark for each control code and direction mark; line ends and tabs are kept."""
    if not has_controls(text):
        return text
    return "".join(_IN_ITS_PLACE if has_controls(character) else character for character in text)


def on_one_line(text: str) -> str:
    """Return the text harmless, and without the line ends by which it could pass for a line of the program's own."""
    return harmless(" ".join(text.split()))
