"""Figures of a text: how much of each topic in each block of fields, and the pieces of its words.

Both are sums over the text's different words, so what each word gave can be told afterwards.
"""

from collections.abc import Iterable, Mapping
from itertools import chain, count
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.classification.model.topics import TOPICS
from services.classification.model.words import tokens

Floats = NDArray[np.float32]
FIELDS = ("name", "description", "outputs", "outcomes", "goals")
# Blocks that topics are counted in: the weight of each field in the count, and the block's own weight.
BLOCKS: tuple[tuple[tuple[float, ...], float], ...] = (
    ((1, 0, 0, 0, 0), 1.0),
    ((2, 1, 1, 1, 0.5), 1.0),
    ((0, 1, 0, 0, 0), 0.5),
    ((0, 0, 1, 0, 0), 0.5),
    ((0, 0, 0, 1, 0), 0.5),
    ((0, 0, 0, 0, 1), 0.5),
)
WHOLE_TEXT = 1
"""The block of all fields."""
_WITHOUT_GOALS = ((*BLOCKS[WHOLE_TEXT][0][:-1], 0), BLOCKS[WHOLE_TEXT][1])
_IN_BLOCKS = np.array([block for block, _ in (*BLOCKS, _WITHOUT_GOALS)], dtype=np.float32)
_OF_BLOCKS = np.array([weight for _, weight in (*BLOCKS, _WITHOUT_GOALS)], dtype=np.float32)[:, None]
TOPIC_FEATURES = len(BLOCKS) * len(TOPICS)
_COLUMNS = np.arange(len(FIELDS))
IN_NAME = 2  # times that a word in the name counts among the text's words
_TIMES = np.array([IN_NAME, 1, 1, 1, 1], dtype=np.float32)


class Words(NamedTuple):
    """The different words of one text, and how often each stands in each field: (words, 5)."""

    words: list[str]
    counts: Floats


def words_of(fields: Mapping[str, str]) -> Words:
    """`fields` maps names of FIELDS to lower-case texts; those left out are empty."""
    said = [tokens(fields[name]) if name in fields else [] for name in FIELDS]
    together = list(chain.from_iterable(said))
    places = dict(zip(dict.fromkeys(together), count()))
    cells = np.array(list(map(places.__getitem__, together)), dtype=np.intp) * len(FIELDS)
    cells += np.repeat(_COLUMNS, list(map(len, said)))
    counts = np.bincount(cells, minlength=len(places) * len(FIELDS))
    return Words(list(places), counts.reshape(-1, len(FIELDS)).astype(np.float32))


def topic_features(counts: Floats, topics: Floats) -> Floats:
    """Per block the topics' logarithmic counts as a direction, shorter the less is said: flat, TOPIC_FEATURES long.

    `counts` as in Words; `topics` says for each word which topics know it: (words, topics).
    """
    return np.asarray(directions(counts, topics)[: len(BLOCKS)].ravel())


def directions(counts: Floats, topics: Floats) -> Floats:
    """The blocks of topic_features as a row each, and a last one of the whole text without the column of goals."""
    heard = np.log1p(_IN_BLOCKS @ (counts.T @ topics))
    size = np.sqrt(1 + (heard * heard).sum(axis=1, keepdims=True))
    return np.asarray(heard / size * _OF_BLOCKS, dtype=np.float32)


def strengths(counts: Floats) -> Floats:
    """How much each word counts: (words,). Repeating one adds ever less.

    Not by `counts @ _TIMES`: for a product this narrow OpenBLAS computes with what it finds behind its buffer too. That
    is thrown away, but where it is no number numpy warns of an invalid value.
    """
    return np.asarray(1 + np.log(np.maximum(np.einsum("ij,j->i", counts, _TIMES), 1)), dtype=np.float32)


def memberships(found: Iterable[tuple[int, ...]]) -> Any:
    """Which topics each word belongs to, as a table of 0 and 1: (words, topics)."""
    rows = list(found)
    table = np.zeros((len(rows), len(TOPICS)), dtype=np.float32)
    for row, topics in enumerate(rows):
        table[row, list(topics)] = 1
    return table
