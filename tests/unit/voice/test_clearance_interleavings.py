"""Second opinions and vetoes under any mixture of lines, failures, breaks and stops."""

from collections import Counter
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.voice.studio import STYLE, Begun, Studio, of_kind
from tests.unit.voice.test_clearance import ScriptedOpinion
from tests.unit.voice.test_speaker_interleavings import (
    DELAYS,
    SHOWS,
    STOPS,
    TICK_S,
    Delays,
    Stop,
    Talk,
    check_order,
    play,
)

from vtuber.domain.speech import Line
from vtuber.domain.speech_events import LineBlocked, UtteranceCancelled, UtteranceFinished, UtterancePlanned
from vtuber.runtime import virtual_time
from vtuber.voice.speaker import Speaker
from vtuber.voice.veto_desk import HeldLine, VetoDesk


@dataclass(frozen=True)
class Layers:
    """What clears lines besides the gate; every `vetoed`-th line is vetoed as soon as it is written, 0 for none."""

    opinion_s: float | None
    delay_s: float
    vetoed: int


LAYERS = st.builds(
    Layers,
    opinion_s=st.sampled_from((None, 0.0, TICK_S, 8 * TICK_S)),
    delay_s=st.sampled_from((0.0, TICK_S, 1.0)),
    vetoed=st.sampled_from((0, 2, 3)),
)


class StrictDesk(VetoDesk):
    """Vetoes every so many-th line."""

    every = 0

    def submit(self, utterance_id: str, line: Line) -> HeldLine:
        held = super().submit(utterance_id, line)
        if self.every and int(held.id) % self.every == 0:
            assert self.veto(held.id)
        return held


@given(show=SHOWS, stops=STOPS, delays=DELAYS, layers=LAYERS)
def test_whatever_happens(show: list[Talk], stops: list[Stop], delays: Delays, layers: Layers) -> None:
    """Every plan ends once, refused lines are never heard, nothing waits at the end, and all is in order."""
    desks: list[StrictDesk] = []

    def refit(stage: Studio) -> None:
        if layers.delay_s:
            desks.append(StrictDesk(delay_s=layers.delay_s, clock=stage.clock))
            desks[0].every = layers.vetoed
        opinion = ScriptedOpinion(took_s=layers.opinion_s or 0.0, refuse={"okay then": "sorry", "half": None})
        stage.speaker = Speaker(
            engine=stage.engine,
            gate=stage.gate,
            sink=stage,
            log=stage.log,
            clock=stage.clock,
            style=STYLE,
            second=opinion if layers.opinion_s is not None else None,
            desk=desks[0] if desks else None,
        )

    trace = virtual_time.run(play(show, stops, delays, refit))
    planned = [event.id for event in of_kind(trace, UtterancePlanned)]
    ends = [event for event in trace if isinstance(event, UtteranceFinished | UtteranceCancelled)]
    ended = Counter(event.utterance_id for event in ends)
    # Whoever is cancelled while the plan is being journalled never gets to the speaker.
    unheard = int(any(stop.what == "cancel" for stop in stops))
    assert not ended - Counter(planned)
    assert (Counter(planned) - ended).total() <= unheard
    heard = {begun.sentence.text for begun in of_kind(trace, Begun)}
    doubted = {"okay then", "half"} if layers.opinion_s is not None else set()
    assert heard <= {"fine", "okay then", "half", "sorry", "..."} - doubted
    assert not [line for desk in desks for line in desk.lines()]
    for event in of_kind(trace, UtteranceFinished):
        spoken = sum(verdict in {"passed", "borderline", "replaced"} for verdict in event.verdicts)
        assert event.sentences <= spoken
    assert all(event.by == "operator" for event in of_kind(trace, LineBlocked) if event.categories == ("vetoed",))
    check_order(trace)
