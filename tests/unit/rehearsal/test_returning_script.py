"""The script of the returning viewers: values that nothing else says, and a judge that knows her lines."""

import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from vtuber.rehearsal.returning.claims import ClaimKind, admits_not_knowing, claims_of
from vtuber.rehearsal.returning.script import drawn, written_script
from vtuber.writing.line_files import LINES, read_sections, sections_by_name

LINES_OF_VIEWERS = Path(str(files("vtuber.audience"))) / "lines"
FILLS = {
    "earlier": "the soup is back",
    "last": "tides",
    "streams": "four streams",
    "times": "third",
    "total": "9 euros",
}
KINDS: dict[str, ClaimKind] = {
    "earlier": "quote",
    "last": "topic",
    "streams": "streams",
    "times": "times",
    "total": "total",
}


def in_all_wordings(line: str) -> list[str]:
    """Return a line with the first of its choices, and with the last."""

    def chosen(which: int) -> str:
        return re.sub(r"\(([^()]*)\)", lambda group: group[1].split("|")[which], line)

    given = {**FILLS, "name": "Wren", "me": "Hoshi", "value": "Zinnia", "what": "cat"}
    return [chosen(which).format_map(given) for which in (0, -1)]


def test_values_are_said_by_nobody_else() -> None:
    """Neither by her own lines nor by the simulated audience's: whoever says one knows it from its owner."""
    everything = "\n".join(
        path.read_text(encoding="utf-8") for folder in (LINES, LINES_OF_VIEWERS) for path in folder.rglob("*.txt")
    ).casefold()
    words = set(re.findall(r"\w+", everything))
    pooled = [value.casefold() for values in written_script().pools.values() for value in values]
    assert [value for value in pooled if value in words] == []
    assert len(set(pooled)) == len(pooled)


@pytest.mark.parametrize("seed", range(5))
def test_no_two_viewers_are_given_the_same(seed: int) -> None:
    """Whatever the seed; the same seed gives the same, and all placeholders are filled."""
    script = drawn(seed)
    assert script == drawn(seed)
    assert script.owners != drawn(seed + 1).owners
    assert set(script.owners) <= script.values
    assert not any("{" in act.text for act in script.acts)


def test_every_probe_can_be_told_from_every_other_line() -> None:
    """By its author, its stream and its words, each time it is put."""
    script = drawn(7)
    lines = Counter(
        (act.viewer_id, act.stream, text) for act in script.acts for text in (act.wordings if act.kind else (act.text,))
    )
    assert max(lines.values()) == 1
    assert all(act.wants or act.outdated == () for act in script.acts)


@pytest.mark.parametrize("slot", FILLS)
def test_the_judge_understands_all_lines_that_state_something(slot: str) -> None:
    """Each of her lines with a viewer's past in it, in all wordings, is found to state just that."""
    found = 0
    for path in sorted(LINES.rglob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if f"{{{slot}}}" not in line:
                continue
            for spoken in in_all_wordings(line):
                said = {claim.kind: claim.said for claim in claims_of(spoken)}
                kind = "gifts" if path.name == "subscribers.txt" else KINDS[slot]
                assert kind in said, line
                assert said[kind] in {FILLS[slot], FILLS[slot].split()[0]}, line
                found += 1
    assert found


@pytest.mark.parametrize("rule", ["fact.unknown", "fact.everything.none"])
def test_the_judge_understands_that_she_does_not_know(rule: str) -> None:
    """Each line that says so, in all wordings."""
    section = sections_by_name(read_sections(LINES / "facts.txt"))[rule]
    assert section.lines
    assert [text for line in section.lines for text in in_all_wordings(line) if not admits_not_knowing(text)] == []


def test_the_judge_understands_facts_that_are_told_back() -> None:
    """Each line that does so, in all wordings, states what was told, wherever in an utterance it stands."""
    lines = [line for section in read_sections(LINES / "facts.txt") for line in section.lines if "{value}" in line]
    assert lines
    for text in (spoken for line in lines for spoken in in_all_wordings(line)):
        bare = text.partition("] ")[2] if text.startswith("[") else text
        for said in (bare, f"Good question, Wren. {bare} Was that it, Wren?"):
            assert {claim.said for claim in claims_of(said) if claim.kind == "fact"} == {"Zinnia"}, said
