"""What lasts is set apart, and comes back."""

import gc
import weakref

import pytest

from vtuber.runtime.lasting_memory import lasting_memory


class Knot:
    def __init__(self) -> None:
        self.itself = self


@pytest.mark.slow
def test_what_was_there_is_left_out_and_what_comes_later_is_collected() -> None:
    """Nothing grows without end meanwhile, and afterwards all is as before."""
    frozen = gc.get_freeze_count()
    old = Knot()
    with lasting_memory():
        assert gc.get_freeze_count() > frozen
        known_old, known_new = weakref.ref(old), weakref.ref(Knot())
        del old
        gc.collect()
        assert known_old() is not None
        assert known_new() is None
    gc.collect()
    assert known_old() is None
