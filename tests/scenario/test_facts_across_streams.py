"""Facts told in one stream and asked for in another: by their teller, by others, and after they were taken back."""

import pytest
from tests.scenario.shows import of
from tests.scenario.test_memory_across_streams import OTHER, QUILLA, Scenes, data, play_all, says

from vtuber.domain.events import Event
from vtuber.domain.speech_events import UtteranceFinished, UtterancePlanned
from vtuber.domain.viewers import Viewer
from vtuber.runtime.data_dir import DataDirectory

__all__ = ["data"]

TOLD: Scenes = [
    (5, says(1, QUILLA, "my cat is called Zebulon")),
    (12, says(2, QUILLA, "i live in Ljubljana")),
    (20, says(3, OTHER, "my cat is called Marigold")),
]


def answers(events: list[Event], message_id: str) -> list[str]:
    """Return all that she said in answer to a message."""
    return [each.text for each in of(events, UtteranceFinished) if each.cause == message_id]


def test_facts_are_known_to_their_teller_alone(data: DataDirectory) -> None:
    """Under a new name, too; whoever else asks gets nothing."""
    renamed = Viewer(id=QUILLA.id, name="Kestrelina")
    later: Scenes = [
        (6, says(11, renamed, "Hoshi, do you remember my cat's name?")),
        (22, says(12, OTHER, "Hoshi, what is Quillavane's cat called?")),
        (38, says(13, OTHER, "Hoshi, where does Quillavane live?")),
    ]
    _, events = play_all(data, TOLD, later)
    assert "Zebulon" in " ".join(answers(events, "q11"))
    assert all("q1" in each.quotes for each in of(events, UtterancePlanned) if each.cause == "q11")
    to_others = " ".join(each.text for each in of(events, UtteranceFinished) if each.cause != "q11")
    assert answers(events, "q12")
    assert answers(events, "q13")
    assert not any(word in to_others for word in ("Zebulon", "Ljubljana"))


@pytest.mark.parametrize("told_before", [True, False])
def test_a_fact_that_was_taken_back_is_gone_at_once(data: DataDirectory, *, told_before: bool) -> None:
    """Told in an earlier stream or in this one; and it stays gone."""
    taken_back: Scenes = [
        (26, says(21, QUILLA, "!forget cat")),
        (40, says(22, QUILLA, "Hoshi, what is my cat called?")),
    ]
    later: Scenes = [(6, says(31, QUILLA, "Hoshi, what is my cat called?"))]
    streams = [TOLD, taken_back, later] if told_before else [[*TOLD, *taken_back], later]
    *_, before, after = play_all(data, *streams)
    assert answers(before, "q22")
    assert answers(after, "q31")
    assert "Zebulon" not in " ".join([*answers(before, "q21"), *answers(before, "q22"), *answers(after, "q31")])


def test_tonights_facts_are_known_tonight(data: DataDirectory) -> None:
    """And the newest counts."""
    tonight: Scenes = [
        *TOLD,
        (26, says(4, QUILLA, "my cat is called Quince")),
        (40, says(5, QUILLA, "what is my cat called?")),
    ]
    (events,) = play_all(data, tonight)
    assert "Quince" in " ".join(answers(events, "q5"))
