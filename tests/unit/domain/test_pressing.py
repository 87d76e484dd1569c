"""What presses chat, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.pressing import asks_in, complains, questions_in

ASKS = """
Please subscribe!
Don't forget to hit that follow button!
Subscribe now, chat.
If you enjoy this, please consider donating.
Who's going to gift five subs?
We need ten more subs to reach the goal.
Only three more followers to go!
Drop me some bits.
Throw some money at the screen.
Every dollar counts, you know.
You can support the stream with a tip.
Follow the channel for more of this.
Follow me on Twitch!
Could somebody spare a few dollars?
Use your free Prime sub here!
Buy me a coffee, the link is below.
Help us reach the goal!
Thank you, Mia, and please donate again!
Smash that subscribe button.
Would you like to become a member?
I'd love it if you would donate to the telescope.
D0nate, pls!
If you like the show, a follow would be lovely.
Your donations keep this channel alive.
Just five more dollars and the bar is full, come on!
Leave a tip in the jar.
Come on, chat, donate!
You should sub.
Why not gift a sub to a friend?
Give me your money!
You don't have to, but please donate.
If you like it here, there is a follow button.
Following this page is how you find it again.
Whoever wants to be here the next time may follow.
A small note in the margin: you can follow this channel, and you need not.
"""

NO_ASKS = """
Thank you for the follow, Rustybutton!
Follow-ups are allowed, Electric Panda.
Thank you for subscribing, Mia!
500 bits from Electric Cactus!
A Prime sub from Doctor Koala, and the logbook says four months!
Researchers found that pigeons also simply follow roads.
She handed out bits of wire, thirty centimetres long.
Mia just subscribed!
Can you follow that?
I follow the tide, and the tide follows the Moon.
Here is a tip: never play the edge first.
Ink costs money, and so does paper.
There is a new goal on the stage: A telescope, 60 dollars, and nobody has to.
Would you support a bridge with one pillar?
What would you do with a million dollars?
The submarine has a periscope.
Somebody donated a bench to the park.
You need not subscribe to enjoy this.
There is no need to follow.
If you follow the coast you come to a lighthouse.
Every little detail counts on a map.
I would like to support that claim.
Please tell me about your day.
Look at the bar: 50 percent of the telescope! Thank you, all of you.
Thanks for the tip, Otter, 5 dollars!
He gave his coins to the ferryman.
You can give a star a name.
Lazy Noodle, 500 bits?
Would you rather have money or time?
"""


@pytest.mark.parametrize("sentence", ASKS.strip().splitlines())
def test_asks_are_heard(sentence: str) -> None:
    """For money, follows and subscriptions, however they are put."""
    assert asks_in(sentence) == 1


@pytest.mark.parametrize("sentence", NO_ASKS.strip().splitlines())
def test_thanks_and_talk_are_no_asks(sentence: str) -> None:
    """The same words in thanks, news and stories ask for nothing."""
    assert asks_in(sentence) == 0


def test_sentences_are_counted() -> None:
    """An utterance may ask more than once."""
    assert asks_in("Please subscribe! The moon is full. Don't forget to follow!") == 2
    assert questions_in("Tea or coffee? I take ink. And you, chat?!") == 2


@pytest.mark.parametrize(
    "line",
    [
        "can you stop begging",
        "omg stop asking for money",
        "enough with the questions already",
        "she always asks for subs lol",
        "this is such a cash grab",
        "stop picking fights with chat",
    ],
)
def test_complaints_are_heard(line: str) -> None:
    """Of begging, of questions, and of fights."""
    assert complains(line)


@pytest.mark.parametrize(
    "line",
    [
        "I have a question",
        "I beg your pardon?",
        "stop it, that is too funny",
        "what a fight",
        "ask me",
        "the fish bait",
    ],
)
def test_ordinary_chat_is_no_complaint(line: str) -> None:
    """Words alone complain of nothing."""
    assert not complains(line)


@given(st.text(max_size=300))
def test_any_text_can_be_judged(text: str) -> None:
    """Nothing raises, and no text holds more asks than sentences can be told apart in it."""
    assert 0 <= asks_in(text) <= len(text)
    assert 0 <= questions_in(text) <= text.count("?")
    complains(text)
