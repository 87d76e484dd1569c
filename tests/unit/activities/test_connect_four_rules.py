"""Connect Four: legal moves, wins, and the streamer's play."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.activities.connect_four.player import balance, choose_column
from vtuber.activities.connect_four.rules import (
    CHAT,
    COLUMNS,
    LINES,
    ROWS,
    STREAMER,
    IllegalMoveError,
    Position,
)

GAMES = st.lists(st.integers(0, COLUMNS - 1), max_size=ROWS * COLUMNS)
"""Columns somebody would like to play, in order; full ones are passed over, the game may end before them."""


def positions(wishes: list[int]) -> Iterator[Position]:
    """Give every position of a game, the empty board first."""
    position = Position()
    yield position
    for column in wishes:
        if position.over:
            return
        if column in position.legal_columns():
            position = position.play(column)
            yield position


def four_in_a_row(cells: tuple[tuple[int, ...], ...]) -> set[int]:
    """Return who has four in a row, by looking along every row, column and diagonal of the board as text."""
    rows = ["".join(map(str, row)) for row in cells]
    columns = ["".join(column) for column in zip(*rows, strict=True)]
    shifted = ["".join("x" * pad) + row + "x" * (ROWS - pad) for pad, row in enumerate(rows)]
    mirrored = ["".join("x" * (ROWS - pad)) + row + "x" * pad for pad, row in enumerate(rows)]
    diagonals = ["".join(diagonal) for board in (shifted, mirrored) for diagonal in zip(*board, strict=True)]
    return {player for player in (STREAMER, CHAT) for line in (*rows, *columns, *diagonals) if str(player) * 4 in line}


@given(GAMES)
def test_a_game_keeps_the_rules(wishes: list[int]) -> None:
    """Each move adds one disc of the side to move on top of its column, and nothing else changes."""
    before = Position()
    for after in list(positions(wishes))[1:]:
        assert after.last is not None
        row, column = after.last
        assert before.cells[row][column] == 0
        assert after.cells[row][column] == before.to_move
        assert after.to_move != before.to_move
        assert row == ROWS - 1 or before.cells[row + 1][column] != 0
        changed = [(r, c) for r in range(ROWS) for c in range(COLUMNS) if before.cells[r][c] != after.cells[r][c]]
        assert changed == [(row, column)]
        assert after.moves == before.moves + 1
        before = after


@given(GAMES)
def test_a_win_is_seen_when_it_happens(wishes: list[int]) -> None:
    """The winner agrees with a search of the whole board, and the winning line is four of their discs."""
    for position in positions(wishes):
        found = four_in_a_row(position.cells)
        assert found == ({position.winner} if position.winner else set())
        line = position.winning_line()
        assert len(line) == (4 if found else 0)
        assert all(position.cells[row][column] == position.winner for row, column in line)
        full = all(all(row) for row in position.cells)
        assert position.over == (bool(found) or full)


@given(GAMES, st.sampled_from([STREAMER, CHAT]))
def test_winning_columns_are_those_that_win(wishes: list[int], player: int) -> None:
    """Exactly the columns after which four in a row are found, whoever is to move."""
    *_, position = positions(wishes)
    if position.over:
        return
    other_side = Position(cells=position.cells, to_move=player, last=position.last, moves=position.moves)
    wins = [column for column in position.legal_columns() if four_in_a_row(other_side.play(column).cells)]
    assert list(position.winning_columns(player)) == wins


@given(GAMES, st.integers(0, 2**32))
def test_she_never_misses_a_win_and_never_cheats(wishes: list[int], seed: int) -> None:
    """Her column is always legal, and wins at once where that is possible."""
    *_, position = positions(wishes)
    if position.over:
        return
    to_move = Position(cells=position.cells, to_move=STREAMER, last=position.last, moves=position.moves)
    column = choose_column(to_move, random.Random(seed))
    assert column in to_move.legal_columns()
    if to_move.winning_columns(STREAMER):
        assert to_move.play(column).winner == STREAMER


def test_she_blocks_nearly_always_but_can_be_beaten() -> None:
    """Of a thousand threats she overlooks some, and not many."""
    position = Position()
    for column in (0, 6, 0, 6, 3, 6):
        position = position.play(column)
    assert position.winning_columns(CHAT) == (6,)
    blocked = sum(choose_column(position, random.Random(seed)) == 6 for seed in range(1000))
    assert 880 <= blocked < 1000


@pytest.mark.parametrize("column", [-1, COLUMNS, 3])
def test_an_impossible_column_is_refused(column: int) -> None:
    """Neither a column that does not exist nor one that is full takes a disc."""
    position = Position()
    for _ in range(ROWS):
        position = position.play(3)
    with pytest.raises(IllegalMoveError, match=str(column + 1)):
        position.play(column)


def test_there_are_sixty_nine_lines() -> None:
    """24 across, 21 down, 24 on the diagonals; no line twice."""
    assert len(LINES) == len({frozenset(line) for line in LINES}) == 69


@given(GAMES)
def test_the_balance_is_fair(wishes: list[int]) -> None:
    """With colours swapped the score changes its sign."""
    *_, position = positions(wishes)
    swapped = tuple(tuple({0: 0, 1: 2, 2: 1}[cell] for cell in row) for row in position.cells)
    assert balance(Position(cells=swapped)) == -balance(position)
