"""The proxy session: one line in flight, every line over once, and what each silence of the server leads to."""

import json
from collections import Counter
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from vtuber.olv.client_messages import FrontendPlaybackComplete, InterruptSignal, TextInput
from vtuber.olv.proxy_effects import Effect, LineBegan, LineEnd, LineEnded, Send
from vtuber.olv.proxy_session import NEVER, ProxySession

CHAIN_END = '{"type": "control", "text": "conversation-chain-end"}'
SYNTH = '{"type": "backend-synth-complete"}'
ERROR = '{"type": "error", "message": "Conversation error: x"}'


def audio(text: str, slices: int = 50) -> str:
    """Return a sentence with 20 ms of sound for each slice."""
    return json.dumps({"type": "audio", "audio": "UklGRg==", "volumes": [0.5] * slices, "display_text": {"text": text}})


def opened() -> ProxySession:
    """Return a session with a connection."""
    session = ProxySession()
    session.opened()
    return session


def answered(session: ProxySession, line_id: str, at: float) -> None:
    """Have the server ask for a line and get it."""
    assert session.asked(line_id, at) is not None
    session.delivered(line_id)


def test_a_turn_from_request_to_end() -> None:
    """The id goes out; the words when asked; sound begins it; the end of the chain ends it, once."""
    session = opened()
    assert session.say("a", "[joy] Hello there.", 0.0) == [Send(TextInput(text="a"))]
    assert session.health.busy
    assert session.asked("who are you", 0.1) is None
    assert session.asked("a", 0.2) == ("a", "[joy] Hello there.")
    session.delivered("a")
    assert session.asked("a", 0.2) is None
    assert session.receive(audio("[joy] Hello there."), 0.5) == [LineBegan("a", 1.0)]
    assert session.receive(SYNTH, 0.6) == []
    assert session.receive(SYNTH, 0.6) == []
    assert session.receive(CHAIN_END, 2.0) == [LineEnded("a", LineEnd.HEARD)]
    assert session.receive(CHAIN_END, 2.0) == []
    assert (session.health.heard, session.health.last_turn_s, session.health.busy) == (1, 2.0, False)
    assert session.next_due() == NEVER


def test_lines_wait_for_each_other() -> None:
    """The second line is requested when the first is over, no sooner."""
    session = opened()
    session.say("a", "First.", 0.0)
    assert session.say("b", "Second.", 0.0) == []
    answered(session, "a", 0.1)
    session.receive(audio("First."), 0.2)
    session.receive(SYNTH, 0.2)
    assert session.receive(CHAIN_END, 1.5) == [LineEnded("a", LineEnd.HEARD), Send(TextInput(text="b"))]


def test_missing_acknowledgement_is_given_by_us() -> None:
    """When the sound and the slack are over, we acknowledge; if that is no use, again; then we interrupt."""
    session = opened()
    session.say("a", "Hello.", 0.0)
    answered(session, "a", 0.0)
    session.receive(audio("Hello.", slices=100), 1.0)
    session.receive(SYNTH, 1.0)
    assert session.next_due() == 4.5
    assert session.due(4.4) == []
    assert session.due(4.5) == [Send(FrontendPlaybackComplete())]
    assert session.due(7.5) == [Send(FrontendPlaybackComplete())]
    assert session.due(10.5) == [Send(InterruptSignal(text="Hello.")), LineEnded("a", LineEnd.HEARD)]
    assert session.health.acks_by_us == 1


def test_an_early_end_waits_for_the_sound() -> None:
    """An acknowledgement too many ends the turn early; the next line still waits until this one has sounded."""
    session = opened()
    session.say("a", "Hello.", 0.0)
    session.say("b", "Bye.", 0.0)
    answered(session, "a", 0.0)
    session.receive(audio("Hello.", slices=100), 1.0)
    session.receive(SYNTH, 1.0)
    assert session.receive(CHAIN_END, 1.1) == []
    assert session.due(2.9) == []
    assert session.due(3.0) == [LineEnded("a", LineEnd.HEARD), Send(TextInput(text="b"))]


def test_a_stuck_queue_is_freed_once() -> None:
    """A line that is not asked for frees the queue by an interruption, then is given up."""
    session = opened()
    session.say("a", "Hello.", 0.0)
    assert session.due(6.0) == [Send(InterruptSignal())]
    effects = session.due(12.0)
    assert effects[0] == Send(InterruptSignal())
    assert isinstance(effects[1], LineEnded)
    assert effects[1].end is LineEnd.LOST


def test_other_turns_mean_nothing() -> None:
    """The end of a turn that somebody else began is not the end of ours."""
    session = opened()
    session.say("a", "Hello.", 0.0)
    assert session.receive(SYNTH, 0.1) == []
    assert session.receive(CHAIN_END, 0.1) == []
    assert session.health.busy


def test_words_that_are_not_ours_are_stopped() -> None:
    """With a line under way it is lost, without one the server is interrupted all the same; sentences after it pass."""
    session = opened()
    assert session.receive(audio("Error calling the chat endpoint."), 0.0) == [Send(InterruptSignal())]
    session.say("a", "Hello.", 5.0)
    answered(session, "a", 5.0)
    effects = session.receive(audio("Something else."), 6.0)
    assert effects[0] == Send(InterruptSignal())
    assert isinstance(effects[1], LineEnded)
    assert session.receive(audio("See the logs."), 6.1) == []
    assert session.health.foreign == 3
    assert session.receive(audio("Hello."), 7.0) == [], "what is left of a lost line is ours"


def test_an_error_shortens_the_wait() -> None:
    """After an error message nobody waits long for sound."""
    session = opened()
    session.say("a", "Hello.", 0.0)
    answered(session, "a", 0.0)
    session.receive(ERROR, 1.0)
    assert session.next_due() == 4.0
    assert session.health.errors == 1


def test_no_connection_no_line() -> None:
    """Without a connection a line is lost at once; with the connection's end all are."""
    session = ProxySession()
    assert [effect.end for effect in session.say("a", "x", 0.0) if isinstance(effect, LineEnded)] == [LineEnd.LOST]
    session.opened()
    session.say("b", "x", 0.0)
    session.say("c", "y", 0.0)
    ended = session.closed(1.0)
    assert [effect.line_id for effect in ended if isinstance(effect, LineEnded)] == ["b", "c"]
    assert session.closed(1.0) == []
    assert not session.health.busy


def test_interrupting_tells_what_was_heard() -> None:
    """An interruption stops the line in flight and drops those behind it."""
    session = opened()
    assert session.interrupt("nothing", 0.0) == []
    session.say("a", "Hello.", 0.0)
    session.say("b", "Bye.", 0.0)
    effects = session.interrupt("Hel", 1.0)
    assert effects[0] == Send(InterruptSignal(text="Hel"))
    assert effects[1:] == [LineEnded("a", LineEnd.INTERRUPTED), LineEnded("b", LineEnd.INTERRUPTED)]
    assert session.asked("a", 1.1) is None


def test_expressions_are_learned() -> None:
    """The keys of the model's emotion map are known, whatever else it holds."""
    session = opened()
    session.receive('{"type": "set-model-and-conf", "model_info": {"emotionMap": {"Joy": 3, "fear": "f01"}}}', 0.0)
    assert session.expressions == {"Joy", "fear"}
    session.receive('{"type": "set-model-and-conf", "model_info": {"emotionMap": []}}', 0.0)
    session.receive('{"type": "set-model-and-conf"}', 0.0)
    assert session.expressions == {"Joy", "fear"}


@dataclass
class Story:
    """A session, what was said, and what came of it."""

    session: ProxySession = field(default_factory=ProxySession)
    now: float = 0.0
    said: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)
    ended: Counter[str] = field(default_factory=Counter)

    def take(self, effects: list[Effect]) -> None:
        """Check the rules that always hold, effect by effect."""
        for effect in effects:
            match effect:
                case Send(message=TextInput(text=line_id)):
                    assert all(self.ended[earlier] for earlier in self.requested), "two lines are in flight"
                    self.requested.append(line_id)
                case LineBegan(line_id=line_id):
                    assert line_id == self.requested[-1]
                    assert not self.ended[line_id]
                case LineEnded(line_id=line_id):
                    self.ended[line_id] += 1
                    assert self.ended[line_id] == 1, "a line ended twice"
                case Send():
                    pass

    def say(self) -> None:
        """Say another line."""
        line_id = f"line-{len(self.said)}"
        self.said.append(line_id)
        self.take(self.session.say(line_id, f"Words of {line_id}.", self.now))

    def ask(self, which: int) -> None:
        """Ask for some line; only the one in flight has words."""
        line_id = self.said[which % len(self.said)] if self.said else "nobody"
        found = self.session.asked(f"{line_id}", self.now)
        if found is not None:
            assert found == (line_id, f"Words of {line_id}.")
            assert line_id == self.requested[-1]
            assert not self.ended[line_id]
            self.session.delivered(line_id)

    def hear(self, which: int) -> None:
        """Hear some line, or somebody else."""
        line_id = self.said[which % len(self.said)] if self.said and which else "somebody"
        self.take(self.session.receive(audio(f"Words of {line_id}."), self.now))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["say", "ask", "hear", "synth", "end", "error", "wait", "due", "interrupt", "close", "open"]),
        st.integers(0, 9),
        st.floats(0, 8),
    ),
    max_size=60,
)


@given(STEPS)
def test_whatever_happens_every_line_ends_once(steps: list[tuple[str, int, float]]) -> None:
    """One line in flight, none requested twice, all over once the server has been silent for long enough."""
    story = Story()
    for step, which, pause_s in steps:
        story.now += pause_s
        match step:
            case "say":
                story.say()
            case "ask":
                story.ask(which)
            case "hear":
                story.hear(which)
            case "open":
                story.session.opened()
            case "close":
                story.take(story.session.closed(story.now))
            case "interrupt":
                story.take(story.session.interrupt("", story.now))
            case "due":
                story.take(story.session.due(story.now))
            case "wait":
                story.now += 30
            case _:
                frame = {"synth": SYNTH, "end": CHAIN_END, "error": ERROR}[step]
                story.take(story.session.receive(frame, story.now))
    assert len(story.requested) == len(set(story.requested))
    for _ in range(5 * len(story.said)):
        if (due_at := story.session.next_due()) == NEVER:
            break
        story.now = max(story.now, due_at)
        story.take(story.session.due(story.now))
    assert all(story.ended[line_id] == 1 for line_id in story.said)
    health = story.session.health
    assert health.heard + health.lost + health.interrupted == len(story.said)
