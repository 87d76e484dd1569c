"""Persona files: what loads, what is refused and how the refusal reads."""

import re
from pathlib import Path

import pytest

from vtuber.domain.emotions import Emotion
from vtuber.domain.errors import PersonaError
from vtuber.writing.persona_file import DEFAULT_PERSONA, check_persona, default_persona, load_persona

_MATTER = """\
name: Test
language: en
voice:
  name: en-gb
  rate: 170
style:
  - plain
hard_rules:
  - Say that you are an AI.
reactions:
  raid: joy
catchphrases:
  - Onward.
"""


def _file(tmp_path: Path, matter: str = _MATTER, body: str = "She is for tests. " * 6) -> Path:
    path = tmp_path / "persona.md"
    path.write_text(f"---\n{matter}---\n\n{body}\n", encoding="utf-8")
    return path


def test_the_default_persona_is_whole_and_without_findings() -> None:
    """The packaged character passes her own check."""
    persona = default_persona()
    assert persona.name == "Hoshi Quill"
    assert persona.reactions["raid"] is Emotion.SURPRISE
    assert persona.about.startswith("Hoshi Quill")
    assert check_persona(DEFAULT_PERSONA) == ()


def test_a_small_file_loads(tmp_path: Path) -> None:
    """What is left out has its default."""
    persona = load_persona(_file(tmp_path))
    assert (persona.voice.rate, persona.voice.pitch) == (170, 65)
    assert persona.reactions == {"raid": Emotion.JOY}


@pytest.mark.parametrize(
    ("wrong", "right", "line", "says"),
    [
        ("language: en", "langauge: en", 3, "Did you mean `language`?"),
        ("  rate: 170", "  rates: 170", 6, "Did you mean `rate`?"),
        ("  rate: 170", "  rate: 900", 6, "less than or equal to 450"),
        ("raid: joy", "raid: joyy", 12, "Did you mean `joy`?"),
        ("raid: joy", "riad: joy", 12, "Did you mean `raid`?"),
        ("language: en", "language: English please", 3, "`language` is not allowed"),
        ("name: Test\n", "", 2, "`name` is missing"),
        ("  - plain\n", "  []\n", 7, "`style`"),
        ("name: Test", "name: [", 4, "not valid YAML"),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path: Path, wrong: str, right: str, line: int, says: str) -> None:
    """The error gives file, line and a way out, in one paragraph."""
    path = _file(tmp_path, _MATTER.replace(wrong, right))
    with pytest.raises(PersonaError) as caught:
        load_persona(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_body_is_refused(tmp_path: Path) -> None:
    """Front matter alone tells nobody who she is."""
    with pytest.raises(PersonaError, match="the body is missing"):
        load_persona(_file(tmp_path, body=""))


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "begins with front matter"), ("---\nname: x\n", "never closed"), ("---\n---\nbody", "front matter is empty")],
)
def test_files_without_front_matter_are_refused(tmp_path: Path, text: str, says: str) -> None:
    """The frame of the file is checked first."""
    path = tmp_path / "persona.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PersonaError, match=says):
        load_persona(path)


def test_unreadable_files_are_refused(tmp_path: Path) -> None:
    """No such file, and no such encoding."""
    with pytest.raises(PersonaError, match="cannot be read"):
        load_persona(tmp_path / "none.md")
    (tmp_path / "bytes.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PersonaError, match="not UTF-8"):
        load_persona(tmp_path / "bytes.md")


def test_unwise_files_get_findings(tmp_path: Path) -> None:
    """Allowed, but worth a word."""
    matter = _MATTER.replace("Say that you are an AI.", "Be nice.").replace("Onward.", "Onward")
    findings = check_persona(_file(tmp_path, matter, body="x" * 5_000))
    assert len(findings) == 3
    assert "AI" in findings[0]


@pytest.mark.parametrize(
    ("language", "voice", "foreign", "offline"),
    [
        ("en", "en-us+f3", False, False),
        ("en-GB", "en-gb-x-rp+f2", False, False),
        ("de", "de+f2", False, True),
        ("de-AT", "en-us+f3", True, True),
        ("en", "mb/mb-de7", True, False),
        ("en", "Annie", False, False),
    ],
)
def test_language_and_voice_go_together(
    tmp_path: Path, language: str, voice: str, *, foreign: bool, offline: bool
) -> None:
    """A voice of another language is pointed out, and so is that the offline brain writes English."""
    matter = re.sub("(?m)^language: .*$", f"language: {language}", _MATTER)
    matter = re.sub("(?m)^( +)name: .*$", rf"\1name: {voice}", matter, count=1)
    findings = check_persona(_file(tmp_path, matter))
    assert any("does not speak" in finding for finding in findings) is foreign
    assert any("VTUBER_WRITER_MODELS" in finding for finding in findings) is offline
