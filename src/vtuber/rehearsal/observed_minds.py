"""What a rehearsal sees of its minds and its voice that no journal holds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedMinds:
    """One stream, or several together.

    `faults` by model and kind; `turns` are utterances by who wrote them, `dropped` a model's sentences that were not to
    be said, by reason. `billed_usd` is what the vendors would charge; the ledger books more, since it takes a call that
    was cut off to have cost all that was set aside for it. `voice` is what became of the sentences given to the speech
    service, which made `speech_s` seconds of sound for `speech_usd`, by the vendor's own rate for a minute.
    """

    faults: dict[tuple[str, str], int]
    turns: dict[str, int]
    dropped: dict[str, int]
    voice: dict[str, int]
    billed_usd: Decimal
    speech_s: float
    speech_usd: Decimal

    @classmethod
    def together(cls, streams: Sequence["ObservedMinds"]) -> Self:
        """Return what several streams showed as if they had been one."""
        faults: Counter[tuple[str, str]] = Counter()
        turns, dropped, voice = Counter[str](), Counter[str](), Counter[str]()
        for stream in streams:
            faults.update(stream.faults)
            turns.update(stream.turns)
            dropped.update(stream.dropped)
            voice.update(stream.voice)
        return cls(
            faults=dict(faults),
            turns=dict(turns),
            dropped=dict(dropped),
            voice=dict(voice),
            billed_usd=sum((stream.billed_usd for stream in streams), Decimal(0)),
            speech_s=sum(stream.speech_s for stream in streams),
            speech_usd=sum((stream.speech_usd for stream in streams), Decimal(0)),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON can hold them."""
        return {
            "faults": [{"model": model, "fault": kind, "count": count} for (model, kind), count in self.faults.items()],
            "turns": self.turns,
            "sentences_dropped": self.dropped,
            "voice": self.voice,
            "billed_usd": str(self.billed_usd),
            "speech_s": self.speech_s,
            "speech_usd": str(self.speech_usd),
        }
