"""Topics the operator names are not spoken of; everything else is."""

from pathlib import Path

import pytest

from vtuber.domain.errors import SettingError
from vtuber.safety.gate import Gate
from vtuber.safety.moderator import WordListModerator
from vtuber.safety.topics import bundled_topics, load_topics

ORDINARY = (Path(__file__).parent / "innocent_sentences.txt").read_text(encoding="utf-8").splitlines()


def gate_for(*topics: str) -> Gate:
    """Return a gate that keeps her from these topics."""
    return Gate(moderator=WordListModerator(topics=load_topics(topics)))


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("politics", "What do you think of the presidential election?"),
        ("politics", "Was h\u00e4ltst du von der Bundestagswahl?"),
        ("religion", "Is the Bible right about that?"),
        ("medical", "Take two ibuprofen and see."),
        ("legal", "You should sue them, get a lawyer."),
        ("finance", "Put it all into bitcoin."),
        ("gambling", "Sports betting is the way."),
        ("drugs", "She was smoking weed."),
    ],
)
def test_a_topic_is_left_alone(topic: str, text: str) -> None:
    """Named, it blocks; not named, it does not."""
    verdict = gate_for(topic).examine(text)
    assert (verdict.allowed, verdict.categories, verdict.severity) == (False, (f"topic_{topic}",), "mild")
    assert Gate().examine(text).allowed


def test_all_topics_leave_ordinary_talk_alone() -> None:
    """With every topic closed, of the ordinary corpus only what is about one is blocked."""
    gate = gate_for(*bundled_topics())
    blocked = [line for line in ORDINARY if not gate.examine(line).allowed]
    assert blocked == ["Muslim viewers, Eid Mubarak to you!"]


def test_a_topic_over_two_sentences() -> None:
    """What was said before counts."""
    gate = gate_for("politics")
    assert gate.examine("She spoke of the White").allowed
    assert gate.examine("House, of all places.").categories == ("topic_politics",)


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    """A path is a topic too; it may hold phrases, word beginnings, and words on the borderline."""
    own = tmp_path / "My rivals.txt"
    own.write_text("# not to be named\nrival stream\nzorblax*\n", encoding="utf-8")
    gate = gate_for(str(own))
    assert gate.examine("The zorblaxian fleet.").categories == ("topic_my_rivals",)
    assert gate.examine("A rival stream is on.").categories == ("topic_my_rivals",)
    assert gate.examine("Rivals everywhere.").allowed
    own.write_text("severity = borderline\nzorblax\n", encoding="utf-8")
    verdict = gate_for(str(own)).examine("Zorblax.")
    assert (verdict.allowed, verdict.categories) == (True, ("topic_my_rivals",))


def test_a_topic_may_forbid_a_replacement(tmp_path: Path) -> None:
    """The gate is built all the same; that replacement is then refused in its turn."""
    own = tmp_path / "next.txt"
    own.write_text("next thing\n", encoding="utf-8")
    gate = gate_for(str(own))
    assert not gate.examine("Okay, next thing.").allowed


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read"), (b"", "holds no words"), (b"\xff\xfe", "UTF-8"), (b"!!!\n", "without a letter")],
)
def test_a_bad_file_says_so(tmp_path: Path, content: bytes | None, said: str) -> None:
    """The error names the file and what is wrong with it."""
    own = tmp_path / "own.txt"
    if content is not None:
        own.write_bytes(content)
    with pytest.raises(SettingError, match=said):
        load_topics([str(own)])


def test_an_unknown_topic_names_those_there_are() -> None:
    """Whoever mistypes is told what there is."""
    with pytest.raises(SettingError, match="politics"):
        load_topics(["polotics"])
