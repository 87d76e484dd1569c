"""What a channel's history comes to for each arm, with nothing in it of any viewer: what an operator may pool."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from vtuber.learning.attribution import credited_payments
from vtuber.learning.history import History, PastStream
from vtuber.learning.json_reading import arm_name, document, label, number, table, whole
from vtuber.learning.outcomes import SegmentOutcome

VERSION = 1
FORMAT = "vtuber channel figures"
_MOST = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmFigures:
    """The sums over one arm's segments; `payments` and `messages` are those that count, hence fractional.

    The dispersions are Pearson's: how much more the counts of single segments vary than Poisson counts of the arm's
    own rate would, at least 1.
    """

    segments: int
    viewer_minutes: float
    payments: float
    messages: float
    payments_dispersion: float = 1.0
    messages_dispersion: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFigures:
    """One channel's arms over `streams` streams. `simulated` where its audience was made up."""

    streams: int
    arms: Mapping[str, ArmFigures]
    label: str = ""
    simulated: bool = False

    @classmethod
    def of(cls, history: History, *, label: str = "", simulated: bool = False) -> Self:
        """Sum up finished streams. Each stream counts alike, however old."""
        counted: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
        for stream in history.finished:
            for outcome, payments in _evidence(stream):
                counted[outcome.arm].append(
                    (outcome.viewer_minutes, payments * outcome.counted, outcome.messages * outcome.counted)
                )
        arms = {arm: _summed(segments) for arm, segments in sorted(counted.items())}
        return cls(streams=len(history.finished), arms=arms, label=label, simulated=simulated)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "label": self.label,
            "simulated": self.simulated,
            "streams": self.streams,
            "arms": {arm: asdict(figures) for arm, figures in self.arms.items()},
        }

    @classmethod
    def from_json(cls, held: object) -> Self:
        """Read what `to_json` gave; `ValueError` says what is wrong with anything else."""
        read = document(
            held,
            "the figures of a channel",
            form=FORMAT,
            version=VERSION,
            fields=("label", "simulated", "streams", "arms"),
        )
        simulated = read.get("simulated")
        if not isinstance(simulated, bool):
            raise ValueError("it does not say whether its audience was simulated")  # noqa: TRY004  (a file's fault)
        arms = table(read.get("arms"), "the table of its arms")
        return cls(
            streams=whole(read.get("streams"), "its number of streams", least=1, most=1_000_000),
            arms={arm_name(arm): _figures(arm, figures) for arm, figures in arms.items()},
            label=label(read.get("label")),
            simulated=simulated,
        )


def _evidence(stream: PastStream) -> Iterable[tuple[SegmentOutcome, float]]:
    credited = credited_payments(stream.outcomes, stream.late_payments)
    pairs = zip(stream.outcomes, credited, strict=True)
    return ((outcome, payments) for outcome, payments in pairs if outcome.is_evidence)


def _summed(segments: Sequence[tuple[float, float, float]]) -> ArmFigures:
    watched, payments, messages = zip(*segments, strict=True)
    return ArmFigures(
        segments=len(segments),
        viewer_minutes=sum(watched),
        payments=sum(payments),
        messages=sum(messages),
        payments_dispersion=_dispersion(payments, watched),
        messages_dispersion=_dispersion(messages, watched),
    )


def _dispersion(counts: Sequence[float], watched: Sequence[float]) -> float:
    """Return Pearson's chi-squared per degree of freedom, not below 1; 1 where there is too little to tell."""
    total = sum(counts)
    if total <= 0 or len(counts) < 2:  # noqa: PLR2004  (a spread takes two)
        return 1.0
    rate = total / sum(watched)
    expected = [rate * minutes for minutes in watched]
    squares = sum((count - mean) ** 2 / mean for count, mean in zip(counts, expected, strict=True))
    return max(1.0, squares / (len(counts) - 1))


def _figures(arm: str, held: object) -> ArmFigures:
    read = table(held, f"the arm {arm!r}")
    names = {field.name for field in fields(ArmFigures)}
    if read.keys() != names:
        raise ValueError(f"the arm {arm!r} must hold {', '.join(sorted(names))}, and nothing else")
    return ArmFigures(
        segments=whole(read["segments"], f"segments of the arm {arm!r}", least=1, most=100_000_000),
        viewer_minutes=number(read["viewer_minutes"], f"viewer_minutes of the arm {arm!r}", least=1e-9, most=_MOST),
        payments=number(read["payments"], f"payments of the arm {arm!r}", least=0, most=_MOST),
        messages=number(read["messages"], f"messages of the arm {arm!r}", least=0, most=_MOST),
        payments_dispersion=number(
            read["payments_dispersion"], f"payments_dispersion of the arm {arm!r}", least=1, most=_MOST
        ),
        messages_dispersion=number(
            read["messages_dispersion"], f"messages_dispersion of the arm {arm!r}", least=1, most=_MOST
        ),
    )
