"""One request to one model: reserved, watched, settled."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from vtuber.models.faults import NEVER_BILLED, FaultError, FaultKind
from vtuber.models.names import ModelName
from vtuber.models.ports import CallWish, End, Piece, Usage, Words
from vtuber.models.recovery import Recovery
from vtuber.models.spend import Reservation, SpendLedger, Timing
from vtuber.models.watchdog import Patience, watched
from vtuber.runtime.clock import Clock

_NOTHING_CAME = frozenset({FaultKind.SERVER_ERROR, FaultKind.UNREACHABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """Who is asked, what for, and how much that may be."""

    name: ModelName
    purpose: str
    tokens_in: int
    tokens_out: int


async def requested(
    source: Callable[[], AsyncGenerator[Piece, None]],
    bill: Bill,
    *,
    ledger: SpendLedger,
    clock: Clock,
    patience: Patience,
    recovery: Recovery,
    counts: Callable[[Piece], bool],
) -> AsyncGenerator[Piece, None]:
    """Give the pieces of one answer, an `End` last.

    Nothing is sent unless the ledger can pay for it. Raises `FaultError`; an answer without an end is one that broke
    off (unreachable). Whatever happens, the call is settled once, or released where nothing can have been billed.
    """
    reservation = ledger.reserve(bill.name, tokens_in=bill.tokens_in, tokens_out=bill.tokens_out)
    account = _Account(ledger, reservation, bill.purpose, clock, clock.monotonic())
    try:
        pieces = watched(source(), patience, clock=clock, counts=counts, until=lambda: recovery.until)
        async with aclosing(pieces):
            async for piece in pieces:
                account.hear(piece)
                yield piece
        if not account.ended:
            raise FaultError(FaultKind.UNREACHABLE, "the answer broke off")  # noqa: TRY301
    except FaultError as fault:
        account.fault = fault.kind
        raise
    finally:
        await account.close()


@dataclass(slots=True)
class _Account:
    ledger: SpendLedger
    reservation: Reservation
    purpose: str
    clock: Clock
    began_s: float
    first_token_s: float | None = None
    heard: bool = False
    ended: bool = False
    usage: Usage | None = None
    fault: FaultKind | None = None

    def hear(self, piece: Piece) -> None:
        self.heard = True
        if self.first_token_s is None and isinstance(piece, Words | CallWish):
            self.first_token_s = self._elapsed_s()
        if isinstance(piece, End):
            self.usage, self.ended = piece.usage, True

    def _elapsed_s(self) -> float:
        return round(self.clock.monotonic() - self.began_s, 6)

    async def close(self) -> None:
        free_of_charge = self.fault in NEVER_BILLED or (self.fault in _NOTHING_CAME and not self.heard)
        if self.usage is None and free_of_charge:
            self.ledger.release(self.reservation)
        else:
            timing = Timing(first_token_s=self.first_token_s, took_s=self._elapsed_s())
            await self.ledger.settle(self.reservation, self.usage, purpose=self.purpose, timing=timing)
