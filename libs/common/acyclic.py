"""Pausing the search for cycles while much is built that has none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_LOCK = Lock()
_paused = 0


@contextmanager
def acyclic() -> Iterator[None]:
    """For trees of many small objects that live until all are there: looking through them again and again, as they
    grow, takes as long as building them. Reference counts free them afterwards. May be entered by several threads.
    """
    global _paused
    with _LOCK:
        _paused += 1
        gc.disable()
    try:
        yield
    finally:
        with _LOCK:
            _paused -= 1
            if not _paused:
                gc.enable()
