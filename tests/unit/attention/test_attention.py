"""Attention serves by urgency and worth, loses no money, starves nobody, and forgets what was taken back."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.attention.attention import CHAT_LINES, STAFF_LINES, Attention
from vtuber.attention.chat_lane import COOL_DOWN_S, JUDGED_AT_ONCE, OLDEST_EVERY
from vtuber.attention.lanes import PATIENCE
from vtuber.attention.paid_lanes import OLDEST_MONEY_EVERY
from vtuber.attention.ring import CHAT_KEPT_S, QUESTIONS_KEPT_S
from vtuber.domain.attended import Attended, Intent, Lane
from vtuber.domain.channel_events import (
    ChatCleared,
    ChatMessage,
    Cheer,
    Donation,
    Follow,
    MessageDeleted,
    Raid,
    Redemption,
    Resubscription,
    Subscription,
    Tier,
    ViewerBanned,
)
from vtuber.domain.money import Money, bits, usd
from vtuber.domain.viewers import Role, Viewer
from vtuber.runtime import virtual_time

AT = datetime(2026, 1, 1, tzinfo=UTC)


class HandClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.time = 0.0

    def monotonic(self) -> float:
        return self.time

    def now(self) -> datetime:
        return AT


class BadWord:
    def categories(self, text: str) -> tuple[str, ...]:
        return ("insult",) if "bad" in text else ()


@pytest.fixture
def clock() -> HandClock:
    """A clock the test moves."""
    return HandClock()


@pytest.fixture
def attention(clock: HandClock) -> Attention:
    """Attention of a streamer called Mira; the word `bad` is an insult."""
    return Attention(clock=clock, moderator=BadWord(), names=["Mira"])


def viewer(who: str, *roles: Role, months: int = 0) -> Viewer:
    """Return a viewer."""
    return Viewer(id=f"twitch:{who}", name=who, roles=roles, months_subscribed=months)


def chat(
    number: int, text: str = "the dog is asleep", who: str | None = None, *roles: Role, first_message: bool = False
) -> ChatMessage:
    """Return a line of chat, by default each from another viewer."""
    author = viewer(who or f"v{number}", *roles)
    return ChatMessage(id=f"m{number}", at=AT, viewer=author, text=text, first_message=first_message)


def donation(number: int, amount: str, who: str = "d", message: str = "", currency: str = "USD") -> Donation:
    """Return a donation."""
    money = Money(amount=Decimal(amount), currency=currency)
    return Donation(id=f"d{number}", at=AT, viewer=viewer(who), amount=money, message=message)


def raid(number: int, who: str = "r") -> Raid:
    """Return a raid."""
    return Raid(id=f"r{number}", at=AT, viewer=viewer(who), viewers=10)


def follow(number: int, who: str = "f") -> Follow:
    """Return a follow."""
    return Follow(id=f"f{number}", at=AT, viewer=viewer(who))


def subscription(number: int, who: str = "s") -> Subscription:
    """Return a subscription."""
    return Subscription(id=f"s{number}", at=AT, viewer=viewer(who), tier=Tier.ONE, amount=usd("2.50", estimated=True))


def drain(attention: Attention) -> Iterator[Attended]:
    """Take until nothing is left."""
    while attended := attention.take():
        yield attended


def ids(attention: Attention) -> list[str]:
    """Return the ids of everything, in the order in which it is taken."""
    return [attended.event.id for attended in drain(attention)]


@contextmanager
def retractions(attention: Attention) -> Iterator[list[str]]:
    """Collect the ids of retracted messages."""
    retracted: list[str] = []
    attention.on_retracted(retracted.append)
    yield retracted


def test_the_most_urgent_lane_comes_first(attention: Attention) -> None:
    """Money, then support with raids first and follows last, then staff, then chat."""
    for event in (
        chat(1),
        chat(2, "hello", "mod", Role.MODERATOR),
        follow(1),
        subscription(1),
        raid(1),
        donation(1, "5"),
    ):
        attention.offer(event)
    assert ids(attention) == ["d1", "r1", "s1", "f1", "m2", "m1"]


def test_money_goes_by_worth_then_arrival(attention: Attention) -> None:
    """The larger sum comes first across currencies, the earlier of equals first."""
    for event in (donation(1, "5"), donation(2, "50"), donation(3, "500", currency="JPY")):
        attention.offer(event)
    attention.offer(Cheer(id="c1", at=AT, viewer=viewer("c"), bits=5000, amount=bits(5000)))
    assert [attended.event.id for attended in [attention.take(), attention.take(), attention.take()] if attended] == [
        *("d2", "c1", "d1")
    ]


def test_a_small_donation_is_not_left_for_ever(attention: Attention) -> None:
    """Every fourth payment taken is the one that waited longest."""
    attention.offer(donation(0, "1"))
    taken = []
    for number in range(1, OLDEST_MONEY_EVERY + 1):
        attention.offer(donation(number, "100"))
        attended = attention.take(lanes={Lane.MONEY})
        assert attended
        taken.append(attended.event.id)
    assert taken[-1] == "d0"


def test_waiting_time_is_reported(attention: Attention, clock: HandClock) -> None:
    """`waited_s` is the time between offer and take."""
    attention.offer(donation(1, "5"))
    attention.offer(chat(1))
    clock.time = 7.5
    assert [attended.waited_s for attended in drain(attention)] == [7.5, 7.5]


def test_a_busy_lane_does_not_starve_the_others(attention: Attention) -> None:
    """However much money comes in, a waiting lane is served within the patience of all lanes together."""
    for event in (chat(1), chat(2, "hi", "mod", Role.VIP), subscription(1)):
        attention.offer(event)
    order = []
    for number in range(sum(PATIENCE.values()) + 1):
        attention.offer(donation(number, "5"))
        attended = attention.take()
        assert attended
        order.append(attended.lane)
    assert set(order) == set(Lane)


def test_chat_is_answered_newest_first_and_the_oldest_now_and_then(attention: Attention) -> None:
    """Equal lines come newest first; every fifth is the oldest waiting."""
    for number in range(10):
        attention.offer(chat(number))
    taken = ids(attention)
    assert taken[: OLDEST_EVERY - 1] == ["m9", "m8", "m7", "m6"]
    assert taken[OLDEST_EVERY - 1] == "m0"


@pytest.mark.parametrize(
    "better",
    [
        chat(0, "hello there friends of mine", first_message=True),
        chat(0, "Mira look at this thing"),
        chat(0, "which game comes after this?"),
        chat(0, "the dog is asleep now"),
        ChatMessage(id="m0", at=AT, viewer=viewer("old", months=24), text="gg"),
    ],
)
def test_what_makes_a_line_come_first(attention: Attention, better: ChatMessage) -> None:
    """A newcomer, her name, a question, substance and loyalty each outweigh being a little newer."""
    attention.offer(better)
    attention.offer(chat(1, "gg"))
    attended = attention.take()
    assert attended
    assert attended.event.id == "m0"


def test_one_viewer_cannot_take_all_turns(attention: Attention) -> None:
    """Whoever was just answered comes after everybody else; alone, they are answered."""
    attention.offer(chat(0, who="quiet"))
    for number in range(1, 4):
        attention.offer(chat(number, f"question number {number}?", "loud"))
    assert ids(attention) == ["m3", "m0", "m2", "m1"]


def test_the_cool_down_ends(attention: Attention, clock: HandClock) -> None:
    """Half a minute later a viewer is like any other."""
    attention.offer(chat(1, "is it over?", "loud"))
    assert ids(attention) == ["m1"]
    clock.time = COOL_DOWN_S
    attention.offer(chat(2, who="quiet"))
    attention.offer(chat(3, "is it over now?", "loud"))
    assert ids(attention) == ["m3", "m2"]


def test_bad_lines_are_ignored_and_reported_once(attention: Attention) -> None:
    """An insult is never taken; its id and reason are reported once."""
    attention.offer(chat(1, "you are bad"))
    attention.offer(chat(2))
    assert ids(attention) == ["m2"]
    assert [(each.message_id, each.categories) for each in attention.ignored()] == [("m1", ("insult",))]
    assert attention.ignored() == ()


def test_votes_and_commands_are_passed_over_unless_asked_for(attention: Attention) -> None:
    """Lines for the game or a bot are not answered."""
    attention.offer(chat(1, "3"))
    attention.offer(chat(2, "!lurk"))
    attended = attention.take(intents={Intent.VOTE})
    assert attended
    assert attended.intent is Intent.VOTE
    assert attention.take() is None
    assert attention.ignored() == ()


def test_an_intent_filter_leaves_the_rest_waiting(attention: Attention) -> None:
    """Questions are found behind other lines, which stay."""
    attention.offer(chat(1, "how tall is the tower?"))
    for number in range(2, 60):
        attention.offer(chat(number))
    attended = attention.take(lanes={Lane.CHAT}, intents={Intent.QUESTION})
    assert attended
    assert (attended.event.id, attended.intent) == ("m1", Intent.QUESTION)
    assert attention.take(intents={Intent.QUESTION}) is None
    assert attention.waiting().chat == 58


def test_waiting_counts_each_lane(attention: Attention) -> None:
    """Counts are per lane; questions are counted over staff and chat."""
    for event in (
        donation(1, "1"),
        raid(1),
        follow(1),
        chat(1, "who?"),
        chat(2),
        chat(3, "why?", "mod", Role.MODERATOR),
    ):
        attention.offer(event)
    waiting = attention.waiting()
    assert (waiting.money, waiting.support, waiting.staff, waiting.chat, waiting.questions) == (1, 2, 1, 2, 2)


def test_paid_texts_that_must_not_be_read_have_an_intent(attention: Attention) -> None:
    """The payment is handed over; its intent says that its text must not be quoted."""
    resub = Resubscription(
        id="s1", at=AT, viewer=viewer("s"), tier=Tier.ONE, amount=usd("2"), months=3, message="a bad word"
    )
    for event in (donation(1, "5", message="so bad"), donation(2, "4", message="so good"), resub):
        attention.offer(event)
    assert [(attended.event.id, attended.intent) for attended in drain(attention)] == [
        *(("d1", Intent.INSULT), ("d2", None), ("s1", Intent.INSULT))
    ]
    assert attention.message_is_clean("good")
    assert not attention.message_is_clean("bad")


def test_a_deleted_message_is_gone(attention: Attention) -> None:
    """Queued, taken, unseen or later: it is not taken any more, and everybody concerned hears of it."""
    with retractions(attention) as retracted:
        attention.offer(chat(1))
        attention.offer(MessageDeleted(id="x1", at=AT, message_id="m1"))
        attention.offer(MessageDeleted(id="x2", at=AT, message_id="m2"))
        attention.offer(chat(2))
        assert ids(attention) == []
        attention.offer(chat(3))
        assert ids(attention) == ["m3"]
        attention.offer(MessageDeleted(id="x3", at=AT, message_id="m3"))
    assert retracted == ["m1", "m2", "m3"]


def test_a_banned_viewer_is_thanked_but_not_quoted(attention: Attention) -> None:
    """Lines, raids, follows and redemptions go; payments stay, their texts withheld."""
    events = (
        *(chat(1, who="x"), chat(2), raid(1, "x"), follow(1, "x"), subscription(1, "x")),
        *(donation(1, "5", "x", "nice"), donation(2, "4", "y", "nice")),
        Redemption(id="p1", at=AT, viewer=viewer("x"), reward="hydrate", cost=100, text="drink"),
    )
    with retractions(attention) as retracted:
        for event in events:
            attention.offer(event)
        attention.offer(ViewerBanned(id="b", at=AT, viewer_id="twitch:x", seconds=600))
        taken = {attended.event.id: attended.intent for attended in drain(attention)}
    assert taken == {"d1": Intent.SPAM, "d2": None, "s1": Intent.SPAM, "m2": Intent.STATEMENT}
    assert retracted == ["m1"]


def test_a_ban_reaches_lines_already_taken(attention: Attention) -> None:
    """What is being answered right now is retracted, too."""
    attention.offer(chat(1, who="x"))
    assert ids(attention) == ["m1"]
    with retractions(attention) as retracted:
        attention.offer(ViewerBanned(id="b", at=AT, viewer_id="twitch:x"))
    assert retracted == ["m1"]


def test_a_cleared_chat_is_empty(attention: Attention) -> None:
    """All lines go, payments stay without their texts."""
    for event in (chat(1), chat(2, "hi", "mod", Role.MODERATOR), donation(1, "5", message="nice")):
        attention.offer(event)
    with retractions(attention) as retracted:
        attention.offer(ChatCleared(id="c", at=AT))
    assert [(attended.event.id, attended.intent) for attended in drain(attention)] == [("d1", Intent.SPAM)]
    assert retracted == ["m2", "m1"]


@given(st.integers(0, 3 * CHAT_LINES), st.integers(0, 3 * STAFF_LINES))
def test_drops_are_counted_exactly(lines: int, staff_lines: int) -> None:
    """Offered is taken plus dropped, and drops are reported once."""
    attention = Attention(clock=HandClock(), moderator=BadWord())
    for number in range(lines):
        attention.offer(chat(number))
    for number in range(lines, lines + staff_lines):
        attention.offer(chat(number, "hello", None, Role.MODERATOR))
    assert attention.dropped() == max(0, lines - CHAT_LINES) + max(0, staff_lines - STAFF_LINES)
    assert attention.dropped() == 0
    assert len(ids(attention)) == min(lines, CHAT_LINES) + min(staff_lines, STAFF_LINES)


def test_right_after_a_flood_a_take_judges_few_lines() -> None:
    """However many lines came at once, one take looks at a few dozen of them, and later takes at the rest."""
    judged: list[str] = []

    class Counting(BadWord):
        def categories(self, text: str) -> tuple[str, ...]:
            if " " in text:
                judged.append(text)
            return super().categories(text)

    attention = Attention(clock=HandClock(), moderator=Counting())
    for number in range(400):
        attention.offer(chat(number, f"so bad {number}" if number >= 300 else f"line number {number}"))
    taken, takes = None, 0
    while taken is None:
        before = len(judged)
        taken, takes = attention.take(), takes + 1
        assert 0 < len(judged) - before <= JUDGED_AT_ONCE
    assert taken.event.id == "m299"
    assert takes == 100 // JUDGED_AT_ONCE + 1


class TestStaleChat:
    """Lines that waited too long are not answered any more."""

    ARRIVALS = st.lists(
        st.tuples(st.floats(0, 60), st.sampled_from(["the dog is asleep", "is it over?", "lol", "3", "!x"])),
        max_size=40,
    )

    @given(ARRIVALS, st.floats(0, 400))
    def test_what_waits_is_young(self, arrivals: list[tuple[float, str]], later: float) -> None:
        """At any time the lines waiting are those young enough; old ones count as dropped unless for nobody."""
        clock = HandClock()
        attention = Attention(clock=clock, moderator=BadWord())
        said: list[tuple[float, str]] = []
        for number, (pause, text) in enumerate(arrivals):
            clock.time += pause
            attention.offer(chat(number, text))
            said.append((clock.time, text))
        clock.time += later
        kept_s = {text: QUESTIONS_KEPT_S if "?" in text else CHAT_KEPT_S for _, text in said}
        young = [text for at, text in said if clock.time - at <= kept_s[text]]
        gone = [text for at, text in said if clock.time - at > kept_s[text]]
        waiting = attention.waiting()
        assert (waiting.chat, waiting.questions) == (len(young), young.count("is it over?"))
        assert attention.dropped() == gone.count("the dog is asleep") + gone.count("is it over?")

    def test_a_greeting_is_not_answered_minutes_later(self, attention: Attention, clock: HandClock) -> None:
        """After two minutes only the question is left, after five nothing."""
        attention.offer(chat(1, "hello"))
        attention.offer(chat(2, "how tall is it?"))
        clock.time = CHAT_KEPT_S + 1
        assert [attended.event.id for attended in drain(attention)] == ["m2"]
        attention.offer(chat(3, "how tall is it then?"))
        clock.time += QUESTIONS_KEPT_S + 1
        assert attention.take() is None


def test_a_redelivered_line_counts_once(attention: Attention) -> None:
    """The same id twice is one line."""
    attention.offer(chat(1))
    attention.offer(chat(1))
    assert ids(attention) == ["m1"]


class TestUnderAnyTraffic:
    """Invariants over random interleavings of offers, retractions and takes."""

    STEPS = st.lists(
        st.tuples(
            st.sampled_from(["chat", "staff", "donation", "raid", "follow", "take", "take", "delete", "ban", "clear"]),
            st.integers(0, 5),
            st.sampled_from(["", "hello", "why?", "so bad", "3", "!x", "\ud800\u202e"]),
        ),
        max_size=80,
    )

    @given(STEPS)
    def test_nothing_is_lost_and_nothing_retracted_is_taken(self, steps: list[tuple[str, int, str]]) -> None:
        """Each payment comes out exactly once; lines of a deleted message or a banned viewer never do."""
        attention = Attention(clock=HandClock(), moderator=BadWord())
        paid: list[str] = []
        gone: set[str] = set()
        said: dict[str, str] = {}
        taken: list[str] = []
        for number, (step, who, text) in enumerate(steps):
            match step:
                case "chat" | "staff":
                    roles = (Role.VIP,) if step == "staff" else ()
                    attention.offer(chat(number, text, f"w{who}", *roles))
                    said[f"m{number}"] = f"twitch:w{who}"
                case "donation":
                    attention.offer(donation(number, str(who), f"w{who}", text))
                    paid.append(f"d{number}")
                case "raid":
                    attention.offer(raid(number, f"w{who}"))
                    said[f"r{number}"] = f"twitch:w{who}"
                case "follow":
                    attention.offer(follow(number, f"w{who}"))
                    said[f"f{number}"] = f"twitch:w{who}"
                case "delete":
                    attention.offer(MessageDeleted(id=f"x{number}", at=AT, message_id=f"m{number - who}"))
                    gone.add(f"m{number - who}")
                case "ban":
                    attention.offer(ViewerBanned(id=f"x{number}", at=AT, viewer_id=f"twitch:w{who}"))
                    gone |= {line for line, author in said.items() if author == f"twitch:w{who}"}
                case "clear":
                    attention.offer(ChatCleared(id=f"x{number}", at=AT))
                    gone |= {line for line in said if line.startswith("m")}
                case _:
                    if attended := attention.take():
                        assert attended.event.id not in gone
                        taken.append(attended.event.id)
        for attended in drain(attention):
            assert attended.event.id not in gone
            taken.append(attended.event.id)
        assert sorted(event_id for event_id in taken if event_id.startswith("d")) == sorted(paid)
        assert len(taken) == len(set(taken))

    @given(st.integers(1, 40), st.integers(1, 4))
    def test_a_line_that_stays_is_taken_in_time(self, older: int, arrivals: int) -> None:
        """However many better lines keep coming, a line with `older` ones before it waits a bounded number of picks."""
        attention = Attention(clock=HandClock(), moderator=BadWord())
        for number in range(older):
            attention.offer(chat(number, "gg"))
        patient = f"m{older - 1}"
        picks = 0
        number = older
        while attention.waiting().chat:
            picks += 1
            attended = attention.take()
            assert attended
            if attended.event.id == patient:
                break
            for _ in range(arrivals if picks < CHAT_LINES // arrivals // 2 else 1):
                attention.offer(chat(number, "Mira, which one is it?"))
                number += 1
        assert picks <= older * OLDEST_EVERY


class TestWaiting:
    """`wait` ends as soon as there is something to take, and not before."""

    def test_it_ends_when_something_comes(self) -> None:
        """A line offered after two seconds ends the wait then."""

        async def scene() -> tuple[bool, float]:
            loop = asyncio.get_running_loop()
            attention = Attention(clock=LoopTime(loop), moderator=BadWord())
            loop.call_at(1.0, attention.offer, chat(1, "so bad"))
            loop.call_at(2.0, attention.offer, chat(2))
            return await attention.wait(10.0), loop.time()

        assert virtual_time.run(scene()) == (True, 2.0)

    def test_it_gives_up_after_the_time_out(self) -> None:
        """Nothing in the lanes waited for is nothing; the time is kept exactly."""

        async def scene() -> tuple[bool, float]:
            loop = asyncio.get_running_loop()
            attention = Attention(clock=LoopTime(loop), moderator=BadWord())
            loop.call_at(1.0, attention.offer, chat(1))
            return await attention.wait(3.0, lanes={Lane.MONEY}), loop.time()

        assert virtual_time.run(scene()) == (False, 3.0)

    def test_what_waits_already_ends_it_at_once(self) -> None:
        """No time passes, even with no time given; what the filter excludes does not count."""

        async def scene() -> list[bool]:
            attention = Attention(clock=LoopTime(asyncio.get_running_loop()), moderator=BadWord())
            attention.offer(chat(1))
            return [await attention.wait(0.0), await attention.wait(0.0, intents={Intent.QUESTION})]

        assert virtual_time.run(scene()) == [True, False]

    def test_several_may_wait(self) -> None:
        """Each waiter hears of its own lanes, and a cancelled one is forgotten."""

        async def scene() -> list[bool]:
            loop = asyncio.get_running_loop()
            attention = Attention(clock=LoopTime(loop), moderator=BadWord())
            async with asyncio.TaskGroup() as group:
                money = group.create_task(attention.wait(5.0, lanes={Lane.MONEY}))
                anything = group.create_task(attention.wait(5.0))
                chatter = group.create_task(attention.wait(5.0, lanes={Lane.CHAT}))
                given_up = group.create_task(attention.wait(5.0))
                loop.call_at(1.0, given_up.cancel)
                loop.call_at(2.0, attention.offer, donation(1, "5"))
            return [money.result(), anything.result(), chatter.result(), given_up.cancelled()]

        assert virtual_time.run(scene()) == [True, True, False, True]


class LoopTime:
    """A loop's time as a clock."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def monotonic(self) -> float:
        return self._loop.time()

    def now(self) -> datetime:
        return AT
