"""The streamer's Connect Four: sees wins and threats, looks two moves ahead, and can be beaten."""

import random

from vtuber.activities.connect_four.rules import CHAT, COLUMNS, LINES, STREAMER, Position

_CENTRE_FIRST = tuple(sorted(range(COLUMNS), key=lambda column: (abs(column - COLUMNS // 2), column)))
_WEIGHT = (0, 1, 4, 12)
_BLUNDER = 0.08


def balance(position: Position) -> int:
    """Score a position for the streamer: open lines, weighted by the discs in them; 0 is even."""
    score = 0
    for line in LINES:
        owners = [position.cells[row][column] for row, column in line]
        mine, theirs = owners.count(STREAMER), owners.count(CHAT)
        if mine and not theirs:
            score += _WEIGHT[min(mine, 3)]
        elif theirs and not mine:
            score -= _WEIGHT[min(theirs, 3)]
    return score


def choose_column(position: Position, rng: random.Random) -> int:
    """Pick the streamer's column, from 0.

    She takes a win, blocks a loss (but overlooks it now and then), never hands over an immediate win if she can help
    it, and otherwise picks the best-looking of the quiet moves.
    """
    wins = position.winning_columns(STREAMER)
    if wins:
        return wins[0]
    threats = position.winning_columns(CHAT)
    if threats and rng.random() > _BLUNDER:
        return threats[0]
    return _quiet_move(position, rng, overlooked=frozenset(threats))


def _quiet_move(position: Position, rng: random.Random, *, overlooked: frozenset[int]) -> int:
    """Pick among the columns that neither win nor block, as if chat could not win in the overlooked ones."""
    legal = [column for column in _CENTRE_FIRST if column in position.legal_columns()]
    seen = [column for column in legal if column not in overlooked] or legal
    after = {column: position.play(column) for column in seen}
    safe = [column for column in seen if overlooked.issuperset(after[column].winning_columns(CHAT))] or seen
    ranked = sorted(safe, key=lambda column: -balance(after[column]))
    return ranked[0] if rng.random() > _BLUNDER else rng.choice(ranked[:3])
