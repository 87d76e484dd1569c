"""The server behind the proxy: one client's session, its turns, and what they wait for."""

import asyncio
from collections.abc import Callable

from tests.peers.fake_olv.faults import Fault
from tests.peers.fake_olv.ports import Llm, LlmError, Message, Tts
from tests.peers.fake_olv.settings import OlvSettings
from tests.peers.fake_olv.texts import expressions, for_voice, sentences

ERROR_TEXT = "Error calling the chat endpoint: Connection error. See the logs for details."
_LATE_S = 0.05


class Conversation:
    """Answers `text-input` by turns that run at once; an acknowledgement ends the newest, and nothing else does.

    `spoken` are the texts that came with sound, in order; `read` what the voice was given to read.
    """

    def __init__(self, settings: OlvSettings, llm: Llm, tts: Tts, *, group: asyncio.TaskGroup) -> None:
        self.spoken: list[str] = []
        self.read: list[str] = []
        self.acks = 0
        self.restart: Callable[[], None] = lambda: None
        self._settings = settings
        self._llm = llm
        self._tts = tts
        self._group = group
        self._memory: list[dict[str, object]] = []
        self._turn: asyncio.Task[None] | None = None
        self._ack: asyncio.Event | None = None

    def receive(self, message: Message, send: Callable[[Message], None], fault: Callable[[], Fault]) -> None:
        """Take a client's message."""
        match message.get("type"):
            case "text-input":
                turn = self._converse(str(message.get("text", "")), send, fault())
                self._turn = self._group.create_task(turn)
            case "interrupt-signal":
                self._interrupt(str(message.get("text", "")))
            case "frontend-playback-complete":
                self.acks += 1
                if self._ack is not None:
                    self._ack.set()
            case "heartbeat":
                send({"type": "heartbeat-ack"})
            case "request-init-config":
                info = {"name": "fake", "emotionMap": self._settings.emotion_map}
                send({"type": "set-model-and-conf", "model_info": info, "conf_name": "fake", "conf_uid": "1"})
            case _:
                pass

    def stop(self) -> None:
        """End what is under way, as the process's end would."""
        if self._turn is not None:
            self._turn.cancel()

    def _interrupt(self, heard: str) -> None:
        self.stop()
        self._memory += [
            {"role": "assistant", "content": f"{heard}..."},
            {"role": "user", "content": "[Interrupted by user]"},
        ]

    async def _converse(self, text: str, send: Callable[[Message], None], fault: Fault) -> None:
        send({"type": "control", "text": "conversation-chain-start"})
        send({"type": "full-text", "text": "Thinking..."})
        if fault is Fault.HANGS:
            await asyncio.Event().wait()
        if fault is Fault.GARBLED:
            send({"no": "type"})
            send({"type": "audio", "volumes": "loud"})
        answer = await self._answer(text, fault)
        if fault is Fault.BREAKS:
            send({"type": "error", "message": "Conversation error: fake"})
            return
        voiced = await self._speak(answer, send, fault)
        if fault is Fault.RESTARTS:
            self.restart()
            return
        if voiced:
            # The real server says it twice, and only then begins to wait, for good.
            send({"type": "backend-synth-complete"})
            self._ack = asyncio.Event()
            await self._ack.wait()
        send({"type": "force-new-message"})
        send({"type": "control", "text": "conversation-chain-end"})

    async def _answer(self, text: str, fault: Fault) -> str:
        question: dict[str, object] = {"role": "user", "content": [{"type": "text", "text": text}]}
        messages, answer = [*self._memory, question], ""
        self._memory.append({"role": "user", "content": text})
        if fault is Fault.NO_LLM:
            return ERROR_TEXT
        try:
            async for piece in self._llm.answer(messages):
                answer += piece
        except LlmError as error:
            answer = str(error)
        if answer:
            self._memory.append({"role": "assistant", "content": answer})
        return answer

    async def _speak(self, answer: str, send: Callable[[Message], None], fault: Fault) -> bool:
        """Send the sentences of an answer; return whether any was to have sound."""
        voiced, last = False, None
        for sentence in sentences(answer, faster_first_response=self._settings.faster_first_response):
            text = for_voice(sentence, self._settings.preprocessor)
            payload = self._payload(sentence)
            if any(character.isalnum() for character in text):
                voiced = True
                self.read.append(text)
                recording = None if fault is Fault.NO_VOICE else await self._tts.speak(text)
                if recording is not None:
                    payload |= {"audio": recording.audio, "volumes": recording.volumes}
            if last is not None:
                self._send(last, send)
            last = payload
        if voiced and fault is Fault.LATE_SOUND:
            send({"type": "backend-synth-complete"})
            await asyncio.sleep(_LATE_S)
        if last is not None:
            self._send(last, send)
        if voiced:
            send({"type": "backend-synth-complete"})
        return voiced

    def _payload(self, sentence: str) -> Message:
        found = expressions(sentence, self._settings.emotion_map)
        return {
            "type": "audio",
            "audio": None,
            "volumes": [],
            "slice_length": 20,
            "display_text": {"text": sentence, "name": "Fake", "avatar": None},
            "actions": {"expressions": found} if found else None,
            "forwarded": False,
        }

    def _send(self, payload: Message, send: Callable[[Message], None]) -> None:
        if payload["audio"] is not None:
            shown = payload["display_text"]
            assert isinstance(shown, dict)
            self.spoken.append(shown["text"])
        send(payload)
