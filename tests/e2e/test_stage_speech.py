"""The stage page speaks: its mouth follows the sound, its subtitles the sentences, and it stops when told."""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e.lip_sync import measure, shifted
from tests.e2e.performance import Performance, perform
from tests.e2e.small_stage import TOKEN, SmallStage
from tests.e2e.watched_page import probe, wait_for_probe, watched_page

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SENTENCES = (
    "Good evening, little constellations, pour something warm and sit down.",
    "Pop! Bang! Boom! That was quite a firework.",
    "We have a moon the size of a cartwheel tonight, and nowhere to be.",
    "Maybe mum bought me a map; maybe Bob brought a boat.",
    "She sells sea shells, I suppose, somewhere by the sea.",
    "Why? Because. I said so, and that, my friends, is that.",
)
LATEST_S = 0.040
LEAST_CORRELATION = 0.6
SOUND_DELAY_S = 0.150
SILENT_AFTER_S = 0.100
FLOOR_RMS = 0.002


@pytest.fixture(scope="module")
def performance(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Performance:
    """Have all sentences spoken on a page."""
    with (
        SmallStage(tmp_path_factory.mktemp("performance")) as stage,
        watched_page(browser, stage.url("?probe=1")) as page,
    ):
        return perform(stage, page, SENTENCES)


@pytest.fixture
def page(stage: SmallStage, browser: Browser) -> Iterator[Page]:
    """Open a page with its probe."""
    with watched_page(browser, stage.url("?probe=1")) as page:
        yield page


def test_mouth_follows_the_sound(performance: Performance, figures: list[str]) -> None:
    """Over all sentences, and within each, the mouth is with the sound to 40 ms."""
    whole = measure(performance.whole_mouth, performance.loudness)
    each = [measure(mouth, performance.loudness) for mouth in performance.mouth.values()]
    by_sentence = ", ".join(f"{found.lag_s * 1000:+.1f}" for found in each)
    figures.append(
        f"lip sync: {whole.lag_s * 1000:+.1f} ms, correlation {whole.correlation:.2f}; by sentence {by_sentence}"
    )
    assert whole.correlation >= LEAST_CORRELATION
    assert abs(whole.lag_s) <= LATEST_S
    assert len(each) == len(SENTENCES)
    assert max(abs(found.lag_s) for found in each) <= LATEST_S


def test_a_mouth_out_of_time_is_noticed(performance: Performance) -> None:
    """The measurement follows a mouth that is shifted, and finds no likeness to the sound of another sentence."""
    right = measure(performance.whole_mouth, performance.loudness)
    for by_s in (-SOUND_DELAY_S, SOUND_DELAY_S):
        found = measure(shifted(performance.whole_mouth, by_s), performance.loudness)
        assert found.lag_s == pytest.approx(right.lag_s + by_s, abs=0.005)
    first, *_, last = performance.mouth.values()
    strange = measure(shifted(last, first[0][0] - last[0][0]), performance.loudness)
    assert strange.correlation < LEAST_CORRELATION


def test_late_sound_is_noticed(stage: SmallStage, browser: Browser, figures: list[str]) -> None:
    """A page whose sound alone comes 150 ms late is measured as a mouth 150 ms early."""
    with watched_page(browser, stage.url("?probe=1"), sound_delay_s=SOUND_DELAY_S) as page:
        late = perform(stage, page, SENTENCES[:2])
    found = measure(late.whole_mouth, late.loudness)
    figures.append(f"lip sync with sound {SOUND_DELAY_S * 1000:.0f} ms late: {found.lag_s * 1000:+.1f} ms")
    assert found.lag_s == pytest.approx(-SOUND_DELAY_S, abs=LATEST_S / 2)


def test_subtitles_match(performance: Performance) -> None:
    """While a sentence plays, its text and no other stands in the subtitle."""
    assert list(performance.subtitles.values()) == [[text] for text in SENTENCES]


def test_subtitle_is_in_sight(page: Page, stage: SmallStage) -> None:
    """It stands within the picture; a sentence said to nobody in particular names nobody."""
    saying = stage.begin_saying("A short line for everybody.")
    expect(page.locator(".subtitle-card.shown .subtitle-text")).to_have_text("A short line for everybody.")
    expect(page.locator(".subtitle-text")).to_be_in_viewport()
    expect(page.locator(".subtitle-addressee.shown")).to_have_count(0)
    saying.result(20)


def test_silence_stops_the_sound(page: Page, stage: SmallStage, figures: list[str]) -> None:
    """From 100 ms after the order on, there is no sound; the mouth is shut and the subtitle is gone."""
    wait_for_probe(page, "probe?.counters.capture_ready === 1")
    saying = stage.begin_saying("This is a very long sentence, and it would go on, and on, and on, for many seconds.")
    wait_for_probe(page, "probe.mouth.at(-1)?.position_s > 1")
    ordered_at = page.evaluate(_SILENCE, TOKEN)
    saying.result(20)
    page.wait_for_timeout(1500)
    heard = np.array(probe(page, "probe.loudness.map((l) => [l.audio_time_s, l.rms])"))
    before = heard[(heard[:, 0] > ordered_at - 0.8) & (heard[:, 0] < ordered_at), 1]
    after = heard[heard[:, 0] > ordered_at + SILENT_AFTER_S, 1]
    last_sound = heard[heard[:, 1] > FLOOR_RMS, 0].max()
    figures.append(f"silence: the last sound left {(last_sound - ordered_at) * 1000:+.0f} ms after the order")
    assert before.max() > 10 * FLOOR_RMS
    assert len(after) > 100
    assert after.max() <= FLOOR_RMS
    assert probe(page, "probe.mouth.at(-1).speaking") is False
    assert probe(page, "probe.subtitle") == ""


_SILENCE = """async (token) => {
  const at = window.stageProbe.context.currentTime;
  const answer = await fetch('/api/silence', {method: 'POST', headers: {Authorization: `Bearer ${token}`}});
  if (answer.status !== 204) throw new Error(`refused: ${answer.status}`);
  return at;
}"""
