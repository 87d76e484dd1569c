"""What models may cost: reserved before a call, settled after it, never more than the caps."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from vtuber.domain.money import Money
from vtuber.domain.show_events import Spend
from vtuber.models.faults import FaultError, FaultKind
from vtuber.models.names import ModelAccess, ModelName
from vtuber.models.ports import SpendJournal, Usage
from vtuber.models.prices import Price, Prices

_NOTHING = Decimal(0)


class SpendLevel(StrEnum):
    """What the money left allows, from everything to nothing that costs."""

    FULL = "full"
    CHEAPER_FIRST = "cheaper first"
    FEWER_DECISIONS = "fewer decisions"
    """As before, and the director asks its models less often."""
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The most that may be spent in any hour, in any 24 hours and in one stream; None sets no cap.

    The three shares are of the fullest cap; from each on, the level of the same name holds.
    """

    currency: str = "USD"
    hour: Decimal | None = None
    day: Decimal | None = None
    stream: Decimal | None = None
    cheaper_first: Decimal = Decimal("0.6")
    fewer_decisions: Decimal = Decimal("0.8")
    offline: Decimal = Decimal("0.97")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long a call took, in seconds, and its first word or tool call, if any came."""

    first_token_s: float | None = None
    took_s: float = 0.0


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Reservation:
    """Money set aside for one call; `amount` is what it costs at most."""

    name: ModelName
    amount: Decimal
    price: Price | None
    tokens_in: int
    tokens_out: int


class SpendLedger:
    """Keeps the accounts of all models of a show.

    A call is allowed only if what was spent, what is set aside for the calls under way and its own worst case together
    stay within every cap. A call whose usage the vendor did not report is taken to have cost all that was set aside.
    A model without a known price, or with one in another currency than the caps', is refused, unless it is free.
    """

    def __init__(self, *, caps: Caps, prices: Prices, access: ModelAccess, journal: SpendJournal) -> None:
        self._caps = caps
        self._prices = prices
        self._access = access
        self._journal = journal
        self._held: set[Reservation] = set()
        self._accounts = [
            _Account(cap, length)
            for cap, length in (
                (caps.hour, timedelta(hours=1)),
                (caps.day, timedelta(days=1)),
                (caps.stream, None),
            )
            if cap is not None
        ]
        self._this_stream = _Account(None, None)

    @property
    def spent(self) -> Decimal:
        """What this stream's calls have cost."""
        return self._this_stream.total

    @property
    def level(self) -> SpendLevel:
        """What the money left allows."""
        share = self.share
        for level, least in (
            (SpendLevel.OFFLINE, self._caps.offline),
            (SpendLevel.FEWER_DECISIONS, self._caps.fewer_decisions),
            (SpendLevel.CHEAPER_FIRST, self._caps.cheaper_first),
        ):
            if share >= least:
                return level
        return SpendLevel.FULL

    @property
    def scarce(self) -> bool:
        """Whether the director is to ask its models less often."""
        return self.level in {SpendLevel.FEWER_DECISIONS, SpendLevel.OFFLINE}

    @property
    def share(self) -> Decimal:
        """How much of the fullest cap is spent, from 0."""
        now = self._journal.now()
        return max((account.share(now) for account in self._accounts), default=_NOTHING)

    def is_free(self, name: ModelName) -> bool:
        """Tell whether a model costs nothing."""
        return self._access.is_free(name)

    def worst(self, name: ModelName, tokens_in: int, tokens_out: int) -> Decimal | None:
        """Return what a call costs at most; None where nobody knows."""
        if self.is_free(name):
            return _NOTHING
        price = self._prices.get(str(name))
        return None if price is None or price.currency != self._caps.currency else price.most(tokens_in, tokens_out)

    def thinking_tokens(self, name: ModelName) -> int:
        """Return how many tokens of output a model needs for thoughts that cannot be turned off."""
        price = self._prices.get(str(name))
        return 0 if price is None else price.thinking_tokens

    def reserve(self, name: ModelName, *, tokens_in: int, tokens_out: int) -> Reservation:
        """Set aside what a call costs at most; raise `FaultError` (unaffordable) where that is too much or unknown.

        Must be followed by `settle` or `release`.
        """
        amount = self.worst(name, tokens_in, tokens_out)
        if amount is None:
            raise FaultError(FaultKind.UNAFFORDABLE, f"no price in {self._caps.currency} is known for {name}")
        now = self._journal.now()
        held = sum((reservation.amount for reservation in self._held), _NOTHING)
        if amount and not all(account.has_room(held + amount, now) for account in self._accounts):
            raise FaultError(FaultKind.UNAFFORDABLE, "a cap on spending is reached")
        reservation = Reservation(
            name=name,
            amount=amount,
            price=None if self.is_free(name) else self._prices[str(name)],
            tokens_in=tokens_in,
            tokens_out=tokens_out,
        )
        self._held.add(reservation)
        return reservation

    def release(self, reservation: Reservation) -> None:
        """Give back what was set aside for a call that cost nothing."""
        self._held.discard(reservation)

    async def settle(
        self,
        reservation: Reservation,
        usage: Usage | None,
        *,
        purpose: str,
        cause: str | None = None,
        timing: Timing | None = None,
    ) -> None:
        """Book and journal what a call cost; without `usage`, all that was set aside for it."""
        self._held.discard(reservation)
        amount = reservation.amount
        if usage is not None:
            amount = _NOTHING if reservation.price is None else reservation.price.cost(usage)
        timing = timing or Timing()
        now = self._journal.now()
        self._book(amount, now)
        await self._journal.record(
            Spend(
                id=self._journal.new_id(),
                at=now,
                cause=cause,
                service=str(reservation.name),
                purpose=purpose,
                cost=Money(amount=amount, currency=self._caps.currency, estimated=usage is None),
                tokens_in=reservation.tokens_in if usage is None else usage.tokens_in,
                tokens_out=reservation.tokens_out if usage is None else usage.tokens_out,
                tokens_cached=0 if usage is None else usage.cached,
                first_token_s=timing.first_token_s,
                took_s=timing.took_s,
            )
        )

    def remember(self, event: object, *, this_stream: bool = True) -> None:
        """Take over what a journal says was spent; other events and other currencies are passed by.

        Pass the events of the stream that goes on, and with `this_stream=False` those of other streams of the last 24
        hours, oldest first.
        """
        if isinstance(event, Spend) and event.cost.currency == self._caps.currency:
            self._book(event.cost.amount, event.at, this_stream=this_stream)

    def _book(self, amount: Decimal, at: datetime, *, this_stream: bool = True) -> None:
        for account in self._accounts:
            if this_stream or account.length is not None:
                account.add(amount, at)
        if this_stream:
            self._this_stream.add(amount, at)


class _Account:
    """What was spent within a length of time, or since the beginning."""

    def __init__(self, cap: Decimal | None, length: timedelta | None) -> None:
        self._cap = cap
        self.length = length
        self.total = _NOTHING
        self._entries: deque[tuple[datetime, Decimal]] = deque()

    def add(self, amount: Decimal, at: datetime) -> None:
        self.total += amount
        if self.length is not None:
            self._entries.append((at, amount))

    def has_room(self, amount: Decimal, now: datetime) -> bool:
        self._forget(now)
        return self._cap is None or self.total + amount <= self._cap

    def share(self, now: datetime) -> Decimal:
        self._forget(now)
        if self._cap is None:
            return _NOTHING
        return self.total / self._cap if self._cap > 0 else Decimal(1)

    def _forget(self, now: datetime) -> None:
        while self.length is not None and self._entries and self._entries[0][0] <= now - self.length:
            self.total -= self._entries.popleft()[1]
