"""Hears the promises in what she says, in words of her own alone."""

from collections import OrderedDict

from vtuber.domain.events import Event
from vtuber.domain.lasting_events import PROMISE_ID, PromiseMade
from vtuber.domain.promise_words import FoundPromise, promises_in
from vtuber.domain.speech_events import UtteranceCancelled, UtteranceFinished, UtterancePlanned

_PLANS_REMEMBERED = 64


class PromiseEar:
    """Gives what an utterance promised once it has been heard; a fold over events.

    An utterance that may hold a viewer's words promises nothing: somebody could have put it into her mouth. Nor does
    one that keeps a promise.
    """

    def __init__(self) -> None:
        self._her_own: OrderedDict[str, None] = OrderedDict()
        self._found: dict[str, tuple[FoundPromise, ...]] = {}

    def hear(self, event: Event) -> None:
        """Take note of an event."""
        match event:
            case UtterancePlanned(quotes=(), cause=cause) if not (cause or "").startswith(PROMISE_ID):
                self._her_own[event.id] = None
                if len(self._her_own) > _PLANS_REMEMBERED:
                    self._her_own.popitem(last=False)
            case UtteranceFinished(utterance_id=utterance, text=said):
                self._listen(utterance, said)
            case UtteranceCancelled(utterance_id=utterance, heard=said):
                self._listen(utterance, said)
            case PromiseMade(utterance_id=utterance):
                self._found.pop(utterance, None)
            case _:
                pass

    @property
    def has_found(self) -> bool:
        """Whether there is a promise that is not on record."""
        return bool(self._found)

    def take(self) -> tuple[tuple[str, FoundPromise], ...]:
        """Return what was promised and is not on record, each with its utterance's id; it is not given again."""
        found = tuple((utterance, each) for utterance, all_of in self._found.items() for each in all_of)
        self._found.clear()
        return found

    def _listen(self, utterance: str, said: str) -> None:
        if utterance in self._her_own:
            del self._her_own[utterance]
            found = tuple(promises_in(said))
            if found:
                self._found[utterance] = found
