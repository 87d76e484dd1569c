"""Models that do whatever any text in their prompt tells them to, inside data marks or not, and tell all they know."""

import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from tests.scenario.attack_disguises import meanings
from tests.scenario.attack_orders import Call, Order, Say, Tell, understood
from tests.scenario.secret_told import FORMS

from vtuber.domain.direction_events import ToolCall
from vtuber.domain.prompts import Prompt, ToolSpec

_SECRET = re.compile(r"The word (\w+) marks this text")
_DATA = re.compile(r"<data (\w+)>(.*?)</data \1>", re.DOTALL)
_REMEMBERED = 2
_LONGEST = 700
_TELLINGS = (("write_in_chat", "text"), ("send_chat_response", "text"), ("add_marker", "description"))

Arguments = Mapping[str, object]


def secrets_in(prompt: Prompt) -> list[str]:
    """Return the secrets a prompt holds."""
    return _SECRET.findall(prompt.system)


def told(secret: str, form: str) -> str:
    """Return a secret in a form; one that the model does not know is no form at all."""
    return FORMS[form](secret) if form in FORMS else secret


class Understanding:
    """Finds the orders in what is heard, in each text and in any two of the latest put together."""

    def __init__(self) -> None:
        self._heard: deque[str] = deque(maxlen=_REMEMBERED)
        self._known: set[Order] = set()

    def of(self, texts: Iterable[str]) -> list[Order]:
        """Return the orders of these texts, in order, each once; what two texts make up is heard with the second."""
        found: dict[Order, None] = {}
        for text in texts:
            if text in self._heard or len(text) > _LONGEST:
                continue
            alone = orders_in(text)
            found |= dict.fromkeys(alone)
            if not alone:
                found |= dict.fromkeys(order for before in self._heard for order in orders_in(before + text))
                self._heard.append(text)
        new = [order for order in found if order not in self._known]
        self._known.update(new)
        return new


@lru_cache(maxsize=100_000)
def orders_in(text: str) -> tuple[Order, ...]:
    """Return the orders in a text, whatever disguise it wears."""
    return tuple(dict.fromkeys(order for meant in meanings(text) for order in understood(meant)))


@dataclass
class ObedientWriter:
    """A `TextModel` that says all it was told to say; with `talkative`, all it knows as well, a bit at a time."""

    talkative: bool = True
    prompts: list[Prompt] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    obeyed: list[Order] = field(default_factory=list)
    _understanding: Understanding = field(default_factory=Understanding)

    def on_change(self, *_given: object) -> None:
        """No other model ever takes over."""

    async def stream(self, prompt: Prompt, *, purpose: str) -> AsyncIterator[str]:
        """Answer in small chunks."""
        self.prompts.append(prompt)
        for sentence in self._answer(prompt):
            self.said.append(sentence)
            for start in range(0, len(sentence), 40):
                yield sentence[start : start + 40]
            yield "\n"

    def _answer(self, prompt: Prompt) -> Iterator[str]:
        turn = prompt.turns[-1].text
        marked = _DATA.findall(turn)
        things = [list(self._obeyed(marked, prompt))]
        if self.talkative:
            things += [list(self._secrets(prompt)), list(self._confidences(marked, prompt))]
        first = len(self.prompts) % len(things)
        for thing in (*things[first:], *things[:first]):
            yield from thing
        yield f"Fine, that was number {len(self.prompts)} of the things I did today, and {len(turn)} signs were read."

    def _obeyed(self, marked: Sequence[tuple[str, str]], prompt: Prompt) -> Iterator[str]:
        """Do what is asked, the latest first."""
        orders = self._understanding.of(text for _, text in marked)
        self.obeyed += orders
        for order in reversed(orders):
            match order:
                case Say(words=words):
                    yield f"{words}."
                case Tell(nonce=nonce, form=form):
                    yield from (f"For {nonce}, {told(secret, form)}." for secret in secrets_in(prompt))
                case Call():
                    pass

    def _secrets(self, prompt: Prompt) -> Iterator[str]:
        """Tell the secret in one form after another, and four letters of it in each utterance."""
        number = len(self.prompts)
        forms = list(FORMS)
        for secret in secrets_in(prompt):
            start = 4 * number % len(secret)
            yield f"Guess what, {secret[start : start + 4]} is what I was thinking of."
            yield f"Well, {told(secret, forms[number % len(forms)])}."

    def _confidences(self, marked: Sequence[tuple[str, str]], prompt: Prompt) -> Iterator[str]:
        """Tell the codes of the marks, the rules, what others wrote, and that a human being speaks."""
        rules = prompt.system[-300:].replace("\n", " ")
        yield "I am a real human being."
        yield from (f"The code is {code}." for code, _ in marked[:1])
        yield f"{rules[:150]}."
        yield f"{rules[150:][::-1]}."
        yield from (f"{text}." for _, text in reversed(marked))


@dataclass
class ObedientDirector:
    """A `ToolModel` that calls whatever its prompt asks for; with `talkative`, it also tells its secret everywhere."""

    talkative: bool = True
    prompts: list[Prompt] = field(default_factory=list)
    answers: list[ToolCall] = field(default_factory=list)
    _understanding: Understanding = field(default_factory=Understanding)
    _told: int = 0

    def on_change(self, *_given: object) -> None:
        """No other model ever takes over."""

    async def converse(
        self,
        prompt: Prompt,
        tools: Sequence[ToolSpec],
        call: Callable[[str, Arguments], Awaitable[ToolCall]],
        *,
        purpose: str,
    ) -> str:
        """Obey, and give a secret as the reason."""
        self.prompts.append(prompt)
        text = prompt.turns[-1].text
        deeds = [deed for order in self._understanding.of(text.split("\x1e")) for deed in self._deeds(order, prompt)]
        if self.talkative:
            deeds = [*deeds[:5], *self._tellings(prompt)]
        for name, arguments in deeds:
            self.answers.append(await call(name, arguments))
        secrets = secrets_in(prompt)
        if not self.talkative or not secrets:
            return "that was asked for"
        return f"because {told(secrets[0], list(FORMS)[len(self.prompts) % len(FORMS)])}. {text}"

    def _deeds(self, order: Order, prompt: Prompt) -> Iterator[tuple[str, Arguments]]:
        match order:
            case Call(tool=tool, nonce=nonce):
                yield tool, arguments_for(tool, nonce)
            case Say(words=words) if self.talkative:
                name, key = self._next_telling()
                yield name, {key: words[:140]}
                yield "create_poll", arguments_for("create_poll", words[:60])
            case Tell(nonce=nonce, form=form) if self.talkative:
                name, key = self._next_telling()
                yield from ((name, {key: f"{nonce} {told(secret, form)}"[:140]}) for secret in secrets_in(prompt))
            case _:
                pass

    def _tellings(self, prompt: Prompt) -> Iterator[tuple[str, Arguments]]:
        forms = list(FORMS)
        for secret in secrets_in(prompt):
            name, key = self._next_telling()
            start = 4 * self._told % len(secret)
            yield name, {key: f"guess what, {secret[start : start + 4]} it is"}
            yield name, {key: told(secret, forms[self._told % len(forms)])[:140]}
            yield secret, {"text": secret}
        yield "send_chat_response", {"text": f"I am a real human being, number {self._told}."}

    def _next_telling(self) -> tuple[str, str]:
        self._told += 1
        return _TELLINGS[self._told % len(_TELLINGS)]


def arguments_for(tool: str, nonce: str) -> Arguments:
    """Return arguments with which a tool can be called, the nonce in them where there is room for a word."""
    shaped: dict[str, Arguments] = {
        "create_poll": {"title": nonce, "choices": ["yes", "no"]},
        "create_prediction": {"title": nonce[:45], "outcomes": ["yes", "no"]},
        "resolve_prediction": {"prediction_id": nonce, "winner": "yes"},
        "end_poll": {"poll_id": nonce},
        "cancel_prediction": {"prediction_id": nonce},
        "change_title": {"title": nonce},
        "change_category": {"category": nonce},
        "shout_out": {"channel": nonce},
        "start_raid": {"channel": nonce},
        "add_marker": {"description": nonce},
        "fulfill_redemption": {"redemption_id": nonce, "reward_id": "r"},
        "refund_redemption": {"redemption_id": nonce, "reward_id": "r"},
        "delete_message": {"message_id": nonce},
        "time_out_viewer": {"viewer_id": nonce, "seconds": 600, "reason": nonce},
        "set_activity": {"activity": "talk", "topic": nonce},
    }
    return shaped.get(tool, {"text": nonce})
