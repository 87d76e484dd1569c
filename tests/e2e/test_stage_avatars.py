"""Other avatars than the puppet: shown, moved by her speech and moods, and replaced by the puppet where they fail.

The VRM is read by the real three-vrm. Live2D's Core is proprietary and not here: a stand-in with its interface works
out the shapes, so that this is a test of our loading, driving and painting, not of Core.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e.avatar_canvas import frames_per_second, pixels_of, record_mouth, share, where
from tests.e2e.lip_sync import measure
from tests.e2e.performance import perform
from tests.e2e.small_live2d import STAND_IN_CORE, moc, write_model
from tests.e2e.small_stage import SmallStage
from tests.e2e.small_vrm import small_vrm, with_a_broken_face, without_a_character
from tests.e2e.watched_page import probe, wait_for_probe, watched_page

from vtuber.app.avatars import avatar_of
from vtuber.app.settings import Settings
from vtuber.domain.emotions import Emotion

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SENTENCES = (
    "Pop! Bang! Boom! That was quite a firework.",
    "Maybe mum bought me a map; maybe Bob brought a boat.",
    "We have a moon the size of a cartwheel tonight, and nowhere to be.",
)
LARGEST_MAIN_SCRIPT = 170_000
"""Bytes; without other avatars it had 156,000."""

LATEST_S = 0.040
LEAST_CORRELATION = 0.5
"""Fewer frames than the puppet has, and so a rougher curve; a mouth at random comes to 0.15."""

MAGENTA, BLUE, CYAN, GREEN, RED = (255, 0, 255), (0, 0, 255), (0, 255, 255), (0, 255, 0), (255, 0, 0)
PUPPET = "canvas.character:not(.vrm):not(.live2d)"
COAT = (0, 170, 124)
KINDS = ("vrm", "live2d")


def settings_for(folder: Path, kind: str) -> Settings:
    """Write a sound avatar of a kind, and return the settings that name it."""
    if kind == "vrm":
        path = folder / "small one.vrm"
        path.write_bytes(small_vrm())
        return Settings(vtuber_avatar=str(path))
    return Settings(vtuber_avatar=str(write_model(folder)), vtuber_cubism_core=STAND_IN_CORE)


@contextmanager
def staged(
    folder: Path, browser: Browser, settings: Settings, *, query: str = "", scale: float = 1.0
) -> Iterator[tuple[SmallStage, Page]]:
    """Serve a stage with the avatar of the settings, and open its page; wait until it is settled who is shown."""
    with (
        SmallStage(folder, avatar=avatar_of(settings)) as stage,
        watched_page(browser, stage.url(f"?probe=1&{query}"), webgl=True, scale=scale) as page,
    ):
        wait_for_probe(page, "probe?.avatar")
        yield stage, page


@pytest.mark.parametrize("kind", KINDS)
def test_avatar_is_shown(tmp_path: Path, browser: Browser, kind: str, figures: list[str]) -> None:
    """In the puppet's place, in full colour, at the puppet's size; the page says so to the server."""
    with staged(tmp_path, browser, settings_for(tmp_path, kind)) as (stage, page):
        assert probe(page, "probe.avatar") == {"type": "avatar", "shown": kind, "fault": None}
        expect(page.locator(f"canvas.{kind}")).to_be_visible()
        expect(page.locator(PUPPET)).to_be_hidden()
        expect(page.locator(".notice.avatar-fault")).to_be_hidden()
        stage.wait_until_told({"type": "avatar", "shown": kind, "fault": None})
        picture = pixels_of(page, f"canvas.{kind}")
        opaque = float((picture[..., 3] > 240).mean())
        rate, own_ms = frames_per_second(page, 2), probe(page, "probe.frame_ms")
        figures.append(f"{kind} without a graphics card: {rate:.0f} frames a second, {own_ms:.1f} ms of the page's own")
    assert 0.1 < opaque < 0.9
    assert share(picture, BLUE) > 0.001
    assert rate > 1


@pytest.mark.parametrize("kind", KINDS)
def test_mouth_follows_the_sound(tmp_path: Path, browser: Browser, kind: str, figures: list[str]) -> None:
    """What is seen of the mouth is with the sound to 40 ms, and so is the opening read back from the body.

    On a small page: without a graphics card the frames of a large one are too few to tell.
    """
    with staged(tmp_path, browser, settings_for(tmp_path, kind), query="background=0", scale=0.5) as (stage, page):
        seen = record_mouth(page, f"canvas.{kind}")
        performance = perform(stage, page, SENTENCES)
        drawn = measure(seen(), performance.loudness)
    told = measure(performance.whole_mouth, performance.loudness)
    figures.append(
        f"{kind} lip sync: pixels {drawn.lag_s * 1000:+.1f} ms, correlation {drawn.correlation:.2f}; "
        f"body {told.lag_s * 1000:+.1f} ms, correlation {told.correlation:.2f}"
    )
    for found in (drawn, told):
        assert found.correlation >= LEAST_CORRELATION
        assert abs(found.lag_s) <= LATEST_S


@pytest.mark.parametrize("kind", KINDS)
def test_moods_are_the_models_own(tmp_path: Path, browser: Browser, kind: str) -> None:
    """Joy wears the expression that the model calls happy or a smile; without a mood it is not worn."""
    with staged(tmp_path, browser, settings_for(tmp_path, kind)) as (stage, page):
        calm = share(pixels_of(page, f"canvas.{kind}"), CYAN)
        saying = stage.begin_saying("What a wonderful evening this is, all of it.", emotion=Emotion.JOY)
        wait_for_probe(page, "probe.emotion === 'joy' && probe.mouth.at(-1)?.position_s > 1")
        glad = share(pixels_of(page, f"canvas.{kind}"), CYAN)
        saying.result(20)
    assert calm < 0.0005
    assert glad > 0.001


@pytest.mark.parametrize("newer", [False, True])
def test_live2d_is_painted_as_its_maker_meant(tmp_path: Path, browser: Browser, newer: bool) -> None:
    """Masks, inverted masks, tints, blending, hidden parts, back faces and the order of painting."""
    settings = settings_for(tmp_path, "live2d")
    (tmp_path / "small.moc3").write_bytes(moc(newer=newer))
    with staged(tmp_path, browser, settings) as (_, page):
        wait_for_probe(page, "probe.frames > 5")
        picture = pixels_of(page, "canvas.live2d")
    white, collar = (255, 255, 255), where(picture, GREEN)
    left, top, right, bottom = where(picture, BLUE)
    eye = where(picture, white)
    assert eye[0] < left < right < eye[2]
    assert eye[1] - 2 <= top
    assert bottom <= eye[3] + 2
    middle = picture[(collar[1] + collar[3]) // 2, (collar[0] + collar[2]) // 2]
    assert tuple(middle[:3]) == (128, 128, 128)
    assert share(picture, (255, 255, 128)) > 0.0005
    assert share(picture, (255, 128, 128)) > 0.0005
    assert share(picture, (64, 64, 64)) > 0.0005
    assert share(picture, RED) == 0


def test_transparent_around_her(tmp_path: Path, browser: Browser) -> None:
    """Over nothing, an avatar of WebGL leaves what lies behind it to be seen."""
    with staged(tmp_path, browser, settings_for(tmp_path, "vrm"), query="transparent=1") as (_, page):
        wait_for_probe(page, "probe.frames > 5")
        picture = pixels_of(page, "canvas.vrm")
    assert picture[0, 0, 3] == 0
    assert picture[..., 3].max() == 255


@pytest.mark.parametrize("old", [False, True])
def test_bodies_of_both_versions_stand_alike(tmp_path: Path, browser: Browser, old: bool) -> None:
    """A VRM 0.x, whose body looks the other way in its file, faces the viewer too, and its arms hang."""
    path = tmp_path / "a.vrm"
    path.write_bytes(small_vrm(old=old))
    with staged(tmp_path, browser, Settings(vtuber_avatar=str(path))) as (stage, page):
        picture = pixels_of(page, "canvas.vrm")
        saying = stage.begin_saying("Aah, what a moon.")
        wait_for_probe(page, "probe.mouth.at(-1)?.mouth_open > 0.4")
        saying.result(20)
    mouth, coat = where(picture, MAGENTA), where(picture, COAT)
    assert mouth[3] < coat[1]
    assert coat[2] - coat[0] > 3 * (mouth[2] - mouth[0])
    assert abs((coat[0] + coat[2]) - (mouth[0] + mouth[2])) < 0.2 * picture.shape[1]


def test_puppet_needs_none_of_it(stage: SmallStage, browser: Browser) -> None:
    """The puppet's page fetches no code of other avatars, and its own script stays small."""
    with watched_page(browser, stage.url("?probe=1")) as page:
        wait_for_probe(page, "probe?.avatar")
        fetched = page.evaluate("performance.getEntriesByType('resource').map((e) => [e.name, e.decodedBodySize])")
        assert probe(page, "probe.avatar.shown") == "puppet"
    (main,) = [size for name, size in fetched if "/assets/index-" in name and name.endswith(".js")]
    assert not [name for name, _ in fetched if "vrm" in name or "live2d" in name]
    assert 100_000 < main < LARGEST_MAIN_SCRIPT


def missing_vrm(folder: Path) -> Settings:
    """Name a file that is not there."""
    return Settings(vtuber_avatar=str(folder / "nobody.vrm"))


def cut_off_vrm(folder: Path) -> Settings:
    """Name a file whose second half is missing."""
    path = folder / "half.vrm"
    path.write_bytes(small_vrm()[:2000])
    return Settings(vtuber_avatar=str(path))


def plain_gltf(folder: Path) -> Settings:
    """Name a model without a character."""
    path = folder / "chair.vrm"
    path.write_bytes(without_a_character())
    return Settings(vtuber_avatar=str(path))


def hollow_vrm(folder: Path) -> Settings:
    """Name a file that only a reader of its geometry finds out about."""
    path = folder / "hollow.vrm"
    path.write_bytes(with_a_broken_face())
    return Settings(vtuber_avatar=str(path))


def no_core(folder: Path) -> Settings:
    """Name a model, and no Core."""
    return Settings(vtuber_avatar=str(write_model(folder)))


def missing_core(folder: Path) -> Settings:
    """Name a Core that is not there."""
    return Settings(vtuber_avatar=str(write_model(folder)), vtuber_cubism_core=folder / "core.js")


def wrong_core(folder: Path) -> Settings:
    """Name a script that talks of Core and is not it."""
    core = folder / "core.js"
    core.write_text("// Live2DCubismCore\nwindow.somethingElse = 1;\n", encoding="utf-8")
    return Settings(vtuber_avatar=str(write_model(folder)), vtuber_cubism_core=core)


def broken_json(folder: Path) -> Settings:
    """Name a model whose document is cut off."""
    path = write_model(folder)
    path.write_text(path.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    return Settings(vtuber_avatar=str(path), vtuber_cubism_core=STAND_IN_CORE)


def missing_texture(folder: Path) -> Settings:
    """Name a model whose texture has gone."""
    path = write_model(folder)
    (folder / "small.2048" / "texture 00.png").unlink()
    return Settings(vtuber_avatar=str(path), vtuber_cubism_core=STAND_IN_CORE)


def no_picture(folder: Path) -> Settings:
    """Name a model whose texture is none."""
    path = write_model(folder)
    (folder / "small.2048" / "texture 00.png").write_text("not a picture", encoding="utf-8")
    return Settings(vtuber_avatar=str(path), vtuber_cubism_core=STAND_IN_CORE)


def broken_moc(folder: Path) -> Settings:
    """Name a model whose moc is cut off."""
    path = write_model(folder)
    (folder / "small.moc3").write_bytes(moc()[:-20])
    return Settings(vtuber_avatar=str(path), vtuber_cubism_core=STAND_IN_CORE)


def broken_expression(folder: Path) -> Settings:
    """Name a model with an expression that cannot be read."""
    path = write_model(folder)
    (folder / "expressions" / "smile.exp3.json").write_text("{", encoding="utf-8")
    return Settings(vtuber_avatar=str(path), vtuber_cubism_core=STAND_IN_CORE)


def broken_mapping(folder: Path) -> Settings:
    """Name a model with a mapping that is none."""
    path = write_model(folder)
    (folder / "small.vtuber.json").write_text(json.dumps({"frame": {"zoom": "large"}}), encoding="utf-8")
    return Settings(vtuber_avatar=str(path), vtuber_cubism_core=STAND_IN_CORE)


@pytest.mark.parametrize(
    ("name", "notice"),
    [
        (missing_vrm, "the VRM file is missing (VTUBER_AVATAR)"),
        (cut_off_vrm, "the VRM file is damaged (VTUBER_AVATAR)"),
        (plain_gltf, "the file holds no VRM character (VTUBER_AVATAR)"),
        (hollow_vrm, "the VRM file is broken"),
        (no_core, "Cubism Core is not set (VTUBER_CUBISM_CORE)"),
        (missing_core, "Cubism Core is missing (VTUBER_CUBISM_CORE)"),
        (wrong_core, "the Cubism Core file is not Cubism Core (VTUBER_CUBISM_CORE)"),
        (broken_json, "the file is damaged (VTUBER_AVATAR)"),
        (missing_texture, "a file of the model is missing (VTUBER_AVATAR)"),
        (no_picture, "a texture is no picture"),
        (broken_moc, "Cubism Core does not accept the moc file: it is broken, or newer than this Core"),
        (broken_expression, "an expression file is no JSON"),
        (broken_mapping, "its mapping file is malformed (VTUBER_AVATAR)"),
    ],
)
def test_what_cannot_be_shown_leaves_the_puppet(
    tmp_path: Path, browser: Browser, name: Callable[[Path], Settings], notice: str
) -> None:
    """The page says why, without a path; she stands there as the puppet, and speaks."""
    with staged(tmp_path, browser, name(tmp_path)) as (stage, page):
        expect(page.locator(".notice.avatar-fault.shown")).to_have_text(f"Avatar not shown: {notice}")
        expect(page.locator(PUPPET)).to_be_visible()
        expect(page.locator("canvas.vrm, canvas.live2d")).to_have_count(0)
        stage.wait_until_told({"type": "avatar", "shown": "puppet", "fault": notice})
        saying = stage.begin_saying("Still here.")
        wait_for_probe(page, "probe.mouth.some((moment) => moment.speaking && moment.mouth_open > 0.3)")
        saying.result(20)
        assert share(pixels_of(page, PUPPET), (255, 255, 255)) > 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_lost_context_leaves_the_puppet(tmp_path: Path, browser: Browser, kind: str) -> None:
    """When the graphics card takes its context away in mid-stream, the puppet steps in at once."""
    context = {"vrm": "webgl2", "live2d": "webgl"}[kind]
    lose = f"(canvas) => canvas.getContext('{context}').getExtension('WEBGL_lose_context').loseContext()"
    with staged(tmp_path, browser, settings_for(tmp_path, kind)) as (_, page):
        page.locator(f"canvas.{kind}").evaluate(lose)
        expect(page.locator(PUPPET)).to_be_visible()
        expect(page.locator(".notice.avatar-fault.shown")).to_contain_text("the graphics card")
        expect(page.locator(f"canvas.{kind}")).to_have_count(0)
