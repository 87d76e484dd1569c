"""The silent voice: as long as the real one, and instant."""

import asyncio
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.emotions import Emotion
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.voice.duration_model import spoken_s
from vtuber.voice.espeak import EspeakVoice
from vtuber.voice.ports import VoiceEngine
from vtuber.voice.silent import SilentVoice

VARIED = """
Hello everyone, and welcome to the stream!
Oh no.
Wait, what was that?
I did not see that coming, but I should have.
Thank you so much for the five dollars, Mika!
That is the third raid tonight, and it is only nine o'clock.
Let me think about it for a moment.
Honestly, pineapple on pizza is fine; fight me.
We are playing Connect Four, and chat is winning two to one.
Column three, then.
Good move!
The moon is about three hundred and eighty thousand kilometres away.
It takes light 8 minutes to get here from the sun.
My favourite colour is the one just before sunrise.
Is anybody still awake?
Somebody asked whether I am real: I am an AI, and I say so when asked.
Yes.
No, not really.
Have you ever looked at a map and wondered who decided where the edges go?
Old sailors drew monsters where their knowledge ended, which seems more honest than leaving it blank.
There is a word for that feeling, and I have forgotten it.
Welcome back, Dan, how did the exam go?
Okay, okay, one question at a time.
The next question is from Zoe.
If you could live anywhere, where would it be?
I would pick a lighthouse, for the view and the lack of neighbours.
Octopuses have three hearts, and two of them stop when they swim.
That explains a lot about Mondays.
Happy birthday, Anna!
Somebody in chat says that the earth is round, citation needed.
You may vote now: write the number of a column.
Time is up!
That was close, and I am never playing this again.
Just kidding, one more round.
Thanks for the follow, and make yourself at home.
We reached half of the goal!
Every stream I learn a little more about what you like.
Tell me something good that happened to you today.
I read every line, although sometimes late.
Bees can recognise faces, so be polite to them.
Do you prefer mornings or evenings?
Personally, I run at the same speed all day.
Goodnight to everyone who is leaving, and good morning to the rest.
The library closes at six, but the stories stay open.
Let us change the subject.
What is the most useless thing you own?
A clock with no hands is still right about something.
That is a beautiful answer, thank you.
I have no idea what that means, and I love it.
Once upon a time there was a very small robot with a very big hat.
It was raining, it was late, and nobody had brought an umbrella.
So they waited.
And waited.
Then the lights came back on.
Big thanks to everyone who subscribed this month.
I can neither confirm nor deny that I practised.
Some of you are suspiciously good at this.
The answer, as so often, is bread.
Scientists think that there may be an ocean under the ice of Europa.
Imagine swimming there, in the dark, under twenty kilometres of ice!
Absolutely not.
Well, maybe with a torch.
How deep is the deepest lake in the world?
More than sixteen hundred metres.
Quickly, before I lose my train of thought!
Lost it.
Moving on.
Here is a riddle for you.
What gets wetter the more it dries?
A towel, yes, well done, whoever said that first.
I will remember that, which is my second best skill.
The best one is losing gracefully.
Somebody please explain the rules of cricket to me.
Slower, please.
I appreciate the effort, but I am more confused than before.
Music tonight was chosen by nobody in particular.
There are more trees on earth than stars in our galaxy.
That number comes from people who counted very patiently.
Would you rather explore space or the deep sea?
The chat is split, as always.
Interesting choice, and brave.
Let us look at the clouds for a while.
This one looks like a teapot.
Or a very round dog.
You are all wonderful, and also wrong.
First come, first served, no pushing.
A hundred viewers, hello to each of you!
It cost twenty dollars and broke the same day.
Remember to drink some water.
I shall pretend to do the same.
The wind has changed, can you feel it?
Neither can I.
Our story continues tomorrow at seven.
Unless, of course, something extraordinary happens.
Keep your questions coming, I have a list.
That list is getting long, and I am delighted.
My favourite mistake is the one I have not made yet.
Careful now.
We did it!
See you soon, and thank you for staying with me.
""".strip().splitlines()


def sentence(text: str, emotion: Emotion = Emotion.NEUTRAL) -> Sentence:
    """Return a sentence with that text."""
    return Sentence(id="s1", utterance_id="u1", text=text, emotion=emotion)


async def length_s(voice: VoiceEngine, text: str, style: VoiceStyle) -> float:
    """Return how long a voice speaks a text, in seconds."""
    return sum([chunk.samples async for chunk in voice.synthesize(sentence(text), style)]) / voice.sample_rate


def silently(text: str, *, timings: bool = False) -> list[SpeechChunk]:
    """Have a text spoken silently."""

    async def speak() -> list[SpeechChunk]:
        voice = SilentVoice(timings=timings)
        return [chunk async for chunk in voice.synthesize(sentence(text), VoiceStyle(name="any"))]

    return asyncio.run(speak())


@pytest.mark.slow
@pytest.mark.parametrize(("name", "rate"), [("en-us", 150), ("en-us+f3", 172), ("en-us", 190)])
def test_silence_lasts_as_long_as_speech(name: str, rate: int) -> None:
    """Against espeak-ng, the mean absolute error is at most 8 % and the bias at most 2 %."""
    style = VoiceStyle(name=name, rate=rate)

    async def compare() -> list[float]:
        async with EspeakVoice() as real:
            silent = SilentVoice()
            return [await length_s(silent, text, style) / await length_s(real, text, style) - 1 for text in VARIED]

    errors = asyncio.run(compare())
    assert len(errors) == 100
    assert mean(map(abs, errors)) <= 0.08
    assert abs(mean(errors)) <= 0.02


def test_a_sentence_is_one_chunk_without_samples() -> None:
    """It has a length and no sound, the same every time."""
    chunks = silently("Hello there.")
    assert len(chunks) == 1
    assert chunks[0].pcm == b""
    assert chunks[0].samples > SilentVoice.sample_rate / 2
    assert silently("Hello there.") == chunks


@pytest.mark.parametrize("text", ["", "...", "😂", " "])
def test_nothing_to_pronounce_takes_no_time(text: str) -> None:
    """As with the real voice, there is no chunk."""
    assert silently(text) == []


@given(st.text(max_size=80), st.text(max_size=80))
def test_more_text_takes_longer(first: str, second: str) -> None:
    """Adding words never shortens a sentence."""
    assert spoken_s(f"{first} {second}", 170) >= spoken_s(first, 170) > 0


@given(st.text(min_size=1, max_size=80))
def test_timings_stay_within_the_sentence(text: str) -> None:
    """Words and shapes are in order and end with the sentence."""
    for chunk in silently(text, timings=True):
        duration_s = chunk.samples / SilentVoice.sample_rate
        for spans in (chunk.words, chunk.visemes):
            starts = [span.start_s for span in spans]
            assert starts == sorted(starts)
            assert all(0 <= span.start_s <= span.start_s + span.duration_s <= duration_s + 1e-9 for span in spans)
        assert chunk.words
        assert chunk.visemes
