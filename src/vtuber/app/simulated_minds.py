"""Minds and a voice for a rehearsal: the real chain, ledger, watchdog, guards and fallback over simulated vendors."""

import asyncio
from collections.abc import Callable
from decimal import Decimal

from vtuber.app.cast import Cast
from vtuber.app.minds import Minds
from vtuber.app.speech_purse import SpeechPurse
from vtuber.models.names import OFFLINE, ModelAccess, model_name
from vtuber.models.prices import bundled_prices
from vtuber.models.spend import Caps
from vtuber.rehearsal.observed_minds import ObservedMinds
from vtuber.rehearsal.simulated.lineup import Lineup
from vtuber.rehearsal.simulated.model import SimulatedModel
from vtuber.rehearsal.simulated.profiles import simulated_vendors
from vtuber.rehearsal.simulated.script import Script
from vtuber.rehearsal.simulated.speech import SimulatedSpeech
from vtuber.runtime.chance import Chance
from vtuber.runtime.clock import Clock
from vtuber.voice.fallback import FallbackVoice
from vtuber.voice.silent import SilentVoice
from vtuber.writing.model_writer import ModelWriter

_NOWHERE = "http://simulated.invalid/v1"
"""Makes a compatible server one that costs, as far as the ledger knows; nothing is sent there."""


class SimulatedMinds:
    """What one rehearsed stream is given; must be made while its loop runs."""

    def __init__(self, lineup: Lineup, *, clock: Clock, chance: Chance) -> None:
        vendors = simulated_vendors()
        script = Script(chance.stream("script"))
        names = dict.fromkeys(name for name in (*lineup.writer, *lineup.director) if name != OFFLINE)
        self._profile = vendors.speech
        spoken_by = model_name(vendors.speech.name)
        purse = SpeechPurse(spoken_by, bundled_prices()[str(spoken_by)])
        self._speech = SimulatedSpeech(vendors.speech, clock=clock, chance=chance.stream("speech"), purse=purse)
        self.voice = FallbackVoice(self._speech, SilentVoice(), clock=clock)
        models = {
            name: SimulatedModel(vendors.model(str(name)), script, clock=clock, chance=chance.stream(str(name)))
            for name in names
        }
        self.minds = Minds(
            writer=lineup.writer,
            director=lineup.director,
            models=models,
            access=ModelAccess(compatible_url=_NOWHERE),
            caps=Caps(hour=lineup.hour_usd),
            script=script,
            purse=purse,
        )
        self._models = models
        self._cast: Cast | None = None

    async def observe(self, cast: Cast) -> None:
        """Keep the cast, to ask it how it went; a companion of the stream."""
        self._cast = cast
        await asyncio.Event().wait()

    def observed(self) -> ObservedMinds:
        """Return what is in no journal."""
        cast = self._cast
        faults = cast.minds.breakers.faults if cast is not None and cast.minds is not None else {}
        writer = cast.writer if cast is not None and isinstance(cast.writer, ModelWriter) else None
        return ObservedMinds(
            faults={(str(name), str(kind)): count for (name, kind), count in sorted(faults.items(), key=_spelled)},
            turns=dict(writer.turns) if writer else {},
            dropped=dict(writer.dropped) if writer else {},
            voice={**self.voice.counts, **{f"fault: {kind}": count for kind, count in self._speech.faults.items()}},
            billed_usd=self._billed_usd(),
            speech_s=self._speech.seconds,
            speech_usd=self._profile.minute_usd * Decimal(str(round(self._speech.seconds, 3))) / 60,
        )

    def _billed_usd(self) -> Decimal:
        prices = bundled_prices()
        return sum(
            (
                prices[str(name)].cost(usage)
                for name, model in self._models.items()
                if str(name) in prices
                for usage in model.billed
            ),
            Decimal(0),
        )


_spelled: Callable[[tuple[object, int]], str] = str
