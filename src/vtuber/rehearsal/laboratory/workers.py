"""What a worker process does before it imports anything heavy. This module must not import numpy."""

import multiprocessing
import os
import signal
import threading

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def settle_in() -> None:
    """Share the cores with the other workers, and end with whoever started this process.

    Linear algebra keeps to one thread. Ctrl-C, which a terminal sends to all, ends a worker without a word. A pool's
    workers hold both ends of its queue, so they do not notice by themselves that its owner was killed.
    """
    for name in _THREADS:
        os.environ.setdefault(name, "1")
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
