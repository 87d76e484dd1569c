"""The beats of a planned monologue."""

from vtuber.domain.briefs import MonologueBeat
from vtuber.writing.composer import Composer
from vtuber.writing.recent_lines import sentences_of
from vtuber.writing.topics import TopicBank


class Monologue:
    """Speaks the plan of a topic; a topic without one is turned over in general terms."""

    def __init__(self, composer: Composer, topics: TopicBank) -> None:
        self._composer = composer
        self._topics = topics

    def beat(self, brief: MonologueBeat) -> str:
        """Return a beat's text. A beat that was heard within the hour gives way to a tangent."""
        plan = self._topics.plan(brief.topic)
        last = brief.beat >= brief.beats - 1
        place = len(plan) - 1 if last else brief.beat
        if plan and (last or place < len(plan) - 1):
            text = self._composer.text(plan[place])
            if text:
                return _settled(text)
        rule = "talk.tangent" if plan else self._generic_rule(brief, last=last)
        topic = self._topics.spoken(brief.topic) or brief.topic
        return self._composer.first_of((rule, "talk.tangent", "idle.murmur"), topic=topic)

    def _generic_rule(self, brief: MonologueBeat, *, last: bool) -> str:
        if brief.beat == 0:
            return "talk.unknown.opening"
        if last:
            return "talk.unknown.ending"
        return "talk.unknown.ask" if brief.beat == brief.beats - 2 else "talk.unknown.beat"


def _settled(text: str) -> str:
    """Let the emotion of a sentence end with it: the next one without a tag of its own gets `[neutral]`."""
    settled: list[str] = []
    coloured = False
    for sentence in sentences_of(text):
        tagged = sentence.startswith("[")
        settled.append(f"[neutral] {sentence}" if coloured and not tagged else sentence)
        coloured = tagged
    return " ".join(settled)
