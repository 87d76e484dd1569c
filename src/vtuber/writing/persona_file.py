"""Persona files: Markdown whose front matter says who she is, and whose body tells about her."""

import difflib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from vtuber.domain.emotions import Emotion
from vtuber.domain.errors import PersonaError
from vtuber.domain.persona import Persona, VoiceStyle

DEFAULT_PERSONA = Path(__file__).parent / "personas" / "hoshi_quill.md"

SITUATIONS = (
    "opening", "farewell", "greeting", "question", "compliment", "insult", "donation", "subscription", "gift", "raid",
    "follow", "goal", "win", "loss", "draw",
)  # fmt: skip
"""What a persona may state a reaction to."""

_FENCE = "---"
_LONG_ABOUT = 4_000
_SHORT_ABOUT = 80
_OFFLINE_LANGUAGE = "en"
_VOICE_LANGUAGE = re.compile(r"(?:mb[-/])*([a-z]{2,3})(?=[-+\d]|$)")
_AI_WORDS = ("an ai", "artificial", "a program", "software", "not human")

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Voice(_Strict):
    name: _Text
    rate: int = Field(default=170, ge=80, le=450)
    pitch: int = Field(default=65, ge=0, le=100)
    pitch_range: int = Field(default=60, ge=0, le=100)


class _FrontMatter(_Strict):
    name: _Text
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    voice: _Voice
    style: tuple[_Text, ...] = Field(min_length=1)
    hard_rules: tuple[_Text, ...] = Field(min_length=1)
    reactions: dict[str, Emotion] = Field(default_factory=dict)
    catchphrases: tuple[_Text, ...] = ()


def load_persona(path: Path) -> Persona:
    """Read a persona; raise `PersonaError`, one paragraph with file and line, if the file is malformed."""
    source, about, body_line = _parts(path)
    try:
        data = yaml.safe_load(source)
        tree = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 2
        raise PersonaError(f"{path}:{line}: the front matter is not valid YAML: {error.problem}.") from error
    if not isinstance(data, dict):
        raise PersonaError(f"{path}:2: the front matter is empty; it needs {_listed(_FrontMatter.model_fields)}.")
    try:
        matter = _FrontMatter.model_validate(data)
    except ValidationError as error:
        raise PersonaError(_first_problem(path, error, tree)) from error
    _check_situations(path, matter, tree)
    if not about:
        raise PersonaError(
            f"{path}:{body_line}: the body is missing; tell in prose who she is, below the front matter."
        )
    return Persona(
        name=matter.name,
        language=matter.language,
        voice=VoiceStyle(**matter.voice.model_dump()),
        style=matter.style,
        hard_rules=matter.hard_rules,
        reactions=matter.reactions,
        catchphrases=matter.catchphrases,
        about=about,
    )


@cache
def default_persona() -> Persona:
    """Return the character that comes with the program."""
    return load_persona(DEFAULT_PERSONA)


def check_persona(path: Path) -> tuple[str, ...]:
    """Return what is allowed but unwise in a persona file; raise `PersonaError` for what is not allowed."""
    persona = load_persona(path)
    rules = " ".join(persona.hard_rules).lower()
    findings = {
        "no hard rule says that she is an AI: add one, such as `Say that you are an AI when asked.`": not any(
            word in rules for word in _AI_WORDS
        ),
        f"the body is longer than {_LONG_ABOUT} characters; a model reads it with every reply": len(persona.about)
        > _LONG_ABOUT,
        f"the body is shorter than {_SHORT_ABOUT} characters; there is little to play": len(persona.about)
        < _SHORT_ABOUT,
        "no reactions are given; she keeps the same face whatever happens": not persona.reactions,
        "a catchphrase lacks its full stop and will run into the next sentence": any(
            not phrase.endswith((".", "!", "?")) for phrase in persona.catchphrases
        ),
        f"the voice {persona.voice.name!r} does not speak `{persona.language}`": _voice_is_foreign(persona),
        f"the offline brain writes English, not `{persona.language}`: name a model in VTUBER_WRITER_MODELS, and expect "
        "English where it takes over": primary_language(persona) != _OFFLINE_LANGUAGE,
    }
    return tuple(finding for finding, found in findings.items() if found)


def primary_language(persona: Persona) -> str:
    """Return the language of a persona without its region: `pt` for `pt-BR`."""
    return persona.language.partition("-")[0]


def _voice_is_foreign(persona: Persona) -> bool:
    """Tell whether the offline voice is plainly one of another language; names of other kinds tell nothing."""
    spoken = _VOICE_LANGUAGE.match(persona.voice.name)
    return spoken is not None and spoken[1] != primary_language(persona)


def _parts(path: Path) -> tuple[str, str, int]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise PersonaError(f"{path}: the persona file cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise PersonaError(f"{path}: the persona file is not UTF-8 text.") from error
    lines = text.splitlines()
    if not lines or lines[0].strip() != _FENCE:
        raise PersonaError(f"{path}:1: a persona file begins with front matter: a line `---`, YAML, a line `---`.")
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.strip() == _FENCE), None)
    if end is None:
        raise PersonaError(f"{path}:{len(lines)}: the front matter is never closed; end it with a line `---`.")
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]).strip(), end + 1


def _first_problem(path: Path, error: ValidationError, tree: yaml.Node | None) -> str:
    problem = min(error.errors(), key=lambda found: found["type"] == "missing")
    place = problem["loc"]
    where = f"{path}:{_line_of(tree, place)}"
    key = ".".join(str(part) for part in place)
    match problem["type"]:
        case "extra_forbidden":
            model = _Voice if place[0] == "voice" else _FrontMatter
            near = difflib.get_close_matches(str(place[-1]), model.model_fields, n=1)
            hint = f" Did you mean `{near[0]}`?" if near else ""
            return f"{where}: unknown key `{key}`.{hint} Allowed are {_listed(model.model_fields)}."
        case "missing":
            return f"{where}: `{key}` is missing; the front matter needs {_listed(_required())}."
        case "enum":
            near = difflib.get_close_matches(str(problem["input"]), list(Emotion), n=1)
            hint = f" Did you mean `{near[0]}`?" if near else ""
            return f"{where}: `{key}` is no emotion: {problem['input']!r}.{hint} Allowed are {_listed(list(Emotion))}."
        case _:
            return f"{where}: `{key}` is not allowed: {problem['msg']} (got {problem['input']!r})."


def _check_situations(path: Path, matter: _FrontMatter, tree: yaml.Node | None) -> None:
    for situation in matter.reactions:
        if situation not in SITUATIONS:
            near = difflib.get_close_matches(situation, SITUATIONS, n=1)
            hint = f" Did you mean `{near[0]}`?" if near else ""
            line = _line_of(tree, ("reactions", situation))
            raise PersonaError(
                f"{path}:{line}: unknown situation `{situation}` in `reactions`.{hint} "
                f"Allowed are {_listed(SITUATIONS)}."
            )


def _line_of(tree: yaml.Node | None, place: tuple[int | str, ...]) -> int:
    """Return the file's line of a key, or of the innermost key above it that exists; the fence is line 1."""
    line, node = 2, tree
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 2, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 2
    return line


def _required() -> list[str]:
    return [name for name, field in _FrontMatter.model_fields.items() if field.is_required()]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
