"""Bad messages: all are labelled, and moderators deal with many of them."""

import random
import re
from collections.abc import Iterator

import pytest
from tests.unit.audience.theatre import Performance, play

from vtuber.audience.phrasebook import Phrasebook, words
from vtuber.audience.truth import Label
from vtuber.domain.channel_events import ChatMessage, MessageDeleted, ViewerBanned


def pattern(template: str) -> str:
    """Return a pattern for all that a template can become."""
    parts = re.split(r"\{[a-z0-9]+\}", template.replace("{{", "\x02").replace("}}", "\x03"))
    return ".+".join(re.escape(part.replace("\x02", "{").replace("\x03", "}")) for part in parts)


BAD = re.compile("|".join(pattern(line) for label in Label for line in words(label.value)))


def shows() -> Iterator[Performance]:
    """Give some shows."""
    for seed in (7, 8, 9):
        yield play("medium", seed=seed, hours=2.0)


def test_every_bad_message_is_labelled_and_no_other() -> None:
    """What is written from the lists of bad lines is in the truth, and what is in the truth is from them."""
    found = 0
    for show in shows():
        labels = show.audience.truth.labels
        bad = {message.id for message in show.chat() if BAD.fullmatch(message.text)}
        assert bad == set(labels)
        found += len(labels)
    assert found > 30


def test_all_kinds_occur() -> None:
    """Insults, spam and injections all come up."""
    assert {label for show in shows() for label in show.audience.truth.labels.values()} == set(Label)


@pytest.mark.parametrize("label", list(Label))
def test_there_are_many_ways_to_be_bad(label: Label) -> None:
    """Each list has at least forty different lines."""
    assert len(set(words(label.value))) >= 40


def test_moderators_remove_some_of_them() -> None:
    """Deletions and bans hit bad messages and their authors only, some seconds later; the banned write no more."""
    deletions = bans = 0
    for show in shows():
        labels, removed = show.audience.truth.labels, show.audience.truth.removed
        written: dict[str, ChatMessage] = {}
        banned: dict[str, None] = {}
        for event in show.events:
            match event:
                case ChatMessage():
                    written[event.id] = event
                    assert event.viewer.id not in banned
                case MessageDeleted():
                    deletions += 1
                    assert event.message_id in labels
                    assert event.message_id in removed
                    assert 2 < (event.at - written[event.message_id].at).total_seconds() < 15
                case ViewerBanned():
                    bans += 1
                    banned[event.viewer_id] = None
                    assert any(written[bad].viewer.id == event.viewer_id for bad in labels if bad in written)
                case _:
                    pass
    assert deletions >= 5
    assert bans >= 3


def test_without_moderators_nothing_is_removed() -> None:
    """Bad messages stay where nobody can delete them."""
    show = play("unmoderated", seed=7)
    assert show.audience.truth.labels
    assert not show.audience.truth.removed
    assert not [event for event in show.events if isinstance(event, MessageDeleted | ViewerBanned)]


def test_the_labels_are_not_in_what_is_posted() -> None:
    """Nothing on the wire tells a bad message from a good one."""
    for _, posted in play("medium", seed=7, hours=2.0).posts:
        assert "Label" not in str(posted)


def test_good_phrases_are_not_bad() -> None:
    """No line of the other lists can be taken for a bad one."""
    kinds = ["greeting", "question", "question_invited", "talk", "react", "game", "reaction", "compliment", "answer"]
    book = Phrasebook(random.Random(1))
    for kind in kinds:
        for _ in words(kind):
            assert not BAD.fullmatch(book.phrase(kind, {"her": "mia", "name": "Ann", "topic": "space"}))
