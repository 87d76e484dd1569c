"""What holds of what was told: age, repetition, contradiction, and what is taken back while the stream runs."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.peers.reference_memory import ReferenceMemory
from tests.unit.memory.test_recollections import MOSS, WREN, recollections, says

from vtuber.domain.channel_events import ChatCleared, ChatMessage, MessageDeleted, ViewerBanned
from vtuber.domain.events import Event
from vtuber.domain.facts import FACT_KINDS, kind_of, untold_word
from vtuber.domain.forgetting import mark_of
from vtuber.domain.show_events import FactsNoted, NotedFact
from vtuber.domain.viewers import Viewer, ViewerNotes
from vtuber.memory.blanking import Blanking
from vtuber.memory.changes import Batch
from vtuber.memory.fact_patterns import untold_in
from vtuber.memory.facts import WORTHLESS, PastFact, joined, standing
from vtuber.memory.forgotten import Forgotten, name_mark
from vtuber.memory.graph import ToldFact
from vtuber.memory.projection import changes_of, moment
from vtuber.runtime.virtual_time import run

NOW = datetime(2026, 1, 1, 18, tzinfo=UTC)
DAY = 86_400_000_000


def told(day: int, key: str, value: str, *, message: str = "", sure: int = 80) -> ToldFact:
    """Return a fact told on a day."""
    return ToldFact("v", "0001", day, 0, day * DAY, message or f"m{day}", key, value, sure)


def held(*tellings: ToldFact) -> dict[str, str]:
    """Return the facts that hold."""
    return {fact.key: fact.value for fact in standing(tellings, moment)}


def fact(key: str, *, days_old: float, sure: tuple[int, ...] = (80,)) -> PastFact:
    """Return a fact of some age."""
    at = NOW - timedelta(days=days_old)
    ids = tuple(f"m{n}" for n in range(len(sure)))
    return PastFact(key=key, value="Pixel", first_told=at, last_told=at, ids=ids, confidences=sure)


@pytest.mark.parametrize("kind", FACT_KINDS)
def test_half_of_a_facts_worth_goes_in_its_half_life(kind: str) -> None:
    """And all of it in the end."""
    key = kind.replace("*", "cat")
    found = kind_of(key)
    assert found is not None
    fresh, older = fact(key, days_old=0).known(NOW), fact(key, days_old=found.half_life_days).known(NOW)
    assert fresh is not None
    assert older is not None
    assert (fresh.confidence, older.confidence) == (80, 40)
    assert fact(key, days_old=8 * found.half_life_days).known(NOW) is None


def test_repetition_confirms_but_is_never_certain() -> None:
    """Each message that told it counts; one that is taken back does not."""
    once, twice = fact("pet.cat", days_old=0).known(NOW), fact("pet.cat", days_old=0, sure=(80, 60)).known(NOW)
    often = fact("pet.cat", days_old=0, sure=(80,) * 9).known(NOW)
    assert [known.confidence for known in (once, twice, often) if known] == [80, 92, 99]
    left = fact("pet.cat", days_old=0, sure=(80, 60)).known(NOW, without=["m0"])
    assert left is not None
    assert (left.confidence, left.ids) == (60, ("m1",))
    assert fact("pet.cat", days_old=0).known(NOW, without=["m0"]) is None
    assert fact("pet.cat", days_old=0, sure=(WORTHLESS - 1,)).known(NOW) is None


def test_the_newest_holds_where_there_can_be_one() -> None:
    """In whatever order they come; what goes back and forth is what it was last."""
    a, b, c = told(1, "pet.cat", "Pixel"), told(2, "pet.cat", "Mochi"), told(3, "pet.cat", "pixel")
    assert held(a, b) == held(b, a) == {"pet.cat": "Mochi"}
    (again,) = standing((c, a, b), moment)
    assert (again.value, again.ids) == ("pixel", ("m3", "m1"))
    assert held(told(1, "likes", "olives"), told(2, "dislikes", "Olives")) == {"dislikes": "Olives"}
    assert len(standing((told(1, "likes", "fog"), told(2, "likes", "tea")), moment)) == 2
    assert held(told(1, "nonsense", "x"), told(1, "pet.*", "x"), told(1, "pet.", "x")) == {}


@given(
    st.lists(st.tuples(st.sampled_from(["pet.cat", "likes", "dislikes", "game"]), st.sampled_from("AaBb")), max_size=8)
)
def test_tonight_is_joined_to_before_as_if_told_in_one(pairs: list[tuple[str, str]]) -> None:
    """The same facts hold, from the same messages, as if all had been told in one stream."""
    all_told = [told(day, key, value) for day, (key, value) in enumerate(pairs)]
    half = len(all_told) // 2
    together = standing(all_told, moment)
    apart = joined(standing(all_told[:half], moment), standing(all_told[half:], moment))
    newest = {(fact.key, fact.value, fact.ids[0]) for fact in together}
    assert {(fact.key, fact.value, fact.ids[0]) for fact in apart} == newest


async def remembered(*earlier: Event) -> ReferenceMemory:
    """Return a memory of a first stream."""
    memory = ReferenceMemory()
    changes = tuple(change for seq, event in enumerate(earlier, 1) for change in changes_of(event, seq, lambda _: None))
    await memory.absorb(Batch(stream="0001", first=1, last=len(earlier), changes=changes))
    return memory


def known(notes: ViewerNotes) -> dict[str, str]:
    """Return the facts of notes."""
    return {fact.key: fact.value for fact in notes.facts}


EARLIER = (
    says(1, WREN, "my cat is called Pixel"),
    says(2, WREN, "i live in Oslo"),
    says(3, WREN, "my favourite game is rude words"),
    says(4, MOSS, "my cat is called Comet"),
)


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ([], {"pet.cat": "Pixel", "place.home": "Oslo"}),
        ([says(9, WREN, "my cat is called Mochi")], {"pet.cat": "Mochi", "place.home": "Oslo"}),
        ([says(9, WREN, "!forget cat")], {"place.home": "Oslo"}),
        ([says(9, WREN, "!forget everything")], {}),
        ([says(9, MOSS, "!forget everything")], {"pet.cat": "Pixel", "place.home": "Oslo"}),
        ([says(9, WREN, "!forgetme")], {}),
        ([says(9, WREN, "sad day, my cat died")], {"place.home": "Oslo"}),
        ([says(9, WREN, "i don't live in Oslo anymore")], {"pet.cat": "Pixel"}),
        ([says(9, WREN, "if my cat died i would cry")], {"pet.cat": "Pixel", "place.home": "Oslo"}),
        ([says(9, MOSS, "my cat died")], {"pet.cat": "Pixel", "place.home": "Oslo"}),
        ([MessageDeleted(id="x", at=NOW, message_id="m2")], {"pet.cat": "Pixel"}),
        ([ViewerBanned(id="x", at=NOW, viewer_id=WREN.id)], {}),
        (
            [says(9, WREN, "i play the cello"), ChatCleared(id="x", at=NOW)],
            {"pet.cat": "Pixel", "place.home": "Oslo"},
        ),
        (
            [says(9, WREN, "i play the cello"), says(10, WREN, "!forget cello"), says(11, WREN, "i play the harp")],
            {"instrument": "harp", "pet.cat": "Pixel", "place.home": "Oslo"},
        ),
    ],
)
def test_what_is_taken_back_tonight_is_gone_at_once(heard: list[Event], expected: dict[str, str]) -> None:
    """Whether told before or tonight, before the memory has followed; what is not clean is never handed out."""

    async def notes() -> ViewerNotes:
        return await recollections(await remembered(*EARLIER), *heard).of(WREN.id)

    assert {key: value for key, value in known(run(notes())).items() if key != "pets"} == expected


def test_facts_that_fade_are_not_handed_out() -> None:
    """An exam of last year is over."""

    async def notes() -> ViewerNotes:
        old = [
            ChatMessage(id="m1", at=NOW - timedelta(days=90), viewer=WREN, text="i have an exam next week"),
            ChatMessage(id="m2", at=NOW - timedelta(days=90), viewer=WREN, text="my cat is called Pixel"),
        ]
        return await recollections(await remembered(*old)).of(WREN.id)

    assert set(known(run(notes()))) == {"pet.cat", "pets"}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("!forget cat", " cat"),
        ("!FORGET my Cats!", " cat"),
        ("!forget my cat's name", " cat"),
        ("!forget fact guitar", " guitar"),
        ("!forget that i live in Oslo", " oslo"),
        ("!forget color", " colour"),
        ("!forget my name", " name"),
        ("!forget everything", " "),
        ("!forget all facts", " "),
        ("!forget me", " "),
        ("!forgetme", None),
        ("!forget", None),
        ("please !forget cat", None),
        ("forget cat", None),
        ("!forgetful me", None),
    ],
)
def test_what_a_viewer_wants_untold(text: str, word: str | None) -> None:
    """The last telling word of the command, as what is kept is searched."""
    assert untold_word(text) == word


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("my cat passed away", (" cat",)),
        ("My old dog Rusty died last night", (" dog",)),
        ("i don't have a parrot anymore", (" parrot",)),
        ("i no longer live in Berlin", (" berlin",)),
        ("i quit the guitar", (" guitar",)),
        ("i lost my job", (" job",)),
        ("my friend's cat died", ()),
        ("did my cat die? no, but i don't know", ()),
        ("she said my cat died", ()),
        ("i left my keys", ()),
        ("my character died again", ()),
        ("my internet is gone", ()),
    ],
)
def test_what_is_true_no_more(text: str, words: tuple[str, ...]) -> None:
    """Is said in plain words, of oneself."""
    assert untold_in(text) == words


def test_noted_facts_of_the_forgotten_are_blank_in_journals() -> None:
    """Theirs, and others' that name them; what others told besides stays."""
    ghost = Viewer(id="twitch:77", name="Quagmire")

    def noted(viewer: Viewer, value: str) -> NotedFact:
        return NotedFact(viewer_id=viewer.id, message_id="m1", said_at=NOW, key="pet.dog", value=value, confidence=60)

    event = FactsNoted(
        id="f1", at=NOW, facts=(noted(ghost, "Marmalade"), noted(MOSS, "Quagmire"), noted(MOSS, "Biscuit"))
    )
    blanking = Blanking(Forgotten(frozenset({mark_of(ghost.id)}), frozenset({name_mark(ghost.name)})))
    blanking.see(event)
    found = blanking.blanked(event)
    assert isinstance(found, FactsNoted)
    assert [(fact.key, fact.value) for fact in found.facts] == [("", ""), ("", ""), ("pet.dog", "Biscuit")]
    assert ghost.id not in repr(found)
    assert len(changes_of(found, 1, lambda _: None)) == 1
