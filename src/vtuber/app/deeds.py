"""What was done to the channel, or would have been, told on the terminal."""

import asyncio
from collections.abc import Callable

from vtuber.app.cast import Cast
from vtuber.app.stream import Companion
from vtuber.app.terminal_text import on_one_line
from vtuber.domain.events import Event
from vtuber.domain.show_events import ChannelActed, ChatSent

_DRY = "dry_run"


def deeds_told_to(say: Callable[[str], None]) -> Companion:
    """Return a companion that tells of every line written and every action."""

    async def tell(cast: Cast) -> None:
        def hear(event: Event) -> None:
            told = _told(event)
            if told:
                say(on_one_line(told))

        cast.bus.tap("deeds", hear)
        await asyncio.Event().wait()

    return tell


def _told(event: Event) -> str:
    match event:
        case ChatSent(outcome="dry_run", text=text):
            return f"would write in chat: {text}"
        case ChatSent(outcome="sent", text=text):
            return f"wrote in chat: {text}"
        case ChatSent(outcome=outcome, text=text, detail=detail):
            return f"not written in chat ({outcome}: {detail}): {text}"
        case ChannelActed(action=action, arguments=arguments, outcome=outcome, detail=detail):
            what = f"{action}({', '.join(f'{name}={value}' for name, value in arguments.items())})"
            if outcome == _DRY:
                return f"would do: {what}"
            return f"{outcome}: {what}{f': {detail}' if detail else ''}"
        case _:
            return ""
