"""The styles of asking and greeting as a model is told them."""

from collections.abc import Mapping

_ASKING: Mapping[str, str] = {
    "open": " Ask one open question.",
    "choice": " Ask one short question with two or three answers to pick from.",
    "story": " Tell something small of your own first, then ask for theirs.",
}

_GREETING: Mapping[str, str] = {
    "plain": "Greet them, and leave it at that. ",
    "question": "Greet them and ask them one easy question. ",
    "doing": "Greet them and tell them what is going on. ",
}


def how_to_ask(style: str) -> str:
    """Return how chat is to be asked, beginning with a space; empty for no style."""
    return _ASKING.get(style, "")


def how_to_greet(style: str) -> str:
    """Return how a viewer is to be greeted, ending with a space; empty for no style."""
    return _GREETING.get(style, "")
