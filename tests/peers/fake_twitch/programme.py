"""The stream itself: on and off, viewers, polls, predictions, hype trains, advertisements, shield mode."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tests.peers.fake_twitch.contests import Choice, Outcome, Poll, Prediction, Train
from tests.peers.fake_twitch.people import Channel, Stream, User
from tests.peers.fake_twitch.supporting import Supporting
from tests.peers.fake_twitch.terms import stamp

_POLL_ENDS = {"COMPLETED", "TERMINATED", "ARCHIVED"}


class World(Supporting):
    """All that can happen in a channel."""

    def go_live(self, *, viewers: int = 0, title: str | None = None) -> Stream:
        """Start the stream."""
        now = self.clock.now()
        self.channel.title = title or self.channel.title
        stream = Stream(id=self.new_number(), started_at=now, viewers=viewers)
        self.channel.stream = stream
        named = self.broadcaster.named("broadcaster_user")
        event = {"id": stream.id, **named, "type": "live", "started_at": stamp(now)}
        self.publish(self.note("stream.online", event))
        return stream

    def go_offline(self) -> None:
        """End the stream."""
        stream, self.channel.stream = self.channel.stream, None
        assert stream is not None, "go live first"
        event = {"id": stream.id, **self.broadcaster.named("broadcaster_user")}
        self.publish(self.note("stream.offline", event))

    def set_viewers(self, viewers: int) -> None:
        """Set how many watch; Helix tells."""
        assert self.channel.stream is not None, "go live first"
        self.channel.stream.viewers = viewers

    def update_channel(self, channel: Channel) -> None:
        """Tell that the title, the category or the language of a channel changed."""
        event = {
            **channel.owner.named("broadcaster_user"),
            "title": channel.title,
            "language": channel.language,
            "category_id": channel.game_id,
            "category_name": self.games[channel.game_id],
            "content_classification_labels": [],
        }
        self.publish(self.note("channel.update", event, channel))

    def poll(self, title: str, choices: Sequence[str], seconds: int = 60, *, points_per_vote: int = 0) -> Poll:
        """Start a poll. It does not end by itself: `end_poll` does it."""
        poll = Poll(
            id=self.new_id(),
            channel=self.channel,
            title=title,
            choices=[Choice(id=self.new_id(), title=choice) for choice in choices],
            started_at=self.clock.now(),
            seconds=seconds,
            points_per_vote=points_per_vote,
        )
        self.channel.polls.insert(0, poll)
        self.publish(self.note("channel.poll.begin", poll.event(begins=True)))
        return poll

    def vote(self, poll: Poll, title: str, votes: int = 1) -> None:
        """Let viewers vote."""
        choice = next(choice for choice in poll.choices if choice.title == title)
        choice.votes += votes
        self.publish(self.note("channel.poll.progress", poll.event()))

    def end_poll(self, poll: Poll, status: str = "COMPLETED") -> None:
        """End a poll as COMPLETED (its time is over), TERMINATED or ARCHIVED."""
        assert status in _POLL_ENDS, "no such end of a poll"
        poll.status, poll.ended_at = status, self.clock.now()
        self.publish(self.note("channel.poll.end", poll.event()))

    def prediction(self, title: str, outcomes: Sequence[str], seconds: int = 120) -> Prediction:
        """Start a prediction. It does not lock by itself."""
        colors = ["blue", *["pink"] * (len(outcomes) - 1)] if len(outcomes) == len(("blue", "pink")) else ["blue"] * 10
        prediction = Prediction(
            id=self.new_id(),
            channel=self.channel,
            title=title,
            outcomes=[
                Outcome(id=self.new_id(), title=outcome, color=color)
                for outcome, color in zip(outcomes, colors, strict=False)
            ],
            started_at=self.clock.now(),
            seconds=seconds,
        )
        self.channel.predictions.insert(0, prediction)
        self._predicted("begin", prediction)
        return prediction

    def predict(self, prediction: Prediction, login: str, title: str, points: int) -> None:
        """Let somebody stake channel points on an outcome."""
        outcome = next(outcome for outcome in prediction.outcomes if outcome.title == title)
        user = self.user(login)
        _, before = outcome.stakes.get(user.id, (user, 0))
        outcome.stakes[user.id] = (user, before + points)
        self._predicted("progress", prediction)

    def lock_prediction(self, prediction: Prediction) -> None:
        """Take no more stakes."""
        prediction.status, prediction.locked_at = "LOCKED", self.clock.now()
        self._predicted("lock", prediction)

    def end_prediction(self, prediction: Prediction, winner: str | None) -> None:
        """Resolve a prediction by the title of the outcome that came true; None cancels it."""
        if winner is not None:
            prediction.winner = next(outcome for outcome in prediction.outcomes if outcome.title == winner)
        prediction.status = "RESOLVED" if winner is not None else "CANCELED"
        prediction.ended_at = self.clock.now()
        self._predicted("end", prediction)

    def hype_train(self, *, level: int = 1, total: int = 500, by: str = "conductor") -> Train:
        """Start a hype train."""
        user = self.user(by)
        train = Train(id=self.new_id(), channel=self.channel, started_at=self.clock.now(), level=level, total=total)
        train.contributions.append((user, "bits", total))
        self.publish(self.note("channel.hype_train.begin", train.event(began=True)))
        return train

    def hype_progress(self, train: Train, *, level: int, total: int, by: str = "conductor") -> None:
        """Let a hype train go on to a level and a total."""
        train.contributions = [(self.user(by), "bits", total)]
        train.level, train.total = level, total
        self.publish(self.note("channel.hype_train.progress", train.event()))

    def end_hype_train(self, train: Train) -> None:
        """End a hype train."""
        train.ended_at = self.clock.now()
        self.publish(self.note("channel.hype_train.end", train.event()))

    def ad_break(self, seconds: int = 60, *, automatic: bool = False, by: User | None = None) -> datetime:
        """Start advertisements; return when they end."""
        now = self.clock.now()
        event = {
            "duration_seconds": seconds,
            "started_at": stamp(now),
            "is_automatic": automatic,
            **self.broadcaster.named("broadcaster_user"),
            **(by or self.broadcaster).named("requester_user"),
        }
        self.publish(self.note("channel.ad_break.begin", event))
        return now + timedelta(seconds=seconds)

    def set_shield(self, active: bool, *, by: User | None = None) -> None:
        """Switch shield mode on or off."""
        self.channel.shield = active
        named = {**self.broadcaster.named("broadcaster_user"), **(by or self.broadcaster).named("moderator_user")}
        time = {"started_at" if active else "ended_at": stamp(self.clock.now())}
        self.publish(self.note(f"channel.shield_mode.{'begin' if active else 'end'}", {**named, **time}))

    def shout_out(self, target: User, *, by: User | None = None) -> None:
        """Recommend another channel."""
        now = self.clock.now()
        viewers = self.channel.stream.viewers if self.channel.stream else 0
        event = {
            **self.broadcaster.named("broadcaster_user"),
            **(by or self.broadcaster).named("moderator_user"),
            **target.named("to_broadcaster_user"),
            "started_at": stamp(now),
            "viewer_count": viewers,
            "cooldown_ends_at": stamp(now + timedelta(minutes=2)),
            "target_cooldown_ends_at": stamp(now + timedelta(hours=1)),
        }
        self.publish(self.note("channel.shoutout.create", event))

    def _predicted(self, phase: str, prediction: Prediction) -> None:
        self.publish(self.note(f"channel.prediction.{phase}", prediction.event(begins=phase == "begin")))
