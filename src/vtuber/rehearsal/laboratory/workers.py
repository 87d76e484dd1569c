"""What a worker process does before it imports anything heavy. This module must not import numpy."""

import os

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def single_threaded() -> None:
    """Keep linear algebra in one thread: the processes share the cores among them."""
    for name in _THREADS:
        os.environ.setdefault(name, "1")
