"""Game: Connect Four on stage, the streamer against chat, who vote for their moves."""

from enum import Enum, auto
from typing import Literal

from vtuber.activities.ballot import Ballot
from vtuber.activities.connect_four.player import balance, choose_column
from vtuber.activities.connect_four.rules import CHAT, STREAMER, Position
from vtuber.activities.floor import Floor
from vtuber.domain.activities import Activity
from vtuber.domain.briefs import CommentOnGame
from vtuber.domain.events import Event
from vtuber.domain.game_events import GameFinished, GameMoved, GameStarted, VoteOpened
from vtuber.domain.stage_cues import ClearBoard, ShowBoard

GAME = "connect_four"
_VOTE_S = 16.0
_EXTENSION_S = 10.0
_THINK_S = 1.6
_AFTERMATH_S = 5.0
_SLICE_S = 4.0
_CLEAR_LEAD = 6
_EXPLAINED_MOVES = 3
_CALL_FOR_VOTES = 0.4

Moment = Literal["started", "vote_opened", "vote_reminder", "chat_moved", "streamer_moved", "finished"]


class Phase(Enum):
    """What the game waits for."""

    NEW_GAME = auto()
    STREAMER = auto()
    CHAT = auto()
    VOTING = auto()


class ConnectFour:
    """One game after another; leaving in mid-game keeps the position for the next time."""

    activity = Activity.GAME

    def __init__(self, *, streamer: str) -> None:
        self._streamer = streamer
        self._position = Position()
        self._phase = Phase.NEW_GAME
        self._ballot: Ballot | None = None
        self._ballot_changed = False
        self._closes_at = 0.0
        self._extended = False
        self._games = 0
        self._score = {"streamer": 0, "chat": 0, "nobody": 0}

    def enter(self, floor: Floor) -> None:
        """Put the board on stage; a vote that was open is opened anew."""
        if self._phase is Phase.VOTING:
            self._phase = Phase.CHAT
        self._show(floor)

    async def turn(self, floor: Floor) -> None:
        """Make the next step of the game."""
        match self._phase:
            case Phase.NEW_GAME:
                await self._start(floor)
            case Phase.STREAMER:
                await self._streamer_moves(floor)
            case Phase.CHAT:
                await self._open_vote(floor)
            case Phase.VOTING:
                await self._hold_vote(floor)

    def leave(self, floor: Floor) -> None:
        """Clear the stage and let the vote go."""
        self._ballot = None
        floor.show(ClearBoard())

    def hear(self, event: Event) -> None:
        """Count votes."""
        if self._ballot is not None and self._ballot.hear(event):
            self._ballot_changed = True

    async def _start(self, floor: Floor) -> None:
        chat_begins = self._games % 2 == 0
        self._games += 1
        self._position = Position(to_move=CHAT if chat_begins else STREAMER)
        self._phase = Phase.CHAT if chat_begins else Phase.STREAMER
        log = floor.company.log
        await log.record(GameStarted(id=log.new_id(), at=log.now(), game=GAME))
        self._show(floor)
        await self._comment(floor, "started")

    async def _streamer_moves(self, floor: Floor) -> None:
        await floor.pause(_THINK_S)
        column = choose_column(self._position, floor.company.rng)
        await self._play(floor, column, "streamer", votes=0)

    async def _open_vote(self, floor: Floor) -> None:
        options = tuple(str(column + 1) for column in self._position.legal_columns())
        self._ballot = Ballot(options)
        self._extended = False
        self._closes_at = floor.company.clock.monotonic() + _VOTE_S
        self._phase = Phase.VOTING
        log = floor.company.log
        await log.record(VoteOpened(id=log.new_id(), at=log.now(), game=GAME, options=options, closes_after_s=_VOTE_S))
        self._show(floor)
        if self._position.moves < _EXPLAINED_MOVES or floor.company.rng.random() < _CALL_FOR_VOTES:
            await self._comment(floor, "vote_opened")

    async def _hold_vote(self, floor: Floor) -> None:
        left_s = self._closes_at - floor.company.clock.monotonic()
        if left_s <= 0:
            await self._close_vote(floor)
            return
        attended = floor.take_chat() if left_s > _SLICE_S else None
        if attended is not None:
            await floor.reply(attended)
        else:
            await floor.pause(min(left_s, _SLICE_S))
        if self._ballot_changed:
            self._ballot_changed = False
            self._show(floor)

    async def _close_vote(self, floor: Floor) -> None:
        winner = self._ballot.winner() if self._ballot else None
        if winner is None and not self._extended:
            self._extended = True
            self._closes_at = floor.company.clock.monotonic() + _EXTENSION_S
            await self._comment(floor, "vote_reminder")
            return
        self._ballot = None
        if winner is None:
            column, votes = floor.company.rng.choice(self._position.legal_columns()), 0
        else:
            column, votes = int(winner[0]) - 1, winner[1]
        await self._play(floor, column, "chat", votes=votes)

    async def _play(self, floor: Floor, column: int, player: Literal["streamer", "chat"], *, votes: int) -> None:
        self._position = self._position.play(column)
        self._phase = Phase.STREAMER if player == "chat" else Phase.CHAT
        log = floor.company.log
        await log.record(
            GameMoved(id=log.new_id(), at=log.now(), game=GAME, player=player, move=str(column + 1), votes=votes)
        )
        if self._position.over:
            await self._finish(floor)
            return
        self._show(floor)
        await self._comment(floor, "chat_moved" if player == "chat" else "streamer_moved", votes=votes)

    async def _finish(self, floor: Floor) -> None:
        winner = _name_of(self._position.winner)
        self._score[winner] += 1
        self._phase = Phase.NEW_GAME
        log = floor.company.log
        await log.record(GameFinished(id=log.new_id(), at=log.now(), game=GAME, winner=winner))
        self._show(floor)
        await self._comment(floor, "finished", winner=winner)
        await floor.pause(_AFTERMATH_S)

    async def _comment(
        self,
        floor: Floor,
        moment: Moment,
        *,
        votes: int = 0,
        winner: Literal["streamer", "chat", "nobody"] | None = None,
    ) -> None:
        lead = balance(self._position)
        last = self._position.last
        await floor.say(
            CommentOnGame(
                game=GAME,
                moment=moment,
                column=last[1] + 1 if last and moment.endswith("moved") else None,
                votes=votes,
                move_number=self._position.moves,
                outlook="winning" if lead > _CLEAR_LEAD else "losing" if lead < -_CLEAR_LEAD else "even",
                threat=self._threat(),
                winner=winner,
                score=(self._score["streamer"], self._score["chat"], self._score["nobody"]),
            )
        )

    def _threat(self) -> Literal["streamer", "chat"] | None:
        if self._position.over:
            return None
        if self._position.winning_columns(self._position.to_move):
            return "streamer" if self._position.to_move == STREAMER else "chat"
        return None

    def _show(self, floor: Floor) -> None:
        closes_in_s = self._closes_at - floor.company.clock.monotonic() if self._phase is Phase.VOTING else None
        over = self._position.over
        floor.show(
            ShowBoard(
                game=GAME,
                cells=self._position.cells,
                turn="over" if over else "streamer" if self._position.to_move == STREAMER else "chat",
                headline=self._headline(),
                last=self._position.last,
                votes=self._ballot.counts() if self._ballot else {},
                closes_in_s=max(0.0, closes_in_s) if closes_in_s is not None else None,
                winning=self._position.winning_line(),
                score=(self._score["streamer"], self._score["chat"], self._score["nobody"]),
            )
        )

    def _headline(self) -> str:
        if self._position.over:
            return {STREAMER: f"{self._streamer} wins", CHAT: "Chat wins"}.get(self._position.winner, "A draw")
        if self._position.to_move == CHAT:
            return "Chat, your move"
        return f"{self._streamer} is thinking"


def _name_of(player: int) -> Literal["streamer", "chat", "nobody"]:
    if player == STREAMER:
        return "streamer"
    return "chat" if player == CHAT else "nobody"
