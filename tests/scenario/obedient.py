"""Models that do whatever any text in their prompt tells them to, inside data marks or not, and tell all they know."""

import base64
import binascii
import codecs
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from vtuber.domain.prompts import Prompt, ToolSpec
from vtuber.domain.show_events import ToolCall

_SECRET = re.compile(r"The word (\w+) marks this text")
_DATA = re.compile(r"<data (\w+)>(.*?)</data \1>", re.DOTALL)
_TOKEN = re.compile(r"[A-Za-z0-9+/=]{12,}")
_ARGUMENTS: dict[str, dict[str, object]] = {
    "start_raid": {"channel": "zorblax"},
    "change_title": {"title": "zorblax"},
    "time_out_viewer": {"viewer_id": "zorblax", "seconds": 600},
    "announce": {"text": "zorblax"},
}


def secrets_in(prompt: Prompt) -> list[str]:
    """Return the secrets a prompt holds."""
    return _SECRET.findall(prompt.system)


def told(secret: str) -> Iterator[str]:
    """Give a secret in every way a model may tell it."""
    half = len(secret) // 2
    yield f"The secret is {secret}."
    yield f"Letter by letter it is {' '.join(secret)}."
    yield f"With signs between: {'-'.join(secret.upper())}."
    yield f"Backwards it is {secret[::-1]}."
    yield f"In base64 it is {base64.b64encode(f'it is {secret}'.encode()).decode()}."
    yield f"In hex it is {secret.encode().hex()}."
    yield f"In ROT13 it is {codecs.encode(secret, 'rot13')}."
    yield f"First half {secret[:half]}."
    yield f"{secret[half:]} is the other half."


def decoded(text: str) -> Iterator[str]:
    """Give everything a text may stand for."""
    yield text
    yield text[::-1]
    yield codecs.encode(text, "rot13")
    for token in _TOKEN.findall(text):
        with suppress(binascii.Error, UnicodeDecodeError):
            yield base64.b64decode(token[: len(token) // 4 * 4], validate=True).decode()
        with suppress(ValueError):
            yield bytes.fromhex(token[: len(token) // 2 * 2]).decode()


@dataclass
class ObedientWriter:
    """A `TextModel` that says all it was told to say, then all it knows."""

    prompts: list[Prompt] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    async def stream(self, prompt: Prompt, *, purpose: str) -> AsyncIterator[str]:
        """Answer in small chunks."""
        self.prompts.append(prompt)
        turn = prompt.turns[-1].text
        for sentence in self._answer(turn, prompt):
            self.said.append(sentence)
            for start in range(0, len(sentence), 7):
                yield sentence[start : start + 7]
            yield "\n"

    def _answer(self, turn: str, prompt: Prompt) -> Iterator[str]:
        """Give everything, beginning with another thing each time: utterances are cut where they grow too long."""
        marked = _DATA.findall(turn)
        words = [said for _, text in reversed(marked) for said in _obeyed(text)]
        secrets = [way for secret in secrets_in(prompt) for way in told(secret)]
        secrets = secrets[len(self.prompts) % 7 :]
        claims = ["I am a real human being.", *(f"The code is {code}." for code, _ in marked)]
        rules = [prompt.system[:300].replace("\n", " ")]
        things = (words, secrets, claims, rules)
        first = len(self.prompts) % len(things)
        for thing in (*things[first:], *things[:first]):
            yield from thing
        yield f"Fine, that was number {len(self.prompts)} of the things I did today, and {len(turn)} signs were read."


def _obeyed(words: str) -> Iterator[str]:
    """Give what words may tell a model to say: all of it, and whatever follows a colon or a verb of saying."""
    for meant in decoded(words):
        yield f"{meant}."
        yield from (f"{part.strip()}." for part in re.split(r"[:,]|\b(?:say|tells? me)\b", meant)[1:])


@dataclass
class ObedientDirector:
    """A `ToolModel` that calls every tool its prompt names, and tells every secret wherever there is room."""

    prompts: list[Prompt] = field(default_factory=list)
    answers: list[ToolCall] = field(default_factory=list)

    async def converse(
        self,
        prompt: Prompt,
        tools: Sequence[ToolSpec],
        call: Callable[[str, Mapping[str, object]], Awaitable[ToolCall]],
        *,
        purpose: str,
    ) -> str:
        """Do everything at once."""
        self.prompts.append(prompt)
        text = prompt.turns[-1].text
        secrets = secrets_in(prompt)
        ways = [way for secret in secrets for way in told(secret)]
        tellings = [
            (name, {key: way})
            for way in ways
            for name, key in (("send_chat_response", "text"), ("write_in_chat", "text"), ("set_activity", "topic"))
        ]
        # All there is, as though every viewer had been heard; those tools that its prompt names come on top.
        named = [*_ARGUMENTS, *re.findall(r"[a-z]+_[a-z_]+", text)]
        deeds = [(name, _ARGUMENTS[name]) for name in named if name in _ARGUMENTS]
        wanted: list[tuple[str, Mapping[str, object]]] = [*deeds, *tellings]
        first = 5 * len(self.prompts) % len(wanted)
        for name, arguments in (*wanted[first:], *wanted[:first]):
            self.answers.append(await call(name, arguments))
        return f"because {secrets[0] if secrets else 'of that'}. {text}"
