"""Texts as sets of word runs, and a small sketch by which alike ones find each other."""

import re
from collections.abc import Sequence
from zlib import crc32

_WORD = re.compile(r"\w+")
SKETCH = 24
"""Smallest hashes kept of a text: two texts that are nine tenths alike share nearly all of them."""


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def shingles(said: Sequence[str], run: int) -> frozenset[tuple[str, ...]]:
    """Every run of so many words; of a shorter text the text itself."""
    if len(said) <= run:
        return frozenset([tuple(said)])
    return frozenset(tuple(said[n : n + run]) for n in range(len(said) - run + 1))


def sketch(runs: frozenset[tuple[str, ...]]) -> list[int]:
    """The lowest hashes (bottom-k MinHash): the same on every machine and in every process."""
    return sorted({crc32(" ".join(run).encode()) for run in runs})[:SKETCH]


def likeness(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """Jaccard: what both have, of what either has."""
    return len(one & other) / len(one | other)
