"""Two voices as one: where the first fails before a sentence has begun, the second says it."""

from collections import Counter
from collections.abc import AsyncGenerator, Mapping

import structlog

from vtuber.domain.errors import VoiceBusyError, VoiceError
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.runtime.circuit_breaker import CircuitBreaker
from vtuber.runtime.clock import Clock
from vtuber.voice.closing import closing
from vtuber.voice.ports import VoiceEngine

_log = structlog.get_logger(__name__)


class FallbackVoice:
    """Speaks with `primary`, or else with `secondary`. No sentence is said twice, not even in part.

    A primary that fails several times in a row is left alone for a while. `counts` tells how often it `spoke`, was
    `busy`, `failed` before a sentence or was `cut_short` in one, how often it was `left_alone`, and how many sentences
    the secondary was given in its place (`replaced`).

    Raises:
        ValueError: the two have different sample rates.
    """

    def __init__(
        self, primary: VoiceEngine, secondary: VoiceEngine, *, clock: Clock, breaker: CircuitBreaker | None = None
    ) -> None:
        if primary.sample_rate != secondary.sample_rate:
            raise ValueError(f"the voices differ: {primary.sample_rate} and {secondary.sample_rate} samples per second")
        self.sample_rate = primary.sample_rate
        self._primary = primary
        self._secondary = secondary
        self._clock = clock
        self._breaker = breaker or CircuitBreaker()
        self._counts: Counter[str] = Counter()

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of the sentences so far."""
        return self._counts

    async def synthesize(self, sentence: Sentence, style: VoiceStyle) -> AsyncGenerator[SpeechChunk, None]:
        """Give the sentence's sound from one of the two.

        Raises:
            VoiceError: the primary failed after its sound had begun, or the secondary failed too.
        """
        if self._breaker.allows(self._clock.monotonic()):
            begun = False
            try:
                async with closing(self._primary.synthesize(sentence, style)) as sounds:
                    async for chunk in sounds:
                        begun = True
                        yield chunk
            except VoiceError as error:
                self._note(error, begun=begun)
                if begun:
                    raise
            else:
                self._counts["spoke"] += 1
                self._breaker.succeeded()
                return
        else:
            self._counts["left_alone"] += 1
        self._counts["replaced"] += 1
        async with closing(self._secondary.synthesize(sentence, style)) as sounds:
            async for chunk in sounds:
                yield chunk

    def _note(self, error: VoiceError, *, begun: bool) -> None:
        if isinstance(error, VoiceBusyError) and not begun:
            self._counts["busy"] += 1
            return
        self._counts["cut_short" if begun else "failed"] += 1
        rest_s = self._breaker.failed(self._clock.monotonic())
        _log.warning("voice failed", error=str(error), in_the_middle=begun, left_alone_s=round(rest_s, 1))
