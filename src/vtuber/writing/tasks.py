"""What a model is asked to write, by the kind of brief, in a sentence or two."""

from collections.abc import Iterable
from typing import Protocol, assert_never

from vtuber.domain.activities import Activity
from vtuber.domain.briefs import (
    AnnounceActivity,
    AnswerOperator,
    AnswerQuestion,
    Brief,
    CallToAction,
    CelebrateGoal,
    CloseStream,
    CommentOnGame,
    FollowUpPromise,
    HonourRedemption,
    IdleMurmur,
    InviteChat,
    InviteQuestions,
    MonologueBeat,
    OpenStream,
    ReplyToChat,
    SayVerbatim,
    SummariseChat,
    TellOfGoal,
    ThankPayment,
    ThankSubscriber,
    WelcomeFollowers,
    WelcomeRaid,
)
from vtuber.domain.channel_events import Cheer, Donation, GiftSubscriptions, Resubscription, Subscription
from vtuber.domain.goal_events import GoalClosed, GoalLastCall, GoalSet
from vtuber.domain.viewers import Viewer
from vtuber.writing.spoken_amounts import counted, spoken_money, time_left
from vtuber.writing.style_tasks import how_to_ask, how_to_greet
from vtuber.writing.tenure import is_new
from vtuber.writing.untrusted import cleaned

_DOING = {
    Activity.TALK: "telling a story",
    Activity.REACT: "talking with chat",
    Activity.GAME: "playing Connect Four against chat",
    Activity.Q_AND_A: "answering questions",
    Activity.IDLE: "resting quietly",
}

_LONGEST_TOLD = 2_000


class Marking(Protocol):
    """Marks what comes from outside."""

    def name(self, viewer: Viewer) -> str:
        """Return how to call a viewer."""
        ...

    def names(self, names: Iterable[str]) -> str:
        """Return some names, an empty text if none can be said."""
        ...

    def title(self, title: str) -> str:
        """Return a title from outside."""
        ...

    def recalled(self, said: str) -> str:
        """Return something she said."""
        ...


def task_of(brief: Brief, marking: Marking) -> str:  # noqa: C901  (one branch for each kind of brief)
    """Return the request. Other people's words are not in it, except for names and titles, which are marked."""
    match brief:
        case OpenStream():
            return f"{_opening(brief)} {_going_on(brief.activity, brief.topic)}"
        case CloseStream():
            return _farewell(brief, marking)
        case AnnounceActivity(previous=previous, activity=activity, topic=topic):
            return f"Lead over from {_DOING[previous]}. {_going_on(activity, topic)}"
        case MonologueBeat():
            return _beat(brief)
        case ReplyToChat(message=message, intent=intent):
            who = marking.name(message.viewer)
            style = how_to_greet(brief.style)
            return f"Answer a line of chat from {who}, a {intent}. {style}{_going_on(brief.activity, brief.topic)}"
        case SummariseChat(gist=gist):
            pace = f"{counted(gist.lines, 'line')} in {gist.seconds:.0f} seconds"
            going_on = _going_on(brief.activity, brief.topic)
            return f"Chat is too fast to answer one by one ({pace}): say what it is saying, and answer it. {going_on}"
        case ThankPayment(event=event):
            answer = " and answer what they wrote" if event.message else ""
            return f"Thank {marking.name(event.viewer)} for {_gift(event)}{answer}. Never ask for more."
        case ThankSubscriber(event=event):
            who, what = marking.name(event.viewer), _subscription(brief, marking)
            return f"Thank {who} for {what}. Never ask for more, never promise, never say that anybody was away."
        case WelcomeRaid(event=event):
            who, size = marking.name(event.viewer), counted(event.viewers, "viewer")
            going_on = _going_on(brief.activity, brief.topic)
            return f"{who} has sent {size} over from another channel: welcome them. {going_on}"
        case WelcomeFollowers(events=events):
            names = marking.names(event.viewer.name for event in events)
            return f"Notice in passing {counted(len(events), 'new follower')}{f': {names}' if names else ''}."
        case HonourRedemption(event=event):
            who, reward = marking.name(event.viewer), marking.title(event.reward)
            return f"{who} spent channel points on the reward {reward}: do it in words, within your rules."
        case InviteQuestions(topic=topic, waiting=waiting):
            count = f" {counted(waiting, 'question')} wait already." if waiting else ""
            return f"Ask chat for questions{_about(topic)}.{count}{how_to_ask(brief.style)}"
        case AnswerQuestion(message=message, remaining=remaining):
            left = f" {counted(remaining, 'question')} wait after it." if remaining else ""
            return f"Say in your own words what {marking.name(message.viewer)} asks, and answer it.{left}"
        case CommentOnGame():
            return _game(brief)
        case InviteChat(activity=activity, topic=topic):
            asking = how_to_ask(brief.style)
            return f"Chat is quiet: give people something easy to answer.{asking} {_going_on(activity, topic)}"
        case CallToAction(activity=activity, topic=topic, goal=goal):
            what = f"the goal {marking.title(goal)} is open to whoever likes to help" if goal else "one may follow"
            return f"Mention in passing that {what}. Once, lightly, without pressing. {_going_on(activity, topic)}"
        case IdleMurmur(minutes_idle=minutes):
            return f"Murmur a quiet line, half to yourself, after {minutes:.0f} minutes of rest."
        case CelebrateGoal(event=event):
            goal = marking.title(event.title)
            return f"Celebrate: the goal {goal} has reached {event.percent} percent. Do not ask for money."
        case TellOfGoal():
            return _goal_news(brief, marking)
        case FollowUpPromise(event=due):
            promised = marking.recalled(due.text)
            return f"You promised: {promised} Now it is due: say that you owe it, and do in words what words can do."
        case SayVerbatim(text=text):
            return f"Say: {text}"
        case AnswerOperator(message=message):
            words = cleaned(message.text, _LONGEST_TOLD)
            return f"The operator of this stream tells you: {words} Answer, and do what is asked of your words."
        case _:
            assert_never(brief)


def _going_on(activity: Activity, topic: str) -> str:
    return f"On at the moment: {_DOING[activity]}{_about(topic)}."


def _about(topic: str) -> str:
    return f" about {cleaned(topic, 80)}" if topic else ""


def _opening(brief: OpenStream) -> str:
    if brief.resumed:
        return "The stream broke off and goes on now: say so and greet everybody."
    return "Open your very first stream." if brief.index == 0 else f"Open stream number {brief.index + 1}."


def _farewell(brief: CloseStream, marking: Marking) -> str:
    names = {"gave support": marking.names(brief.supporters), "talked a lot": marking.names(brief.chatters)}
    thanks = "".join(f" These {what}: {who}." for what, who in names.items() if who)
    return f"Say goodbye after {counted(brief.minutes, 'minute')}, and thank people by name.{thanks}"


def _beat(brief: MonologueBeat) -> str:
    first, last = brief.beat == 0, brief.beat == brief.beats - 1
    step = "Begin a talk" if first else "End your talk" if last else "Go on with your talk"
    return f"{step}{_about(brief.topic)}: step {brief.beat + 1} of {brief.beats}. One thought, told well."


def _goal_news(brief: TellOfGoal, marking: Marking) -> str:
    event, goal = brief.event, marking.title(brief.event.title)
    left = f" It runs for {time_left(brief.hours_left)}." if brief.hours_left is not None else ""
    match event:
        case GoalSet(target=target):
            told = f"Tell everybody of a new goal: {goal}, {spoken_money(target)}.{left}"
            return f"{told} Whoever wants may help; do not ask for money."
        case GoalLastCall(raised=raised, target=target):
            percent = f"{max(0, int(raised.amount * 100 / target.amount))} percent"
            return f"The goal {goal} has less than an hour left and stands at {percent}: say so. Do not press anybody."
        case GoalClosed():
            return f"The time of the goal {goal} is over, and it was not reached: say so kindly, and thank who helped."


def _gift(event: Donation | Cheer) -> str:
    match event:
        case Cheer():
            return counted(event.bits, "bit")
        case Donation(amount=amount, charity=charity):
            what = "a gift" if amount.estimated else spoken_money(amount)
            return f"{what} for charity" if charity else what


def _subscription(brief: ThankSubscriber, marking: Marking) -> str:
    match brief.event:
        case Subscription():
            return "their first subscription" if is_new(brief) else "a subscription; they are no newcomer"
        case Resubscription(months=months):
            return f"{counted(months, 'month')} of subscription"
        case GiftSubscriptions(count=count, recipients=recipients):
            names = marking.names(recipients)
            return f"{counted(count, 'subscription')} given to others{f': {names}' if names else ''}"


def _game(brief: CommentOnGame) -> str:
    facts = [f"In {brief.game.replace('_', ' ')} this happened: {brief.moment.replace('_', ' ')}."]
    if brief.column is not None:
        votes = f", with {counted(brief.votes, 'vote')}" if brief.votes else ""
        facts.append(f"The move was column {brief.column}{votes}.")
    if brief.threat is not None:
        facts.append("You are about to win." if brief.threat == "streamer" else "Chat is about to win.")
    if brief.winner is not None:
        facts.append({"streamer": "You won.", "chat": "Chat won.", "nobody": "It is a draw."}[brief.winner])
    facts.append(f"You are {brief.outlook}. Comment on it.")
    return " ".join(facts)
