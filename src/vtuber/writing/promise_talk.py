"""What she says when she keeps a promise."""

from vtuber.domain.briefs import FollowUpPromise
from vtuber.writing.composer import Composer, joined

_EVERYBODY = "chat"
_DEEDS = {
    "shanty": "song",
    "sing": "song",
    "song": "song",
    "hum": "song",
    "joke": "joke",
    "pun": "joke",
    "fact": "fact",
    "poem": "poem",
    "limerick": "poem",
    "rhyme": "poem",
    "story": "story",
    "star": "star",
    "name": "name",
    "stretch": "stretch",
    "question": "question",
}
"""What a promise holds, and which reward's rule does it in words."""


class PromiseTalk:
    """Owns up to a promise in her own words of then, and does what can be done in words."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer

    def follow_up(self, brief: FollowUpPromise) -> str:
        """Say that it is due, and do it."""
        promised = brief.event.text.rstrip(" .!")
        words = promised.casefold().replace(",", " ").split()
        deed = next((rule for sign, rule in _DEEDS.items() if sign in words), None)
        owed = self._composer.line("promise.owed", promise=promised)
        done = self._composer.line(f"reward.{deed}", name=_EVERYBODY) if deed else ""
        return joined(owed, done or self._composer.line("promise.any"))
