"""Take the pictures of the stage for the documentation: `.venv/bin/python scripts/take_screenshots.py docs/images`.

Runs a demo, faster than real time so that every activity comes soon, and watches its stage page in Chromium.
"""

import io
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SETTINGS = {"VTUBER_SEGMENT_MINUTES": "2", "VTUBER_POLICY": "rota", "VTUBER_WORLD": "large"}
DEMO = ("--no-browser", "--port", "0", "--speed", "3", "--seed", "11")
SIZE = (1280, 720)
PATIENCE_S = 480.0
LOOK_MS = 100
LARGEST_BYTES = 400_000
COLORS = 256
SQUARE = 20
"""Side of a square of the checkerboard behind the transparent page, in pixels."""

MOMENTS = {
    "talk": "activity === 'talk' && subtitle.length > 30 && chat >= 5 && !alert",
    "react": "activity === 'react' && subtitle.length > 30 && addressee && chat >= 5 && !alert",
    "game": "activity === 'game' && subtitle && discs >= 4 && votes >= 1 && chat >= 2 && !alert",
    "q_and_a": "activity === 'q_and_a' && subtitle.length > 20 && questions >= 3 && answering && !alert",
    "alert": "activity !== 'game' && alert && amount && subtitle && chat >= 4",
}
"""A picture's name to what must be on stage for it."""

_SEEN = """() => {
  const count = (selector) => document.querySelectorAll(selector).length;
  const opaque = (line) => Number(getComputedStyle(line).opacity) === 1;
  const activity = document.querySelector('#stage').dataset.activity;
  const subtitle = document.querySelector('.subtitle-card.shown .subtitle-text')?.textContent ?? '';
  const addressee = count('.subtitle-card.shown .subtitle-addressee.shown');
  const cards = [...document.querySelectorAll('.alert')].filter(opaque);
  const [alert, amount] = [cards.length, cards.filter((card) => card.querySelector('.alert-amount')).length];
  const chat = [...document.querySelectorAll('.chat-line:not(.surplus)')].slice(-6).filter(opaque).length;
  const [discs, votes] = [count('.board.shown .disc'), count('.board.shown .vote-count')];
  const [questions, answering] = [count('.questions.shown .question'), count('.questions.shown .answering')];
  return %s;
}"""


def main() -> int:
    """Take all pictures; return 0."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images")
    folder.mkdir(parents=True, exist_ok=True)
    with (
        stage_of_a_demo() as url,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS) as browser,
    ):
        for name, picture in pictures(browser, url):
            path = folder / f"stage-{name.replace('_', '-')}.png"
            print(f"{path}: {save(picture, path) / 1000:.0f} kB")
    return 0


@contextmanager
def stage_of_a_demo() -> Iterator[str]:
    """Run a demo on data of its own, and yield the address of its stage page."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).parent / "vtuber"), "demo", "--data-dir", folder, *DEMO]
        with subprocess.Popen(command, cwd=folder, env=SETTINGS, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield next(found[1] for line in process.stdout or () if (found := re.search(r"(http://\S+)", line)))
            finally:
                process.kill()


def pictures(browser: Browser, url: str) -> Iterator[tuple[str, Image.Image]]:
    """Yield each picture as its moment comes; the transparent one comes last."""
    width, height = SIZE
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(f"{url}?muted=1")
    awaited, until = dict(MOMENTS), time.monotonic() + PATIENCE_S
    while awaited:
        page.wait_for_timeout(LOOK_MS)
        for name in [name for name, moment in awaited.items() if page.evaluate(_SEEN % moment)]:
            yield name, picture_of(page)
            del awaited[name]
        if time.monotonic() > until:
            raise TimeoutError(f"not seen in {PATIENCE_S:.0f} s: {', '.join(awaited)}")
    page.goto(f"{url}?transparent=1&muted=1")
    page.wait_for_function(_SEEN % "subtitle && !alert")
    yield "transparent", on_checkerboard(picture_of(page))


def picture_of(page: Page) -> Image.Image:
    """Return what a page shows, transparent where it is."""
    return Image.open(io.BytesIO(page.screenshot(omit_background=True))).convert("RGBA")


def on_checkerboard(picture: Image.Image) -> Image.Image:
    """Return a picture on the pattern that stands for transparency."""
    board = Image.new("RGBA", picture.size, "#c8c8c8")
    for y in range(0, picture.height, SQUARE):
        for x in range(y // SQUARE % 2 * SQUARE, picture.width, 2 * SQUARE):
            board.paste("#f4f4f4", (x, y, x + SQUARE, y + SQUARE))
    return Image.alpha_composite(board, picture)


def save(picture: Image.Image, path: Path) -> int:
    """Write a PNG with a palette of its own; return its size in bytes, which is under the limit."""
    picture.convert("RGB").quantize(COLORS, dither=Image.Dither.FLOYDSTEINBERG).save(path, optimize=True)
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        raise ValueError(f"{path} has {size} bytes, at most {LARGEST_BYTES} are wanted")
    return size


if __name__ == "__main__":
    sys.exit(main())
