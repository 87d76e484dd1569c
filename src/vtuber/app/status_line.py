"""The live status in the terminal: what she does, says, and why."""

import asyncio
from collections.abc import Callable

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from vtuber.app.cast import Cast
from vtuber.app.terminal_text import on_one_line
from vtuber.domain.channel_events import AdBreak, ChannelOffline, HypeTrain, Payment, Raid, ShieldMode
from vtuber.domain.direction_events import Decision
from vtuber.domain.events import Event
from vtuber.domain.speech_events import UtteranceFinished, UtteranceStarted
from vtuber.models.spend import SpendLevel
from vtuber.voice.fallback import FallbackVoice
from vtuber.voice.ports import VoiceEngine

_REFRESH_S = 0.5
_PLAIN_EVERY_S = 10.0
_MINUTE_S = 60


class Status:
    """What the status shows, gathered from the bus."""

    def __init__(self, cast: Cast, *, avatar: Callable[[], str], memory: Callable[[], str]) -> None:
        self._cast = cast
        self._avatar = avatar
        self._memory = memory
        self.saying = ""
        self.decided = ""
        self.happened = ""

    def hear(self, event: Event) -> None:
        """Take an event into account; a bus tap."""
        match event:
            case UtteranceStarted(text=text):
                self.saying = on_one_line(text)
            case UtteranceFinished():
                self.saying = ""
            case Decision(activity=activity, reason=reason):
                self.decided = on_one_line(f"{activity}: {reason}")
            case Raid(viewer=viewer, viewers=viewers):
                self.happened = on_one_line(f"{viewer.name} raided with {viewers}")
            case HypeTrain(phase="began" | "progressed", level=level):
                self.happened = f"hype train, level {level}"
            case AdBreak(seconds=seconds):
                self.happened = f"advertisements for {seconds} s"
            case ShieldMode(active=active):
                self.happened = f"shield mode {'on' if active else 'off'}"
            case ChannelOffline():
                self.happened = "the channel is off the air"
            case _ if isinstance(event, Payment):
                self.happened = on_one_line(f"{event.viewer.name}: {event.amount}")
            case _:
                pass

    def figures(self) -> str:
        """Return the figures in one line."""
        state = self._cast.stream.state()
        minutes, seconds = divmod(int(state.elapsed_s), _MINUTE_S)
        revenue = " + ".join(f"{amount:.2f} {currency}" for currency, amount in state.revenue_per_hour.items())
        return (
            f"{minutes}:{seconds:02d}  {state.activity}  ·  {state.viewers} viewers  ·  "
            f"{state.chat_per_minute:.0f} chat/min  ·  {revenue or '0.00 USD'}/h{self._spending()}"
            f"{replaced_share(self._cast.voice)}{self._open_llm_vtuber()}{self._prior()}"
            f"{_fault(self._avatar())}{_fault(self._memory())}"
        )

    def _spending(self) -> str:
        """Return what the models have cost, and what is left to them where that is not everything."""
        minds = self._cast.minds
        if minds is None:
            return ""
        level = "" if minds.ledger.level is SpendLevel.FULL else f" ({minds.ledger.level})"
        return f"  ·  spent {minds.ledger.spent:.2f} USD{level}"

    def _open_llm_vtuber(self) -> str:
        """Return how the Open-LLM-VTuber that she speaks through is, if she does."""
        if self._cast.olv is None:
            return ""
        health = self._cast.olv.health
        state = "connected" if health.connected else "not connected"
        acks = f", {health.acks_by_us} turns acknowledged by us" if health.acks_by_us else ""
        lost = f", {health.lost} lines lost: {health.lost_for}" if health.lost else ""
        return f"  ·  Open-LLM-VTuber {state}{acks}{lost}"

    def _prior(self) -> str:
        """Return what the learner began with, if it did not begin with nothing."""
        learning = self._cast.learning
        prior = learning.policy.prior if learning is not None else None
        return "" if prior is None else f"  ·  {prior.description}"

    def table(self) -> Group:
        """Render for a terminal."""
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="dim", justify="right", no_wrap=True)
        grid.add_column(overflow="fold")
        state = self._cast.stream.state()
        grid.add_row("on", Text(f"{state.activity}: {state.topic}" if state.topic else state.activity.value))
        grid.add_row("says", Text(self.saying or "…", style="bold"))
        grid.add_row("decided", Text(self.decided))
        grid.add_row("last", Text(self.happened or "no supporter yet"))
        return Group(Text(self.figures(), style="reverse"), grid)

    def plain(self) -> str:
        """Render for a log: one line."""
        return f"{self.figures()}  |  {self.decided}  |  {self.saying}".rstrip(" |")


def replaced_share(voice: VoiceEngine) -> str:
    """Return how many of the sentences meant for a speech service the offline voice has said; empty for none."""
    if not isinstance(voice, FallbackVoice) or not voice.counts["replaced"]:
        return ""
    replaced, spoke = voice.counts["replaced"], voice.counts["spoke"] + voice.counts["cut_short"]
    return f"  ·  offline voice {replaced} of {replaced + spoke}"


def _fault(said: str) -> str:
    return f"  ·  {said}" if said else ""


async def show_status(
    cast: Cast,
    *,
    console: Console,
    speed: float,
    avatar: Callable[[], str] = str,
    memory: Callable[[], str] = str,
) -> None:
    """Keep the status up to date until cancelled; the loop runs `speed` times faster than the reader's clock.

    `avatar` says what is wrong with the avatar, if anything is, and `memory` what is with the memory of viewers.
    """
    status = Status(cast, avatar=avatar, memory=memory)
    cast.bus.tap("status", status.hear)
    if not console.is_terminal:
        while True:
            await asyncio.sleep(_PLAIN_EVERY_S * speed)
            console.print(status.plain(), markup=False, highlight=False, soft_wrap=True)
    with Live(status.table(), console=console, auto_refresh=False, transient=True) as live:
        while True:
            live.update(status.table(), refresh=True)
            await asyncio.sleep(_REFRESH_S * speed)
