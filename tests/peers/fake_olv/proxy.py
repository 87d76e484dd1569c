"""The proxy: one session for all its clients, a queue for their words, and a bad end when the last one leaves."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator

from tests.peers.fake_olv.conversation import Conversation
from tests.peers.fake_olv.faults import Fault
from tests.peers.fake_olv.ports import Client, Llm, Message, Tts
from tests.peers.fake_olv.settings import OlvSettings

_LOOKS_EVERY_S = 0.1
_COMES_BACK_AFTER_S = 0.5


class SessionClosedError(RuntimeError):
    """What the real server raises for a client that comes right after the last one has left."""


class FakeProxy:
    """Serves proxy clients. `faults` are those of the turns to come, in order; after them nothing goes wrong.

    `inputs` are the texts that clients have sent, `crashes` how often a client met a closed session.
    """

    def __init__(self, settings: OlvSettings, llm: Llm, tts: Tts, *, group: asyncio.TaskGroup) -> None:
        self.settings = settings
        self.faults: deque[Fault] = deque()
        self.fault = Fault.NONE
        self.inputs: list[str] = []
        self.crashes = 0
        self.restarts = 0
        self.conversation = Conversation(settings, llm, tts, group=group)
        self.conversation.restart = self.restart
        self._group = group
        self._clients: list[Client] = []
        self._queue: deque[tuple[Message, Client]] = deque()
        self._active = False
        self._session_closed = False

    async def consume(self) -> None:
        """Forward one client's words after another, each when the turn before has ended; until cancelled."""
        while True:
            await asyncio.sleep(_LOOKS_EVERY_S)
            if self._queue and not self._active:
                message, client = self._queue.popleft()
                self._active = True
                self._broadcast({**message, "type": "user-input-transcription"}, but=client)
                self._forward(message)

    def join(self, client: Client) -> None:
        """Let a client in; raises `SessionClosedError` for the first one after all had left."""
        if self._session_closed:
            self._session_closed = False
            self.crashes += 1
            raise SessionClosedError("Session is closed")
        self._clients.append(client)
        self._forward({"type": "request-init-config"})

    def leave(self, client: Client) -> None:
        """Let a client go; with the last one the session goes too."""
        if client not in self._clients:
            return
        self._clients.remove(client)
        if not self._clients:
            self._end_session()
            self._session_closed = True

    def receive(self, client: Client, message: Message) -> None:
        """Take a client's message."""
        if message.get("type") == "text-input":
            self.inputs.append(str(message.get("text")))
            self._queue.append((message, client))
            return
        if message.get("type") == "interrupt-signal":
            self._active = False
        self._forward(message)

    def restart(self) -> None:
        """Forget everything, as a new process would, and cut all connections."""
        gone, self._clients = tuple(self._clients), []
        self._queue.clear()
        self._active = False
        self.restarts += 1
        for client in gone:
            client.cut()

    def _end_session(self) -> None:
        self.conversation.stop()
        self._queue.clear()
        self._active = False

    def _forward(self, message: Message) -> None:
        self.conversation.receive(message, self._broadcast, self._next_fault)

    def _next_fault(self) -> Fault:
        self.fault = self.faults.popleft() if self.faults else Fault.NONE
        return self.fault

    def _broadcast(self, message: Message, *, but: Client | None = None) -> None:
        if message.get("type") == "control" and message.get("text") == "conversation-chain-end":
            self._active = False
        for client in self._clients:
            if client is not but:
                client.take(message)


class Page:
    """A page of the server's frontend: plays what comes, one sentence after another, then acknowledges.

    `acks` gives how often, turn by turn; some of several come a moment later, when the next turn may be on.
    """

    def __init__(self, proxy: FakeProxy, *, acks: Callable[[], int], group: asyncio.TaskGroup) -> None:
        self.played: list[str] = []
        self.actions: list[object] = []
        self._proxy = proxy
        self._acks = acks
        self._group = group
        self._plays_until = 0.0
        self._has_acknowledged = False

    def take(self, message: Message) -> None:
        """Take what the server sends."""
        match message:
            case {"type": "audio", "audio": str(), "volumes": list() | tuple() as volumes, "display_text": dict(shown)}:
                now = asyncio.get_running_loop().time()
                self._plays_until = max(self._plays_until, now) + len(volumes) * 0.02
                self.played.append(str(shown["text"]))
                self.actions.append(message["actions"])
            case {"type": "control", "text": "conversation-chain-start"}:
                self._has_acknowledged = False
            case {"type": "backend-synth-complete"} if not self._has_acknowledged:
                self._has_acknowledged = True
                self._group.create_task(self._acknowledge(self._acks()))
            case _:
                pass

    def cut(self) -> None:
        """Come back a moment later."""
        self._group.create_task(self._return())

    async def _return(self) -> None:
        await asyncio.sleep(_COMES_BACK_AFTER_S)
        self._proxy.join(self)

    async def _acknowledge(self, times: int) -> None:
        for pause_s in _pauses(times):
            loop = asyncio.get_running_loop()
            await asyncio.sleep(max(pause_s, self._plays_until - loop.time()))
            self._proxy.receive(self, {"type": "frontend-playback-complete"})


def _pauses(times: int) -> Iterator[float]:
    for number in range(times):
        yield 0.01 if number < 2 else 0.2 * number
