"""The five activities are five different shows."""

import itertools
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.scenario.shows import (
    Always,
    InTurn,
    Scene,
    Spectator,
    audience_of,
    chat,
    chatter,
    of,
    planned,
    play,
    scripted,
    second_of,
)

from vtuber.activities.floor import Floor
from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.direction_events import ActivityChanged, Decision
from vtuber.domain.events import Event
from vtuber.domain.game_events import GameFinished, GameMoved, VoteOpened
from vtuber.domain.speech_events import UtteranceFinished, UtterancePlanned

DURATION_S = 600.0


def votes() -> list[Scene]:
    """Chat votes all the time: ten viewers, most for the column of the minute, some of them twice."""
    cast: list[Scene] = []
    for second in range(5, int(DURATION_S), 5):
        favourite = second // 60 % 7 + 1
        for who in range(10):
            wish = favourite if who < 6 else (favourite + who) % 7 + 1
            cast.append((second + who / 100, chat(f"v{second}-{who}", str(wish), by=100 + who)))
            cast.append((second + who / 100 + 0.005, chat(f"w{second}-{who}", str(wish), by=100 + who)))
    return cast


@cache
def ten_minutes(activity: Activity) -> tuple[list[Event], Spectator]:
    """Play ten minutes of one activity."""
    spectator = Spectator()
    scenes = [audience_of(30), *chatter(DURATION_S), *(votes() if activity is Activity.GAME else ())]
    with TemporaryDirectory() as folder:
        plan = planned(Path(folder), duration_s=DURATION_S, segment_s=DURATION_S)
        events = play(plan, scripted(scenes), Always(activity), spectator=spectator)
    return events, spectator


def briefs(activity: Activity) -> Counter[str]:
    """Return how often each kind of thing was said."""
    return Counter(each.brief for each in of(ten_minutes(activity)[0], UtterancePlanned))


def spoken_share(activity: Activity) -> float:
    """Return which part of the time she spoke."""
    return sum(each.spoken_s for each in of(ten_minutes(activity)[0], UtteranceFinished)) / DURATION_S


@pytest.mark.parametrize(
    ("activity", "least", "most"),
    [
        (Activity.TALK, 0.6, 1.05),
        (Activity.REACT, 0.5, 1.05),
        (Activity.GAME, 0.4, 1.05),
        (Activity.Q_AND_A, 0.5, 1.05),
        (Activity.IDLE, 0.02, 0.4),
    ],
)
def test_she_speaks_as_much_as_the_activity_asks_for(activity: Activity, least: float, most: float) -> None:
    """Little in idle, most of the time otherwise (a farewell may outlast the ten minutes)."""
    assert least <= spoken_share(activity) <= most


def test_talk_answers_chat_only_at_breaks() -> None:
    """Two beats of the monologue, then two answers at most, then on with the story."""
    said = [each.brief for each in of(ten_minutes(Activity.TALK)[0], UtterancePlanned)]
    beats = [place for place, brief in enumerate(said) if brief == "monologue_beat"]
    assert len(beats) >= 20
    answers: Counter[int] = Counter()
    run = 0
    for brief in said:
        if brief == "reply_to_chat":
            run += 1
            assert run <= 2
        else:
            answers[run] += 1
            run = 0
    assert answers[2] >= 5
    assert all(said[place - 1] != "reply_to_chat" or said[place - 2] == "reply_to_chat" for place in beats if place > 8)


def test_react_answers_chat_and_tells_no_stories() -> None:
    """Nearly everything said is an answer, and no line is answered twice."""
    events, _ = ten_minutes(Activity.REACT)
    assert briefs(Activity.REACT)["reply_to_chat"] >= 50
    assert not briefs(Activity.REACT)["monologue_beat"]
    answered = [each.cause for each in of(events, UtterancePlanned) if each.brief == "reply_to_chat"]
    assert len(set(answered)) == len(answered)


def test_q_and_a_answers_questions_in_order() -> None:
    """Of the questions on the panel the one asked first is answered first."""
    events, _ = ten_minutes(Activity.Q_AND_A)
    asked = {message.id: second_of(message) for message in of(events, ChatMessage)}
    answered = [each for each in of(events, UtterancePlanned) if each.brief == "answer_question"]
    assert len(answered) >= 20
    assert all("?" in message.text for message in of(events, ChatMessage) if message.id in {a.cause for a in answered})
    for earlier, later in itertools.pairwise(answered):
        if asked[later.cause or ""] < asked[earlier.cause or ""]:
            assert not waited_with(events, earlier, later.cause or "")


def waited_with(events: list[Event], answer: UtterancePlanned, question: str) -> bool:
    """Tell whether a question was on the panel already when another one was answered."""
    _, spectator = ten_minutes(Activity.Q_AND_A)
    (text,) = [message.text for message in of(events, ChatMessage) if message.id == question]
    panels = [frame["items"] for second, frame in spectator.of("questions") if second <= second_of(answer)]
    return text in str(panels[-1])


def test_q_and_a_shows_its_queue() -> None:
    """One question at most is being answered; the queue below it is in the order of asking; the panel ends empty."""
    events, spectator = ten_minutes(Activity.Q_AND_A)
    order = {message.text: place for place, message in enumerate(of(events, ChatMessage))}
    panels = [frame["items"] for _, frame in spectator.of("questions")]
    assert any(len(items) >= 3 for items in panels if isinstance(items, list))
    for items in panels:
        assert isinstance(items, list)
        assert [item["state"] for item in items].count("answering") <= 1
        assert all(item["state"] == "queued" for item in items[1:])
        assert len(items) <= 7
        queued = [order[item["text"]] for item in items if item["state"] == "queued"]
        assert queued == sorted(queued)
    assert panels[-1] == []


def test_the_game_follows_the_majority() -> None:
    """Chat's move is what most viewers wanted last, each counted once however often they wrote."""
    events, _ = ten_minutes(Activity.GAME)
    options: tuple[str, ...] = ()
    latest: dict[str, str] = {}
    moves = 0
    for event in events:
        match event:
            case VoteOpened():
                options, latest = event.options, {}
            case ChatMessage() if event.text in options:
                latest[event.viewer.id] = event.text
            case GameMoved(player="chat"):
                counts = Counter(latest.values())
                if latest:
                    moves += 1
                    assert event.votes == counts[event.move] == max(counts.values())
                    assert event.votes <= 10
            case _:
                pass
    assert moves >= 10
    assert of(events, GameFinished)


def test_players_move_in_turn_and_the_board_shows_it() -> None:
    """One disc more on the board with every move, and no player moves twice within a game."""
    events, spectator = ten_minutes(Activity.GAME)
    before = None
    for event in events:
        if isinstance(event, GameFinished):
            before = None
        elif isinstance(event, GameMoved):
            assert event.player != before
            before = event.player
    boards = [frame for _, frame in spectator.of("board") if frame["game"]]
    discs = [sum(cell != 0 for row in frame["cells"] for cell in row) for frame in boards]  # type: ignore[attr-defined]
    assert all(after - before in (0, 1) or after == 0 for before, after in itertools.pairwise(discs))
    assert max(discs) >= 7
    assert spectator.of("board")[-1][1]["game"] is None


def test_idle_is_quiet_even_when_chat_is_not() -> None:
    """With a line of chat every four seconds she answers a few and murmurs now and then."""
    said = briefs(Activity.IDLE)
    assert 5 <= said["reply_to_chat"] <= 30
    assert 5 <= said["idle_murmur"] <= 14
    assert said["monologue_beat"] == said["invite_chat"] == 0


def test_a_change_of_activity_is_announced_and_prompt(tmp_path: Path) -> None:
    """Every change is decided, on record, announced in words, and made within a few sentences."""
    learner = InTurn((Activity.TALK, Activity.GAME, Activity.REACT, Activity.Q_AND_A))
    scenes = [audience_of(30), *chatter(DURATION_S)]
    events = play(planned(tmp_path, duration_s=DURATION_S, segment_s=60.0), scripted(scenes), learner)
    decisions = {decision.id: decision for decision in of(events, Decision)}
    changes = [change for change in of(events, ActivityChanged) if change.previous not in {None, change.activity}]
    assert len(changes) >= 8
    announced = [each for each in of(events, UtterancePlanned) if each.brief == "announce_activity"]
    assert len(announced) == len(changes)
    for change, announcement in zip(changes, announced, strict=True):
        assert second_of(announcement) == pytest.approx(second_of(change), abs=0.1)
        assert announcement.activity is change.activity
        assert second_of(change) - second_of(decisions[change.cause or ""]) < 15.0


@pytest.mark.parametrize("activity", Activity)
def test_waiting_costs_nothing(activity: Activity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an audience the show takes only few turns a second, whatever is on."""
    pauses = 0
    pause = Floor.pause

    async def counted(floor: Floor, seconds: float, *, for_chat: bool = False) -> None:
        nonlocal pauses
        pauses += 1
        await pause(floor, seconds, for_chat=for_chat)

    monkeypatch.setattr(Floor, "pause", counted)
    play(planned(tmp_path, duration_s=120.0, segment_s=300.0), scripted([audience_of(30)]), Always(activity))
    assert 1 <= pauses <= 2 * 120
