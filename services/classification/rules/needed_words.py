"""Which words a pattern cannot do without, read from how Python itself reads the pattern.

Python's reader is private: where it is missing or otherwise, this module cannot be imported, and nobody needs it to be.
"""

import re
from collections.abc import Iterable
from itertools import product
from re import _constants as op  # type: ignore[attr-defined]  # private, but there since the first versions
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_MOST = 24  # spellings followed at a time
_LONG_ENOUGH = 5  # letters: a longer word is hardly rarer

Words = frozenset[str]
_NONE: Words = frozenset()
_ONLY_HERE: Words = frozenset([""])
_ZERO_WIDTH = (op.AT, op.ASSERT, op.ASSERT_NOT)
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)


def needed(pattern: str) -> tuple[str, ...]:
    """Words of which every text that the pattern matches has at least one; empty if there is no saying."""
    tree = parser.parse(pattern)
    words = _NONE if tree.state.flags & re.IGNORECASE else _needed(tree)
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _needed(sequence: Iterable[Any]) -> Words:
    """The best of what the parts need: each part stands in every match, so any one of them will do."""
    found: list[Words] = []
    spelled = _ONLY_HERE
    for part in sequence:
        found.append(spelled)
        spellings = _spellings([part])
        if spellings and len(spelled) * len(spellings) <= _MOST:
            spelled = _joined(spelled, spellings)
        else:
            found.append(_of_part(*part))
            spelled = spellings or _ONLY_HERE
    found = [_shortest(words) for words in (*found, spelled) if words and "" not in words]
    return max(found, key=_worth, default=_NONE)


def _of_part(kind: Any, value: Any) -> Words:
    if kind is op.BRANCH:
        branches = [_needed(branch) for branch in value[1]]
        return frozenset().union(*branches) if all(branches) else _NONE
    if kind is op.SUBPATTERN:
        return _NONE if value[1] & re.IGNORECASE else _needed(value[3])
    if kind is op.ATOMIC_GROUP:
        return _needed(value)
    return _needed(value[2]) if kind in _REPEATS and value[0] else _NONE


def _spellings(sequence: Iterable[Any]) -> Words:
    """All texts that this can match, where they are few; empty otherwise."""
    spelled = _ONLY_HERE
    for kind, value in sequence:
        if kind is op.LITERAL:
            part = frozenset([chr(value)])
        elif kind in _ZERO_WIDTH:
            part = _ONLY_HERE
        elif kind is op.BRANCH:
            branches = [_spellings(branch) for branch in value[1]]
            part = frozenset().union(*branches) if all(branches) else _NONE
        elif kind is op.SUBPATTERN and not value[1] & re.IGNORECASE:
            part = _spellings(value[3])
        elif kind in _REPEATS and value[:2] == (0, 1):
            part = _spellings(value[2])
            part = part | _ONLY_HERE if part else _NONE
        else:
            part = _NONE
        if not part or len(spelled) * len(part) > _MOST:
            return _NONE
        spelled = _joined(spelled, part)
    return spelled


def _joined(first: Words, second: Words) -> Words:
    return frozenset(one + other for one, other in product(first, second))


def _shortest(words: Words) -> Words:
    """Without those that have another of them in them."""
    kept: list[str] = []
    for word in sorted(words, key=len):
        if not any(shorter in word for shorter in kept):
            kept.append(word)
    return frozenset(kept)


def _worth(words: Words) -> tuple[int, int, int]:
    shortest = len(min(words, key=len))
    return min(shortest, _LONG_ENOUGH), -len(words), shortest
