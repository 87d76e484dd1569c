"""What she owes, for the terminal; and the operator's word that she owes it no more."""

from collections.abc import Iterable, Sequence

from vtuber.app.terminal_text import on_one_line
from vtuber.domain.errors import UnknownPromiseError
from vtuber.domain.lasting_events import PROMISE_ID, PromiseSettled
from vtuber.domain.money import Money
from vtuber.domain.promises import Promise
from vtuber.runtime.clock import system_now
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import Journal


def promises_text(promises: Iterable[Promise]) -> str:
    """Return promises, two lines each."""
    told = [
        f"{promise.id}  {promise.made_at:%Y-%m-%d}  {'due' if promise.due else 'open'}: {_waits_for(promise)}\n"
        f"  {on_one_line(promise.text)}"
        for promise in promises
    ]
    return "\n".join(told) or "She owes nothing."


async def drop_promise(data: DataDirectory, owed: Sequence[Promise], promise: str) -> str:
    """Put on record that a promise is owed no more; return the id of the stream in whose journal it stands.

    It goes into the journal of the stream the promise was made in, behind its end. Raises `UnknownPromiseError`.
    """
    if promise not in {each.id for each in owed}:
        raise UnknownPromiseError(
            f"No promise {promise!r} is owed. `vtuber memory promises` lists those that are, with their ids."
        )
    stream = promise.removeprefix(PROMISE_ID).partition(":")[0]
    with Journal.open(data.journal_path(stream), threaded=False) as journal:
        event_id = f"e{journal.highest_own_number + 1}"
        await journal.append([PromiseSettled(id=event_id, at=system_now(), promise_id=promise, outcome="dropped")])
        await journal.flush()
    return stream


def _waits_for(promise: Promise) -> str:
    match promise.until:
        case "money" if promise.amount is not None:
            paid, wanted = (Money(amount=each, currency=promise.currency) for each in (promise.paid, promise.amount))
            return f"{paid} of {wanted}"
        case "goal":
            return f"{promise.percent} percent of a goal"
        case "next_stream":
            return "the next stream"
        case _:
            return "no condition"
