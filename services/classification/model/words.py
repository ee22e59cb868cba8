"""A text as words, and a word as figures: the topics it speaks of and the pieces of it, as places in a table.

Swedish builds long words out of short ones, and a table of whole words has seen few of them before. The pieces
(4 to 6 letters) of a word never seen are mostly old acquaintances: that is compound splitting without a dictionary.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from zlib import crc32

from services.classification.model.topics import TOPICS

BUCKETS = 1 << 16
"""Places in the table of pieces. Two pieces may share one; there are about 60 000 in a year's returns."""
SHORTEST, LONGEST = 4, 6
_LONGEST_WORD = 40  # what is longer is an address or a slip, and is read to here

_TOKEN = re.compile(r"[^\W_]++(?:[-:&][^\W_]++)*+")  # possessive: takes half the time, and finds the same
_NUMBER = re.compile(r"[\d:-]+")


def tokens(lower: str) -> list[str]:
    """The words of a lower-case text in order, without bare numbers (but with "1:1"), and the pairs of topics."""
    found = _TOKEN.findall(lower)
    words = [word for word in found if word[0] > "9" or word == "1:1" or not _NUMBER.fullmatch(word)]
    if _FIRST_OF_PAIRS.isdisjoint(words):
        return words
    return words + [f"{first} {second}" for first, second in pairwise(words) if first in _FIRST_OF_PAIRS]


def pieces(word: str) -> Iterator[int]:
    """The places of the word's pieces and of the word itself in the table; of a pair none."""
    if " " in word:
        return
    marked = f"<{word[:_LONGEST_WORD]}>"
    yield crc32(marked.encode()) % BUCKETS
    for size in range(SHORTEST, LONGEST + 1):
        for start in range(len(marked) - size + 1):
            if size < len(marked):
                yield crc32(marked[start : start + size].encode()) % BUCKETS


def topics_of(word: str) -> tuple[int, ...]:
    """The numbers of the topics that know a beginning of the word or pair, ascending."""
    return tuple(sorted({topic for beginning, whole, topic in _known(word) if not whole or beginning == word}))


def _known(word: str) -> Iterable[tuple[str, bool, int]]:
    for size in range(_SHORTEST_BEGINNING, len(word) + 1):
        yield from _BEGINNINGS.get(word[:size], ())


def _beginnings() -> dict[str, list[tuple[str, bool, int]]]:
    """`konst*` knows every word that begins so, `mat` only itself, `mäns_våld*` two words beside each other."""
    found: dict[str, list[tuple[str, bool, int]]] = {}
    for number, words in enumerate(TOPICS.values()):
        for word in words.split():
            beginning = word.rstrip("*").replace("_", " ")
            found.setdefault(beginning, []).append((beginning, not word.endswith("*"), number))
    return found


_BEGINNINGS = _beginnings()
_SHORTEST_BEGINNING = min(len(beginning) for beginning in _BEGINNINGS)
_FIRST_OF_PAIRS = frozenset(beginning.split()[0] for beginning in _BEGINNINGS if " " in beginning)
