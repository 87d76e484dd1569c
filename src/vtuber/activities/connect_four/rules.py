"""Connect Four: the rules, as immutable positions."""

from dataclasses import dataclass, replace
from typing import Self

ROWS = 6
COLUMNS = 7
_IN_A_ROW = 4
_DIRECTIONS = ((0, 1), (1, 0), (1, 1), (1, -1))

STREAMER = 1
CHAT = 2

Place = tuple[int, int]


def _lines() -> tuple[tuple[Place, ...], ...]:
    starts = [(row, column, step) for row in range(ROWS) for column in range(COLUMNS) for step in _DIRECTIONS]
    lines = (
        tuple((row + i * down, column + i * right) for i in range(_IN_A_ROW)) for row, column, (down, right) in starts
    )
    return tuple(line for line in lines if all(0 <= r < ROWS and 0 <= c < COLUMNS for r, c in line))


LINES = _lines()
"""All 69 winning lines, each of four (row, column) places; row 0 is the top."""

_LINES_THROUGH: dict[Place, tuple[tuple[Place, ...], ...]] = {
    (row, column): tuple(line for line in LINES if (row, column) in line)
    for row in range(ROWS)
    for column in range(COLUMNS)
}


class IllegalMoveError(ValueError):
    """The column is full or does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A position: `cells[row][column]` is 0, `STREAMER` or `CHAT`; `to_move` is whose turn it is."""

    cells: tuple[tuple[int, ...], ...] = ((0,) * COLUMNS,) * ROWS
    to_move: int = STREAMER
    last: Place | None = None
    moves: int = 0

    def legal_columns(self) -> tuple[int, ...]:
        """Return the columns, from 0, that still have room."""
        return tuple(column for column in range(COLUMNS) if self.cells[0][column] == 0)

    def landing_row(self, column: int) -> int:
        """Return the row a disc dropped into `column` comes to rest in; raise `IllegalMoveError` if there is none."""
        if 0 <= column < COLUMNS:
            for row in range(ROWS - 1, -1, -1):
                if self.cells[row][column] == 0:
                    return row
        message = f"no disc fits into column {column + 1}"
        raise IllegalMoveError(message)

    def play(self, column: int) -> Self:
        """Return the position after the side to move drops a disc into `column`, from 0."""
        row = self.landing_row(column)
        changed = list(self.cells[row])
        changed[column] = self.to_move
        cells = (*self.cells[:row], tuple(changed), *self.cells[row + 1 :])
        other = CHAT if self.to_move == STREAMER else STREAMER
        return replace(self, cells=cells, to_move=other, last=(row, column), moves=self.moves + 1)

    def winning_line(self) -> tuple[Place, ...]:
        """Return the four places the last move completed, or an empty tuple."""
        if self.last is None:
            return ()
        owner = self.cells[self.last[0]][self.last[1]]
        for line in _LINES_THROUGH[self.last]:
            if all(self.cells[row][column] == owner for row, column in line):
                return line
        return ()

    @property
    def winner(self) -> int:
        """`STREAMER` or `CHAT` if the last move won, else 0."""
        line = self.winning_line()
        return self.cells[line[0][0]][line[0][1]] if line else 0

    @property
    def over(self) -> bool:
        """Whether nobody can or need move any more."""
        return self.winner != 0 or self.moves == ROWS * COLUMNS

    def winning_columns(self, player: int) -> tuple[int, ...]:
        """Return the columns in which `player` would win at once."""
        as_player = replace(self, to_move=player)
        return tuple(column for column in self.legal_columns() if as_player.play(column).winner == player)
