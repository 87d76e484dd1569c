"""What moderators take away: messages, people's place in chat."""

from datetime import timedelta

from tests.peers.fake_twitch.lines import Line
from tests.peers.fake_twitch.people import Channel, User
from tests.peers.fake_twitch.talking import Talking
from tests.peers.fake_twitch.terms import stamp
from tests.peers.fake_twitch.world_state import Note


class Moderating(Talking):
    """Moderation of chat."""

    def delete(self, message_id: str) -> None:
        """Take one message away."""
        said = self.message(message_id)
        assert said is not None, "no such message"
        room = said.channel
        del room.messages[message_id]
        tags = {
            "login": said.user.login,
            "room-id": "",
            "target-msg-id": said.id,
            "tmi-sent-ts": self.milliseconds(),
        }
        event = {
            **room.owner.named("broadcaster_user"),
            **said.user.named("target_user"),
            "message_id": said.id,
        }
        self.publish(
            Line(channel=room.owner.login, command="CLEARMSG", text=said.text, tags=tags),
            self.note("channel.chat.message_delete", event, room),
        )

    def ban(self, login: str, *, reason: str = "", by: str | None = None, seconds: int | None = None) -> User:
        """Ban somebody, for good or for some seconds, which takes all their messages away."""
        user, room = self.user(login), self.channel
        moderator = self.user(by) if by else room.owner
        now = self.clock.now()
        ends = now + timedelta(seconds=seconds) if seconds else None
        room.banned[user.id] = ends
        self._forget(room, user)
        event = {
            **user.named("user"),
            **room.owner.named("broadcaster_user"),
            **moderator.named("moderator_user"),
            "reason": reason,
            "banned_at": stamp(now),
            "ends_at": stamp(ends) if ends else None,
            "is_permanent": ends is None,
        }
        self.publish(*self._cleared(room, user, seconds), self.note("channel.ban", event, room))
        return user

    def timeout(self, login: str, seconds: int = 600, *, reason: str = "", by: str | None = None) -> User:
        """Ban somebody for some seconds."""
        return self.ban(login, reason=reason, by=by, seconds=seconds)

    def unban(self, login: str, *, by: str | None = None) -> User:
        """Lift a ban."""
        user, room = self.user(login), self.channel
        room.banned.pop(user.id, None)
        moderator = self.user(by) if by else room.owner
        named = {**user.named("user"), **room.owner.named("broadcaster_user"), **moderator.named("moderator_user")}
        self.publish(self.note("channel.unban", named, room))
        return user

    def clear(self) -> None:
        """Clear the whole chat."""
        self.channel.messages.clear()
        tags = {"room-id": self.broadcaster.id, "tmi-sent-ts": self.milliseconds()}
        self.publish(
            Line(channel=self.broadcaster.login, command="CLEARCHAT", tags=tags),
            self.note("channel.chat.clear", {**self.broadcaster.named("broadcaster_user")}),
        )

    def _forget(self, room: Channel, user: User) -> None:
        for said in [said for said in room.messages.values() if said.user is user]:
            del room.messages[said.id]

    def _cleared(self, room: Channel, user: User, seconds: int | None) -> tuple[Line, Note]:
        tags = {"ban-duration": str(seconds)} if seconds else {}
        tags |= {"room-id": room.owner.id, "target-user-id": user.id, "tmi-sent-ts": self.milliseconds()}
        event = {**room.owner.named("broadcaster_user"), **user.named("target_user")}
        return (
            Line(channel=room.owner.login, command="CLEARCHAT", text=user.login, tags=tags),
            self.note("channel.chat.clear_user_messages", event, room),
        )
