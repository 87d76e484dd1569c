"""One turn of speech, whichever models take part in it."""

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace

from vtuber.domain.prompts import Prompt, Turn
from vtuber.models.faults import FaultError, FaultKind
from vtuber.models.ports import End, Ending, Piece, Words
from vtuber.models.repeats import Said
from vtuber.models.whole_sentences import WholeSentences, has_words

_CHARACTERS_PER_TOKEN = 12
"""More than any text has: a server that goes on past this does not count."""

_GO_ON = (
    "You were cut off after these words; they have been heard. Go on from exactly there in the same voice. "
    "Say nothing of it twice, do not mention the interruption; if nothing is missing, say one short closing sentence."
)


def continued(prompt: Prompt, said: Said) -> Prompt:
    """Return what the next model is asked: the same, with what has been heard already."""
    if not len(said):
        return prompt
    heard = Turn(role="assistant", text=said.text)
    return replace(prompt, turns=(*prompt.turns, heard, Turn(role="user", text=_GO_ON)))


async def sentences_of(pieces: AsyncIterator[Piece], *, max_tokens: int) -> AsyncGenerator[str, None]:
    """Give an answer in whole sentences.

    An answer that ends by itself is given to its last word; one that was cut at `max_tokens` loses its unfinished
    sentence. Raises `FaultError` for a refusal, for text that is none, and for an answer without a single sentence.
    """
    cutter = WholeSentences()
    given, left = 0, max_tokens * _CHARACTERS_PER_TOKEN
    words = False
    async for piece in pieces:
        if isinstance(piece, Words):
            words = words or has_words(piece.text)
            left -= len(piece.text)
            ready = cutter.feed(piece.text) if left >= 0 else []
        elif isinstance(piece, End):
            if piece.ending is Ending.REFUSED:
                raise FaultError(FaultKind.REFUSED)
            ready = cutter.finish() if piece.ending is Ending.DONE else []
        else:
            continue
        for sentence in ready:
            given += 1
            yield sentence
        if left < 0:
            break
    if not given:
        raise FaultError(FaultKind.TOO_LONG if words else FaultKind.EMPTY)
