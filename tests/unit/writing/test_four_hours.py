"""Four hours of each mode: no line twice within an hour, and hardly ever nothing to say."""

import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

import pytest

from vtuber.domain.activities import Activity
from vtuber.domain.attended import Intent
from vtuber.domain.briefs import (
    AnswerQuestion,
    Brief,
    CommentOnGame,
    HonourRedemption,
    IdleMurmur,
    InviteChat,
    InviteQuestions,
    MonologueBeat,
    ReplyToChat,
    ThankPayment,
    ThankSubscriber,
    WelcomeFollowers,
    WelcomeRaid,
)
from vtuber.domain.channel_events import (
    ChatMessage,
    Cheer,
    Donation,
    Follow,
    GiftSubscriptions,
    Raid,
    Redemption,
    Resubscription,
    Subscription,
    Tier,
)
from vtuber.domain.money import Money, bits, usd
from vtuber.domain.viewers import ANONYMOUS, Viewer, ViewerNotes
from vtuber.writing.offline_writer import OfflineWriter
from vtuber.writing.recent_lines import key_of, sentences_of
from vtuber.writing.topics import packaged_topics

_OUTLOOKS: tuple[Literal["winning", "losing", "even"], ...] = ("winning", "losing", "even")
_WINNERS: tuple[Literal["streamer", "chat", "nobody"], ...] = ("streamer", "chat", "nobody")

AT = datetime(2026, 1, 1, tzinfo=UTC)

NAMES = (
    "xX_Dark99_Xx", "LunaFox", "moss_goblin", "Kaito77", "PixelPaws", "the_real_bob", "zoe", "Astro_Nut", "ほし",
    "noodlearms", "SirLagsalot", "bee_keeper", "Ophelia", "toastghost", "Wren", "hexcode", "Marlow", "tinfoil_tess",
    "Juniper", "quietgus", "Bramblewick", "odd_otto", "Saffron", "velvetmoth", "Igor_m", "paperplane", "Nadia", "Tobi",
)  # fmt: skip

QUESTIONS = (
    "are you an AI?", "why is the sky blue?", "what's your favorite food?", "how do magnets work?",
    "what game is this?",
    "do you like cats?", "how old are you?", "what is a black hole?", "who won the match yesterday?", "do you sleep?",
    "should I quit my job?", "would you rather fight a duck or a horse?", "is there life on other planets?",
    "which pokemon is the best?", "where is the best place to live?", "how do airplanes fly?",
    "any plans for the weekend?",
    "when does the shop close?", "sea or mountains?", "what is your opinion on mango with toast?",
    "do you like gnocchi?",
    "have you ever tried terraria?", "whats the best mug you know?", "can you juggle?", "why are lemons sour?",
)  # fmt: skip

CHAT: tuple[tuple[Intent, str], ...] = (
    *((Intent.GREETING, text) for text in ("hi", "hello hoshi", "good evening", "hiii", "hey {her}", "sup chat")),
    *((Intent.QUESTION, text) for text in QUESTIONS),
    *((Intent.COMPLIMENT, text) for text in ("love your voice", "best stream on the site", "you made my day")),
    *((Intent.REACTION, text) for text in ("lol", "LMAO", "pog", "o7", "W", "KEKW", "omg", "true", "goosebumps")),
    *((Intent.COMMAND, text) for text in ("!discord", "!uptime")),
    *(
        (Intent.STATEMENT, text)
        for text in (
            "my cat just knocked over my coffee", "i have an exam tomorrow", "just got home from work",
            "so tired today",
            "i built a table yesterday", "my grandma makes the best soup", "feeling sad today", "first time here, hi",
            "playing elden ring on the side", "bananas are berries", "i disagree", "i like trains", "brb",
            "the left shoe supremacy", "my neighbour is drilling again", "look at the diagonal",
            "greetings from Lisbon",
        )
    ),
)  # fmt: skip


def viewer(rng: random.Random) -> Viewer:
    """Return one of the regulars, or rarely somebody new."""
    name = rng.choice(NAMES)
    return Viewer(id=f"test:{name}", name=name)


def message(text: str, *, name: str = "Wren", first: bool = False) -> ChatMessage:
    """Return a line of chat."""
    return ChatMessage(id="m1", at=AT, viewer=Viewer(id=f"test:{name}", name=name), text=text, first_message=first)


def reply(text: str, intent: Intent, *, name: str = "Wren", notes: ViewerNotes | None = None) -> ReplyToChat:
    """Return a brief to answer a line of chat."""
    return ReplyToChat(
        message=message(text, name=name),
        intent=intent,
        notes=notes or ViewerNotes(messages=5, streams_attended=2),
        activity=Activity.REACT,
        topic="",
    )


def notes(rng: random.Random) -> ViewerNotes:
    """Return what may be known of somebody."""
    return ViewerNotes(
        messages=rng.randint(1, 30),
        streams_attended=rng.choice((1, 1, 2, 5)),
        payments=rng.randint(1, 5),
        given={"USD": Decimal(rng.randint(1, 90))},
        earlier_line=rng.choice((None, "my cat is called Pixel", "i baked bread today")),
        last_topic=rng.choice((None, "Whales that sing")),
    )


def talk(rng: random.Random) -> Iterator[Brief]:
    """Nothing but monologues, every topic once before any comes again."""
    bank = packaged_topics()
    while True:
        titles = list(bank.titles(Activity.TALK))
        rng.shuffle(titles)
        for title in titles:
            for beat in range(bank.beats(title)):
                yield MonologueBeat(topic=title, beat=beat, beats=bank.beats(title))


def react(rng: random.Random) -> Iterator[Brief]:
    """Chat answered as it comes, with arrivals and rewards between."""
    while True:
        kind = rng.random()
        if kind < 0.85:
            intent, text = rng.choice(CHAT)
            yield reply(text, intent, name=rng.choice(NAMES), notes=notes(rng))
        elif kind < 0.93:
            themes = packaged_topics().titles(Activity.REACT)
            yield InviteChat(activity=Activity.REACT, topic=rng.choice(themes))
        elif kind < 0.97:
            count = rng.choice((1, 1, 2, 6))
            yield WelcomeFollowers(events=tuple(Follow(id=f"f{n}", at=AT, viewer=viewer(rng)) for n in range(count)))
        else:
            title = rng.choice(("Hydrate", "Posture check", "Tell a story", "Pick a topic", "A joke", "First"))
            yield HonourRedemption(event=Redemption(id="r1", at=AT, viewer=viewer(rng), reward=title, cost=100))


def q_and_a(rng: random.Random) -> Iterator[Brief]:
    """Questions invited and answered."""
    while True:
        topic = rng.choice(packaged_topics().titles(Activity.Q_AND_A))
        if rng.random() < 0.25:
            yield InviteQuestions(topic=topic, waiting=rng.choice((0, 0, 1, 4)))
        else:
            asked = message(rng.choice(QUESTIONS), name=rng.choice(NAMES))
            yield AnswerQuestion(message=asked, notes=notes(rng), remaining=rng.randint(0, 5))


def game(rng: random.Random) -> Iterator[Brief]:
    """Game after game, each move commented on."""
    score = [0, 0, 0]
    while True:
        yield CommentOnGame(game="connect_four", moment="started", score=(score[0], score[1], score[2]))
        for move in range(1, rng.randint(6, 16)):
            outlook = rng.choice(_OUTLOOKS)
            yield CommentOnGame(
                game="connect_four", moment="vote_opened", threat=rng.choice((None,) * 6 + ("streamer", "chat"))
            )
            if rng.random() < 0.3:
                yield CommentOnGame(game="connect_four", moment="vote_reminder")
            yield CommentOnGame(
                game="connect_four", moment="chat_moved", column=rng.randint(1, 7), votes=rng.randint(0, 12),
                move_number=2 * move, outlook=outlook, threat=rng.choice((None, None, None, "chat")),
            )  # fmt: skip
            yield CommentOnGame(
                game="connect_four", moment="streamer_moved", column=rng.randint(1, 7), move_number=2 * move + 1,
                outlook=outlook, threat=rng.choice((None, None, None, "streamer")),
            )  # fmt: skip
        place = rng.randrange(3)
        score[place] += 1
        winner = _WINNERS[place]
        yield CommentOnGame(game="connect_four", moment="finished", winner=winner, score=(score[0], score[1], score[2]))


def idle(rng: random.Random) -> Iterator[Brief]:
    """A long quiet night."""
    while True:
        yield IdleMurmur(minutes_idle=10 * rng.random())


def money(rng: random.Random) -> Iterator[Brief]:
    """Hundreds of thanks."""
    estimate = usd("2.5", estimated=True)
    while True:
        kind, who, known = rng.random(), viewer(rng), notes(rng)
        tier = rng.choice(tuple(Tier))
        if kind < 0.4:
            giver = who if rng.random() < 0.95 else ANONYMOUS
            amount = Money(amount=Decimal(rng.choice(("1", "3", "5", "7.50", "20", "50", "200"))), currency="EUR")
            words = rng.choice(("", "keep it up", "love the octopus facts", "for the new microphone"))
            gift = Donation(id="d1", at=AT, viewer=giver, amount=amount, message=words, charity=rng.random() < 0.1)
            yield ThankPayment(event=gift, notes=known)
        elif kind < 0.6:
            count = rng.choice((1, 50, 100, 500, 2_000, 10_000))
            yield ThankPayment(event=Cheer(id="c1", at=AT, viewer=who, bits=count, amount=bits(count)), notes=known)
        elif kind < 0.75:
            yield ThankSubscriber(
                event=Subscription(id="s1", at=AT, viewer=who, tier=tier, amount=estimate), notes=known
            )
        elif kind < 0.88:
            months = rng.choice((2, 3, 7, 12, 13, 24, 30))
            renewal = Resubscription(id="s2", at=AT, viewer=who, tier=tier, amount=estimate, months=months)
            yield ThankSubscriber(event=renewal, notes=known)
        elif kind < 0.97:
            count = rng.choice((1, 5, 20))
            gifts = GiftSubscriptions(id="s3", at=AT, viewer=who, tier=tier, count=count, amount=estimate)
            yield ThankSubscriber(event=gifts, notes=known)
        else:
            raid = Raid(id="r1", at=AT, viewer=who, viewers=rng.choice((3, 25, 300)))
            yield WelcomeRaid(event=raid, activity=Activity.TALK, topic="Whales that sing")


def mixed(rng: random.Random) -> Iterator[Brief]:
    """A stream as it is: some minutes of each mode."""
    modes = [mode(rng) for mode in (talk, react, q_and_a, game, idle, money)]
    while True:
        mode = rng.choice(modes)
        for _ in range(rng.randint(3, 25)):
            yield next(mode)


MODES = {
    "talk": talk, "react": react, "q_and_a": q_and_a, "game": game, "idle": idle, "money": money, "mixed": mixed,
}  # fmt: skip


_EVERY_S = 8
_HOUR_S = 3_600
_FORBIDDEN = re.compile(
    r"\b(?:I (?:ate|slept|drank|woke up|was born|grew up|went to (?:school|bed|work))"
    r"|I am (?:a )?(?:human|hungry|thirsty|real person)"
    r"|my (?:body|stomach|mother|father|mom|mum|dad|parents|childhood|bedroom|boyfriend|girlfriend|breakfast|dinner)\b"
    r"|when I was (?:a (?:child|kid|girl)|little|young|small)"
    r"|(?:please|could you) (?:donate|subscribe|sub|gift|tip)|donate (?:now|more)|support (?:me|us) (?:with|by)"
    r"|as a language model|lorem|http)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("mode", MODES)
def test_no_line_twice_within_an_hour(
    mode: str, turn_to: Callable[[float], None], make_writer: Callable[..., OfflineWriter]
) -> None:
    """At an utterance each eight seconds, with silence under one in a hundred, whole and honest sentences."""
    writer = make_writer(5)
    briefs: Iterator[Brief] = MODES[mode](random.Random(7))
    heard: dict[str, int] = {}
    silences = 0
    for seconds in range(0, 4 * _HOUR_S, _EVERY_S):
        turn_to(seconds)
        text = writer.compose(next(briefs))
        silences += not text
        assert not _FORBIDDEN.search(text), text
        for sentence in sentences_of(text):
            assert sentence[-1] in '.!?"', text
            key = key_of(sentence)
            if len(key.split()) >= 4:
                assert seconds - heard.get(key, -_HOUR_S) >= _HOUR_S, sentence
                heard[key] = seconds
    assert silences <= 0.01 * 4 * _HOUR_S / _EVERY_S


def test_a_seed_writes_the_same_stream_twice(
    turn_to: Callable[[float], None], make_writer: Callable[..., OfflineWriter]
) -> None:
    """What is said depends on the seed and the clock alone."""

    def stream(seed: int) -> list[str]:
        writer, briefs = make_writer(seed), MODES["mixed"](random.Random(2))
        said = []
        for number in range(300):
            turn_to(number * _EVERY_S)
            said.append(writer.compose(next(briefs)))
        return said

    first = stream(1)
    assert stream(1) == first
    assert stream(2) != first
