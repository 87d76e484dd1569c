"""One performance on the stage page, recorded there: sound, mouth and subtitle of every frame."""

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Page
from tests.e2e.small_stage import SmallStage
from tests.e2e.watched_page import probe, wait_for_probe

from vtuber.domain.speech_events import UtteranceFinished

_LOOK_MS = 100
_TAIL_MS = 500
_RECORD_SUBTITLES = """
window.subtitlesSeen = [];
(function look() {
  const moment = window.stageProbe.mouth.at(-1);
  const text = document.querySelector('.subtitle-card.shown .subtitle-text')?.textContent ?? '';
  if (moment?.speaking) window.subtitlesSeen.push([moment.sentence_id, text]);
  requestAnimationFrame(look);
})()
"""

Points = list[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """What the page played and showed.

    Times are seconds of the page's audio clock. `mouth` has the opening by sentence, at the time of the sound that was
    heard when the frame was drawn; `loudness` the RMS of what went to the speakers; `subtitles`, by sentence, each
    different text that stood on screen while it was spoken.
    """

    mouth: dict[str, Points]
    loudness: Points
    subtitles: dict[str, list[str]]

    @property
    def whole_mouth(self) -> Points:
        """The mouth over all sentences."""
        return [point for points in self.mouth.values() for point in points]


def perform(stage: SmallStage, page: Page, sentences: Sequence[str]) -> Performance:
    """Let the sentences be spoken and the page, which has its probe, play them."""
    wait_for_probe(page, "probe?.counters.capture_ready === 1")
    page.evaluate(_RECORD_SUBTITLES)
    saying = stage.begin_saying(*sentences)
    while not saying.done():
        page.wait_for_timeout(_LOOK_MS)
    spoken = saying.result()
    assert isinstance(spoken, UtteranceFinished)
    assert spoken.sentences == len(sentences)
    page.wait_for_timeout(_TAIL_MS)
    return _recorded(page)


def _recorded(page: Page) -> Performance:
    mouth: dict[str, Points] = {}
    for sentence_id, time, opening in probe(
        page, "probe.mouth.map((m) => [m.sentence_id, m.audio_time_s, m.mouth_open])"
    ):
        if sentence_id is not None:
            mouth.setdefault(sentence_id, []).append((time, opening))
    subtitles: dict[str, list[str]] = {}
    for sentence_id, text in page.evaluate("window.subtitlesSeen"):
        seen = subtitles.setdefault(sentence_id, [])
        if text not in seen:
            seen.append(text)
    loudness = [(time, rms) for time, rms in probe(page, "probe.loudness.map((l) => [l.audio_time_s, l.rms])")]
    return Performance(mouth=mouth, loudness=loudness, subtitles=subtitles)
