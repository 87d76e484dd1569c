"""Models in order of preference: when one fails, the next goes on where it stopped.

What is yielded is always whole sentences, so a fault never leaves half of one behind: the unfinished rest of a failed
answer is thrown away. The next model is told what has been heard and asked to go on; whatever it says that was heard
already, word for word or nearly, is dropped. From a fault on there are `recovery_s` seconds for the next sentence,
however many models are asked meanwhile; then the turn is over. A model that hangs is at fault since its last word.
"""

from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import replace
from decimal import Decimal
from functools import partial

from vtuber.domain.errors import ModelError
from vtuber.domain.prompts import Prompt, ToolSpec
from vtuber.models.breakers import Breakers
from vtuber.models.estimates import most_tokens
from vtuber.models.faults import FaultError, FaultKind
from vtuber.models.names import ModelName, Vendor
from vtuber.models.ports import CallAnswer, CallWish, End, Ending, Model, Piece, SignOfLife, Words
from vtuber.models.recovery import Recovery
from vtuber.models.repeats import Said
from vtuber.models.requests import Bill, requested
from vtuber.models.spend import SpendLedger, SpendLevel
from vtuber.models.spoken_turn import continued, sentences_of
from vtuber.models.tool_talk import Call, ToolTalk
from vtuber.models.watchdog import Patience
from vtuber.runtime.clock import Clock

ROUNDS = 4
"""Requests in one decision: a model may call tools three times and then has to close."""


class ModelChain:
    """The models for one role; satisfies `TextModel` and `ToolModel`. `role` is for the log."""

    def __init__(
        self,
        *,
        role: str,
        names: Sequence[ModelName],
        models: Mapping[ModelName, Model],
        breakers: Breakers,
        ledger: SpendLedger,
        clock: Clock,
        patience: Patience | None = None,
    ) -> None:
        self.role = role
        self._names = tuple(name for name in names if name.vendor is not Vendor.OFFLINE)
        self._models = models
        self._breakers = breakers
        self._ledger = ledger
        self._clock = clock
        self._patience = patience or Patience()
        self._asked: ModelName | None = None
        self._on_change: list[Callable[[], object]] = []

    def on_change(self, heard: Callable[[], object]) -> None:
        """Call this whenever another model than the time before is about to be asked, before it is."""
        self._on_change.append(heard)

    async def stream(self, prompt: Prompt, *, purpose: str) -> AsyncGenerator[str, None]:
        """Give an answer as it comes, in whole sentences; joined they are its text.

        Ends early, without an error, when no model could go on with what had been begun. Raises `ModelError` when there
        was not a single sentence.
        """
        said = Said()
        turn = _Turn(self._recovery())
        for name in self._candidates(prompt, turn):
            heard_before = len(said)
            with self._trial(name, turn):
                asked = continued(prompt, said)
                pieces = self._pieces(name, asked, purpose, turn.recovery)
                async with aclosing(pieces), aclosing(sentences_of(pieces, max_tokens=asked.max_tokens)) as sentences:
                    async for sentence in sentences:
                        if said.has(sentence, among=heard_before):
                            continue
                        turn.recovery.over()
                        spaced = sentence if not len(said) or sentence[0].isspace() else f" {sentence}"
                        said.add(spaced)
                        yield spaced
                return
        if not len(said):
            raise turn.error(self.role)

    async def converse(self, prompt: Prompt, tools: Sequence[ToolSpec], call: Call, *, purpose: str) -> str:
        """Let a model call tools, four requests at most, and return its closing words, which may be none.

        A failed call's result goes back to the model once. Calls that were carried out stay so: the next model is told
        of them. Raises `ModelError` when no model came to a close and no call was carried out.
        """
        talk = ToolTalk(call)
        turn = _Turn(self._recovery())
        for name in self._candidates(prompt, turn):
            with self._trial(name, turn):
                asked = talk.prompt_for_next(prompt)
                return await self._decide(name, asked, tools, talk, purpose=purpose, recovery=turn.recovery)
        if talk.carried_out:
            return ""
        raise turn.error(self.role)

    async def _decide(
        self,
        name: ModelName,
        prompt: Prompt,
        tools: Sequence[ToolSpec],
        talk: ToolTalk,
        *,
        purpose: str,
        recovery: Recovery,
    ) -> str:
        prompt = self._with_room_to_think(name, prompt)
        conversation = self._models[name].open(prompt, tools)
        answers: list[CallAnswer] = []
        words, since = "", [""]
        for _ in range(ROUNDS):
            tokens_in = most_tokens(prompt, tools, since)
            bill = Bill(name=name, purpose=purpose, tokens_in=tokens_in, tokens_out=prompt.max_tokens)
            pieces = self._requested(partial(conversation.ask, answers), bill, recovery, _any_piece)
            text, wishes = await _collected(pieces, recovery)
            words = text or words
            if not wishes:
                if not words and not talk.carried_out:
                    raise FaultError(FaultKind.EMPTY)
                return words
            answers = [await talk.answer(wish) for wish in wishes]
            if talk.stuck:
                break
            since += [text, *(wish.tool + wish.arguments for wish in wishes), *(answer.result for answer in answers)]
            since.append("x" * prompt.max_tokens)
        if not talk.carried_out:
            raise FaultError(FaultKind.GARBAGE, "calls tools in vain")
        return words

    def _pieces(self, name: ModelName, prompt: Prompt, purpose: str, recovery: Recovery) -> AsyncGenerator[Piece, None]:
        prompt = self._with_room_to_think(name, prompt)
        conversation = self._models[name].open(prompt)
        bill = Bill(name=name, purpose=purpose, tokens_in=most_tokens(prompt), tokens_out=prompt.max_tokens)
        return self._requested(conversation.ask, bill, recovery, _spoken_piece)

    def _requested(
        self,
        source: Callable[[], AsyncGenerator[Piece, None]],
        bill: Bill,
        recovery: Recovery,
        counts: Callable[[Piece], bool],
    ) -> AsyncGenerator[Piece, None]:
        return requested(
            source,
            bill,
            ledger=self._ledger,
            clock=self._clock,
            patience=self._patience,
            recovery=recovery,
            counts=counts,
        )

    def _candidates(self, prompt: Prompt, turn: "_Turn") -> Iterator[ModelName]:
        """Give the models to ask, in order, while there is time; their breakers have admitted them."""
        level = self._ledger.level
        names = list(self._names)
        if level is SpendLevel.OFFLINE:
            names = [name for name in names if self._ledger.is_free(name)]
        if level is not SpendLevel.FULL:
            names.sort(key=lambda name: self._cost(name, prompt))
        for name in names:
            if turn.recovery.failed:
                return
            if self._breakers[name].admit():
                self._turn_to(name)
                yield name
            else:
                turn.skipped.append(f"{name} rests")

    def _turn_to(self, name: ModelName) -> None:
        if self._asked not in {None, name}:
            for heard in self._on_change:
                heard()
        self._asked = name

    def _cost(self, name: ModelName, prompt: Prompt) -> Decimal:
        worst = self._ledger.worst(name, most_tokens(prompt), prompt.max_tokens)
        return Decimal("Infinity") if worst is None else worst

    @contextmanager
    def _trial(self, name: ModelName, turn: "_Turn") -> Iterator[None]:
        """Tell the breaker how it went; a fault ends here and starts the turn's recovery."""
        breaker = self._breakers[name]
        try:
            yield
            breaker.succeeded()
        except FaultError as fault:
            breaker.failed(fault)
            self._breakers.note(name, fault)
            turn.skipped.append(f"{name} {fault.kind}")
            turn.recovery.begin(silent_s=fault.silent_s)
        finally:
            breaker.abandoned()

    def _recovery(self) -> Recovery:
        return Recovery(clock=self._clock, length_s=self._patience.recovery_s)

    def _with_room_to_think(self, name: ModelName, prompt: Prompt) -> Prompt:
        thinking = self._ledger.thinking_tokens(name)
        return replace(prompt, max_tokens=prompt.max_tokens + thinking) if thinking else prompt


class _Turn:
    """What happened in one turn so far."""

    def __init__(self, recovery: Recovery) -> None:
        self.recovery = recovery
        self.skipped: list[str] = []

    def error(self, role: str) -> ModelError:
        return ModelError(f"No model for {role} gave an answer: {'; '.join(self.skipped) or 'none may be asked'}.")


def _spoken_piece(piece: Piece) -> bool:
    return not isinstance(piece, SignOfLife)


def _any_piece(_piece: Piece) -> bool:
    return True


async def _collected(pieces: AsyncGenerator[Piece, None], recovery: Recovery) -> tuple[str, list[CallWish]]:
    text: list[str] = []
    wishes: list[CallWish] = []
    async with aclosing(pieces):
        async for piece in pieces:
            recovery.over()
            if isinstance(piece, Words):
                text.append(piece.text)
            elif isinstance(piece, CallWish):
                wishes.append(piece)
            elif isinstance(piece, End) and piece.ending is Ending.REFUSED:
                raise FaultError(FaultKind.REFUSED)
    return "".join(text).strip(), wishes
