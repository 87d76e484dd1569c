"""What she says over a game against chat."""

from vtuber.domain.briefs import CommentOnGame
from vtuber.writing.composer import Composer, joined
from vtuber.writing.spoken_amounts import counted, number

_OUTLOOK_CHANCE = 0.5
_LATE_MOVE = 14


class GameTalk:
    """Follows a game move by move: what was played, who threatens, how it stands."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer

    def comment(self, brief: CommentOnGame) -> str:
        """Return a comment on what just happened."""
        match brief.moment:
            case "started":
                return joined(self._line("game.started", brief), self._score(brief))
            case "vote_opened":
                return self._composer.first_of((self._vote_rule(brief), "game.vote_opened"), **self._slots(brief))
            case "vote_reminder":
                return self._composer.first_of(("game.vote_reminder", "game.vote_opened"), **self._slots(brief))
            case "chat_moved":
                return joined(self._line("game.chat_moved", brief), self._stand(brief))
            case "streamer_moved":
                return joined(self._line("game.streamer_moved", brief), self._stand(brief))
            case "finished":
                return joined(self._line(f"game.won.{brief.winner or 'nobody'}", brief), self._score(brief))

    def _vote_rule(self, brief: CommentOnGame) -> str:
        return f"game.vote_opened.threat.{brief.threat}" if brief.threat else "game.vote_opened"

    def _stand(self, brief: CommentOnGame) -> str:
        if brief.threat is not None:
            return self._line(f"game.threat.{brief.threat}", brief)
        if not self._composer.sometimes(_OUTLOOK_CHANCE):
            return ""
        late = brief.outlook == "even" and brief.move_number >= _LATE_MOVE
        return self._line("game.outlook.late" if late else f"game.outlook.{brief.outlook}", brief)

    def _score(self, brief: CommentOnGame) -> str:
        streamer, chat, _ = brief.score
        if not streamer and not chat:
            return ""
        rule = "game.score.ahead" if streamer > chat else "game.score.behind" if chat > streamer else "game.score.level"
        return self._composer.line(rule, mine=number(streamer), theirs=number(chat))

    def _line(self, rule: str, brief: CommentOnGame) -> str:
        return self._composer.line(rule, **self._slots(brief))

    def _slots(self, brief: CommentOnGame) -> dict[str, str | None]:
        return {
            "game": brief.game.replace("_", " ").title(),
            "column": number(brief.column) if brief.column else None,
            "votes": counted(brief.votes, "vote") if brief.votes > 1 else None,
        }
