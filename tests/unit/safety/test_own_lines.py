"""What the offline brain has to say passes the gate."""

import random
from datetime import UTC, datetime

from vtuber.domain.activities import Activity
from vtuber.domain.briefs import MonologueBeat
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run
from vtuber.safety.gate import Gate
from vtuber.writing.offline_writer import OfflineWriter
from vtuber.writing.persona_file import default_persona
from vtuber.writing.recent_lines import sentences_of
from vtuber.writing.topics import packaged_topics


def test_every_monologue_passes_the_gate() -> None:
    """No sentence of the packaged talks is blocked; a blocked one would be heard as a stumble."""

    async def blocked() -> list[str]:
        clock = LoopClock(epoch=datetime(2026, 1, 1, tzinfo=UTC))
        topics, gate = packaged_topics(), Gate()
        writer = OfflineWriter(default_persona(), random.Random(1), clock, name_is_clean=lambda _name: True)
        found = []
        for topic in topics.titles(Activity.TALK):
            beats = topics.beats(topic)
            for beat in range(beats):
                text = writer.compose(MonologueBeat(topic=topic, beat=beat, beats=beats))
                found += [sentence for sentence in sentences_of(text) if not gate.examine(sentence).allowed]
        return found

    assert run(blocked()) == []
