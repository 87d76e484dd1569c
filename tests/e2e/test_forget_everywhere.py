"""A viewer who asks to be forgotten: afterwards nothing of them is in any file, table, export, log or prompt.

Two streams of the real program, on a Twitch and with models that are ours. The same search finds every needle before.
"""

import asyncio
import json
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
from tests.e2e.live_process import answers_to, hears_chat, journal, live, log_in, recorded, running, subscribed, until
from tests.e2e.needles import in_files, in_tables, in_text
from tests.e2e.vtuber_process import Running, run_vtuber
from tests.peers.fake_models.acts import says
from tests.peers.fake_models.server import FakeModels
from tests.peers.fake_twitch import FakeTwitch
from tests.peers.webhook_posts import KOFI_TOKEN, PUBLIC_HOST, kofi
from typer.testing import CliRunner
from websockets.sync.client import connect

from vtuber.app.command_line import application
from vtuber.domain.channel_events import ChatMessage, Cheer, Donation
from vtuber.domain.speech_events import LineBlocked, UtteranceStarted
from vtuber.domain.stream_events import StreamEnded, StreamStarted
from vtuber.runtime.data_dir import DataDirectory

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

WRITER = "gpt-4o"
PATIENCE_S = 90.0
"""A show with models takes long to start where others run beside it."""

LOGIN, NAME, NEW_LOGIN, NEW_NAME = "quillavane", "Quillavane", "kestrelmoth", "Kestrelmoth"
FACT, CHEER, GIFT = "honeybadgers", "velvetcannon", "saltmarzipan süß"
OTHER = "zanderly"
EXPORTS: tuple[tuple[str, ...], ...] = (
    ("memory", "export", "--of", "live"),
    ("memory", "top", "--of", "live", "--json"),
    ("memory", "stats", "--of", "live", "--json"),
    ("memory", "search", "a", "--of", "live", "--json"),
    ("memory", "search", FACT[:6], "--of", "live"),
    *(
        (command, *stream, *form)
        for command in ("report", "review")
        for stream in ((), ("0001",))
        for form in ((), ("--json",))
    ),
    ("streams",),
)


@dataclass
class Story:
    """What two streams left behind: `data` after both, `kept` as it was after the first."""

    folder: Path
    viewer_id: str = ""
    prompts_before: list[str] = field(default_factory=list)
    prompts_after: list[str] = field(default_factory=list)
    stage_before: str = ""
    stage_after: str = ""
    found_before: dict[str, set[str]] = field(default_factory=dict)
    tables_before: dict[str, set[str]] = field(default_factory=dict)
    exported_before: dict[str, set[str]] = field(default_factory=dict)

    @property
    def needles(self) -> tuple[str, ...]:
        """What must be nowhere."""
        return (self.viewer_id, NAME, NEW_NAME, FACT, CHEER, GIFT)

    @property
    def of_first(self) -> set[str]:
        """What the first stream had of it."""
        return {*self.needles} - {NEW_NAME}


def settings(models: FakeModels) -> dict[str, str]:
    """Return the settings of a show with a model that writes, and with every log on."""
    return {
        "VTUBER_WRITER_MODELS": f"openai:{WRITER},offline",
        "OPENAI_API_KEY": "sk-test-0123456789-never-seen",
        "OPENAI_BASE_URL": f"{models.url}/v1",
        "VTUBER_LOG_LEVEL": "DEBUG",
        "VTUBER_WEBHOOK_HOST": PUBLIC_HOST,
        "KOFI_VERIFICATION_TOKEN": KOFI_TOKEN,
        "TWITCH_ACTIONS": "write_in_chat",
    }


def exported(folder: Path, data: str, needles: tuple[str, ...]) -> dict[str, set[str]]:
    """Return what commands that look into the data directory tell of the needles."""
    page = ("report", "0001", "--html", str(folder / f"page-of-{data}"))
    where = ("--data-dir", str(folder / data))
    told = {" ".join(command): CliRunner().invoke(application, [*command, *where]) for command in (*EXPORTS, page)}
    assert {command: str(each.exception) for command, each in told.items() if each.exit_code} == {}
    found = {command: in_text(each.output, needles) for command, each in told.items()}
    found |= in_files(folder / f"page-of-{data}", needles)
    return {command: each for command, each in found.items() if each}


def shown(show: Running) -> str:
    """Return what a page that opens now is told of the stage's state."""
    frames: list[str] = []
    with connect(f"ws://{show.host}/stage/ws", proxy=None) as socket:
        frame = socket.recv(timeout=PATIENCE_S)
        while True:
            if isinstance(frame, str):
                frames.append(frame)
            try:
                frame = socket.recv(timeout=0.3)
            except TimeoutError:
                return "\n".join(frames)


async def until_it_listens(twitch: FakeTwitch) -> None:
    """Wait until the show hears chat."""
    await until(lambda: hears_chat(twitch), PATIENCE_S)
    known = 0
    while (now := subscribed(twitch)) != known:
        known = now
        await asyncio.sleep(0.4)


async def end(show: Running) -> None:
    """End a show as its user does."""
    show.press_ctrl_c()
    assert await asyncio.to_thread(show.wait) == 0, show.errors


async def first_stream(story: Story, twitch: FakeTwitch, models: FakeModels) -> None:
    """Let the viewer talk, pay and be spoken of; a line of hers with their name is refused. Thanks come to its end."""
    folder, world = story.folder, twitch.world
    models.parts[WRITER].learn(
        [
            says(f"[joy] {NAME}, you worthless retard, kill yourself. ", "Look at the fog."),
            *(says(f"[joy] {n} {FACT}, {NAME}!") for n in range(60)),
        ]
    )
    async with running(folder, *live("--now"), twitch=twitch, **settings(models)) as show:
        await until(lambda: recorded(folder, StreamStarted, "0001"), PATIENCE_S)
        await asyncio.to_thread(show.wait_until_ready)
        await until_it_listens(twitch)
        world.chat(LOGIN, f"I keep {FACT} on the roof, you know")
        world.chat(OTHER, f"{NAME} told me about it")
        world.chat(LOGIN, f"{CHEER} for the fogbell", bits=200)
        post = kofi(1, from_name=NAME, message=f"{GIFT} for everyone")
        async with httpx.AsyncClient(base_url=f"http://{show.host}", trust_env=False) as client:
            answer = await client.post(post.path, content=post.body, headers={**post.headers, "host": PUBLIC_HOST})
        assert answer.status_code == 200
        kinds: tuple[type, ...] = (Cheer, Donation)
        await until(lambda: all(recorded(folder, kind) for kind in kinds), PATIENCE_S)
        (said,) = [line for line in chat(folder, "0001") if FACT in line.text]
        await until(lambda: answers_to(folder, said.id), PATIENCE_S)
        story.stage_before = await asyncio.to_thread(shown, show)
        await end(show)


async def second_stream(story: Story, twitch: FakeTwitch, models: FakeModels) -> None:
    """Let the viewer come back under another name, and ask to be forgotten."""
    folder, world = story.folder, twitch.world
    models.parts[WRITER].acts.clear()
    models.parts[WRITER].learn(says(f"[calm] It is {n} by the bell.") for n in range(90))
    async with running(folder, *live("--now", "--new"), twitch=twitch, **settings(models)) as show:
        await until(lambda: recorded(folder, StreamStarted, "0002"), PATIENCE_S)
        await asyncio.to_thread(show.wait_until_ready)
        await until_it_listens(twitch)
        world.chat(OTHER, f"is {NEW_NAME} here again?")
        world.chat(NEW_LOGIN, f"hello, what did I say about the {FACT}?")
        await until(lambda: len(chat(folder, "0002")) >= 2, PATIENCE_S)
        (asked,) = [line for line in chat(folder, "0002") if FACT in line.text]
        await until(lambda: [each for each in spoken(folder, "0002") if each.cause == asked.id], PATIENCE_S)
        story.prompts_before = [json.dumps(each["body"]) for each in models.requests]
        world.chat(NEW_LOGIN, "!forgetme")
        await until(lambda: any(line.text == "!forgetme" for line in chat(folder, "0002")), PATIENCE_S)
        await until(DataDirectory(folder / "data").forgotten_path.is_file, PATIENCE_S)
        await asyncio.sleep(0.5)
        began = len(models.requests)
        for text in ("hello there, how is the fog?", "what do you think of lighthouses?"):
            world.chat(OTHER, text)
            await until_answered(folder, text)
        story.stage_after = await asyncio.to_thread(shown, show)
        await end(show)
        story.prompts_after = [json.dumps(each["body"]) for each in models.requests[began:]]


async def until_answered(folder: Path, text: str) -> None:
    """Wait until a line of chat of the second stream is answered."""
    await until(lambda: any(line.text == text for line in chat(folder, "0002")), PATIENCE_S)
    (line,) = [line for line in chat(folder, "0002") if line.text == text]
    await until(lambda: any(each.cause == line.id for each in spoken(folder, "0002")), PATIENCE_S)


def chat(folder: Path, stream: str) -> list[ChatMessage]:
    """Return a stream's chat."""
    return recorded(folder, ChatMessage, stream)


def spoken(folder: Path, stream: str) -> list[UtteranceStarted]:
    """Return what she began to say."""
    return recorded(folder, UtteranceStarted, stream)


def leave_in_the_log(story: Story) -> None:
    """Leave lines as another version, or a fault, might have."""
    lines = [
        {"event": "tap failed", "exception": f"KeyError: 'twitch:{story.viewer_id}'"},
        {"event": "payload not understood", "error": '{"chatter_user_name":"' + NAME + '","text":"' + FACT + '"}'},
        {"event": "asked", "url": f"https://api.example/users?user_id={story.viewer_id}"},
    ]
    for name in ("vtuber.jsonl", "vtuber.jsonl.1"):
        with (story.folder / "data" / "logs" / name).open("a") as log:
            log.writelines(json.dumps(line) + "\n" for line in lines)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Play both streams; what there is between them is kept in `kept`."""
    story = Story(tmp_path_factory.mktemp("forgotten"))

    async def play() -> None:
        async with FakeTwitch() as twitch, FakeModels() as models:
            log_in(twitch, story.folder)
            user = twitch.world.user(LOGIN)
            story.viewer_id = user.id
            twitch.world.go_live(viewers=9)
            await first_stream(story, twitch, models)
            leave_in_the_log(story)
            shutil.copytree(story.folder / "data", story.folder / "kept")
            story.found_before = in_files(story.folder / "data", story.needles)
            story.tables_before = in_tables(story.folder / "data", story.needles)
            story.exported_before = await asyncio.to_thread(exported, story.folder, "data", story.needles)
            twitch.world.people._keep(replace(user, login=NEW_LOGIN, name=NEW_NAME))  # noqa: SLF001
            await second_stream(story, twitch, models)

    asyncio.run(play())
    return story


def test_the_search_finds_all_of_it_before(story: Story) -> None:
    """In journal, memory, logs, exports, prompts, on the stage: else it would prove nothing afterwards."""
    found, tables = story.found_before, story.tables_before
    assert found["streams/0001/journal.sqlite"] == story.of_first
    assert found["memory-live.sqlite"] >= {story.viewer_id, NAME, FACT}
    assert found["logs/vtuber.jsonl"] == found["logs/vtuber.jsonl.1"] == {story.viewer_id, NAME, FACT}
    assert tables["streams/0001/journal.sqlite:event"] == story.of_first
    assert {"viewer", "alias", "chatted", "line", "payment"} <= {table.partition(":")[2] for table in tables}
    assert story.exported_before["memory export --of live"] >= {story.viewer_id, NAME, FACT}
    assert story.exported_before["review 0001"] >= {NAME}
    prompts = in_text("\n".join(story.prompts_before), story.needles)
    assert prompts >= {NAME, NEW_NAME, FACT, CHEER, GIFT}
    assert in_text(story.stage_before, story.needles) >= {NAME, FACT}


def test_from_the_next_reply_on_no_prompt_tells_of_them(story: Story) -> None:
    """Neither her own earlier lines, nor others' notes, nor what a page that opens now is shown."""
    assert len(story.prompts_after) >= 2
    assert in_text("\n".join(story.prompts_after), story.needles) == set()
    assert in_text(story.stage_after, story.needles) == set()


def test_after_the_stream_nothing_is_left_in_any_file(story: Story) -> None:
    """Of those under our control: databases with their logs and free pages, log files, everything else."""
    assert in_files(story.folder / "data", story.needles) == {}
    assert in_tables(story.folder / "data", story.needles) == {}
    assert exported(story.folder, "data", story.needles) == {}
    events = journal(story.folder)
    assert [type(event) for event in (events[0], events[-1])] == [StreamStarted, StreamEnded]
    assert [cheer.bits for cheer in events if isinstance(cheer, Cheer)] == [200]
    assert any(isinstance(event, LineBlocked) for event in events)
    assert "tap failed" not in (story.folder / "data" / "logs" / "vtuber.jsonl").read_text()


def test_nor_does_it_come_back_with_a_rebuilding(story: Story) -> None:
    """The others do."""
    run_vtuber("memory", "rebuild", "--of", "live", "--data-dir", "data", folder=story.folder)
    assert in_files(story.folder / "data", story.needles) == {}
    assert in_files(story.folder / "data", [OTHER])


def test_the_command_does_the_same(story: Story) -> None:
    """On what the first stream left; a giver who has no other identity goes with the name."""
    needles = tuple(story.of_first)
    kept = story.folder / "kept"
    assert set().union(*in_files(kept, needles).values()) == story.of_first
    done = run_vtuber("memory", "forget", f"twitch:{story.viewer_id}", "--data-dir", "kept", folder=story.folder)
    assert done.returncode == 0, done.stderr
    assert in_files(kept, needles) == {}
    assert in_tables(kept, needles) == {}
    assert exported(story.folder, "kept", needles) == {}
