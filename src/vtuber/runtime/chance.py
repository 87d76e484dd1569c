"""Chance that can be repeated: one seed, many independent streams."""

import hashlib
import random


def system_chance() -> random.Random:
    """Return chance that nobody can repeat, for what lies outside any stream."""
    return random.SystemRandom()


class Chance:
    """Hands out random number generators that depend on nothing but the seed and their name.

    The draws of one stream never shift those of another, so a component that draws once more than before changes
    only itself.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def stream(self, name: str) -> random.Random:
        """Return a new generator at the beginning of the stream `name`; the same name begins the same draws again."""
        digest = hashlib.sha256(f"{self.seed}/{name}".encode()).digest()
        return random.Random(int.from_bytes(digest, "big"))
