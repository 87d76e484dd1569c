"""Looking at an avatar's canvas: its pixels at a moment, and its mouth in every frame."""

import base64
import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page
from tests.e2e.performance import Points
from tests.e2e.watched_page import probe

Pixels = NDArray[np.int16]
"""Rows of pixels of red, green, blue and alpha, 0 to 255."""

_COPY = """(selector) => new Promise((resolve) => requestAnimationFrame(() => {
  const canvas = document.querySelector(selector);
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  copy.getContext('2d').drawImage(canvas, 0, 0);
  copy.convertToBlob().then((blob) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(',')[1]);
    reader.readAsDataURL(blob);
  });
}))"""
"""A drawing buffer is only to be had in the frame it was drawn in: this callback comes after the page's own."""

_RECORD = """(selector) => {
  const canvas = document.querySelector(selector);
  const small = new OffscreenCanvas(192, 160);
  const context = small.getContext('2d', {willReadFrequently: true});
  window.mouthSeen = [];
  (function look() {
    context.clearRect(0, 0, small.width, small.height);
    context.drawImage(canvas, 0, 0, small.width, small.height);
    const pixels = context.getImageData(0, 0, small.width, small.height).data;
    let magenta = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      magenta += Math.max(0, Math.min(pixels[i], pixels[i + 2]) - pixels[i + 1]) / 255;
    }
    const moment = window.stageProbe.mouth.at(-1);
    if (moment?.speaking) window.mouthSeen.push([moment.audio_time_s, magenta]);
    requestAnimationFrame(look);
  })();
}"""


def pixels_of(page: Page, selector: str) -> Pixels:
    """Return what a canvas shows in its next frame."""
    raw = base64.b64decode(page.evaluate(_COPY, selector))
    return np.asarray(Image.open(io.BytesIO(raw)).convert("RGBA"), dtype=np.int16)


def share(pixels: Pixels, color: tuple[int, int, int]) -> float:
    """Return the share of a canvas that has a colour, to 12 steps of 255."""
    near = (np.abs(pixels[..., :3] - np.array(color)) <= 12).all(axis=-1) & (pixels[..., 3] > 240)
    return float(near.mean())


def where(pixels: Pixels, color: tuple[int, int, int]) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of what has a colour, in pixels."""
    near = (np.abs(pixels[..., :3] - np.array(color)) <= 12).all(axis=-1) & (pixels[..., 3] > 240)
    rows, columns = np.nonzero(near.any(axis=1))[0], np.nonzero(near.any(axis=0))[0]
    return int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])


def record_mouth(page: Page, selector: str) -> Callable[[], Points]:
    """From now on note how much magenta the canvas shows while she speaks; the result returns (time, area) points."""
    page.evaluate(_RECORD, selector)
    return lambda: [(time, area) for time, area in page.evaluate("window.mouthSeen")]


def frames_per_second(page: Page, seconds: float) -> float:
    """Return how many frames the page draws in a second."""
    before = probe(page, "[probe.frames, performance.now()]")
    page.wait_for_timeout(seconds * 1000)
    after = probe(page, "[probe.frames, performance.now()]")
    return float((after[0] - before[0]) / (after[1] - before[1]) * 1000)
