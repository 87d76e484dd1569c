"""How type names are spelled on the wire."""

import re

_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


def snake_case(name: str) -> str:
    """Spell a CamelCase name in snake_case."""
    return _WORD_START.sub("_", name).lower()
