"""What is written in chat crosses the same layers as what is spoken, but the operator's delay."""

from tests.peers.scripted_moderation import ScriptedModeration

from vtuber.app.channel_desk import WrittenWords
from vtuber.domain.channel_actions import CreatePoll, WriteInChat
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.runtime.virtual_time import run
from vtuber.safety.moderator import WordListModerator
from vtuber.safety.second_opinion import SecondOpinion
from vtuber.safety.topics import load_topics

POLL = CreatePoll(title="Which soup?", choices=("leek", "zorblax"), seconds=60)


def test_a_second_opinion_is_heard_about_every_text_of_an_action() -> None:
    """One choice of a poll that is flagged, or a service without an opinion, keeps all of it back."""

    async def scene() -> None:
        service = ScriptedModeration()
        second = SecondOpinion(service, clock=LoopClock(epoch=system_now()), replacement=lambda: None)
        words = WrittenWords(opinion=second)
        await words.ask_about(POLL)
        assert not words.allows("Which soup?")
        assert {"Which soup?", "leek", "zorblax"} <= set(service.asked)
        await words.ask_about(WriteInChat(text="Hello there."))
        assert words.allows("Hello there.")
        service.down = True
        await words.ask_about(WriteInChat(text="Hello again."))
        assert not words.allows("Hello again.")

    run(scene())


def test_topics_hold_for_what_is_written() -> None:
    """A closed topic is closed in chat too; without a second opinion nobody is asked."""

    async def scene() -> None:
        words = WrittenWords(moderator=WordListModerator(topics=load_topics(["gambling"])))
        await words.ask_about(WriteInChat(text="The casino is open."))
        assert not words.allows("The casino is open.")
        assert words.allows("The kitchen is open.")

    run(scene())
