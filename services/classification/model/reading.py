"""Reading a text with a model: how likely each area is, and which words said so."""

import threading
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from services.classification.model.artefact import Model
from services.classification.model.features import (
    BLOCKS,
    FIELDS,
    WHOLE_TEXT,
    Floats,
    directions,
    memberships,
    strengths,
    words_of,
)
from services.classification.model.marks import GOALS, PERSPECTIVES, Marks
from services.classification.model.solving import softened
from services.classification.model.topics import TOPICS
from services.classification.model.words import pieces, topics_of

_KEPT = 20_000  # words whose figures are kept at a time: some 4 MB. A text's different words beyond them are not read

_LEAST = 0.1  # of the heaviest word's weight, below which a word is no reason
_GOALS = FIELDS.index("goals")
_SAYS_NOTHING = 4  # letters: a shorter word that no topic knows is an "och"


class Mark(NamedTuple):
    """One of what a text may have several of, with its confidence and the words that spoke for it, heaviest first."""

    code: str
    confidence: float
    words: tuple[str, ...]


class Opinion(NamedTuple):
    """What a model makes of a text."""

    areas: tuple[tuple[str, float], ...]
    """All areas with probabilities that sum to 1, likeliest first."""
    reasons: tuple[tuple[str, float], ...]
    """Words, or pairs of words, in lower case that spoke for the first, heaviest first, with their weight."""
    perspectives: tuple["Mark", ...] = ()
    goals: tuple["Mark", ...] = ()


class Reader:
    """Reads texts with one model. What the model says of a word is worked out once, when it is first met."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._rows: dict[str, int] = {}
        self._votes = np.zeros((_KEPT, len(model.areas)), dtype=np.float32)
        self._sizes = np.zeros(_KEPT, dtype=np.float32)
        self._topics = np.zeros((_KEPT, len(TOPICS)), dtype=np.float32)
        self._lock = threading.Lock()  # requests are read in threads, events in the loop

    def read(self, fields: Mapping[str, str]) -> Opinion:
        """`fields`: lower-case texts by field name. The same text always gives the same answer."""
        words, counts = words_of(fields)
        words, counts = words[:_KEPT], counts[:_KEPT]
        if not words:
            return Opinion(tuple((area, 1 / len(self.model.areas)) for area in self.model.areas), ())
        votes, sizes, topics = self._figures(words)
        strong = strengths(counts)
        amounts = strong / length(strong, sizes)
        blocks = directions(counts, topics)
        heard = blocks[: len(BLOCKS)].ravel()
        logits = self.model.bias + amounts @ votes + heard @ self.model.topics
        likely = softened(logits / self.model.temperature)
        order = np.argsort(-likely, kind="stable").tolist()  # equals fall to the area that the form has first
        sure = likely.tolist()
        areas = tuple([(self.model.areas[place], sure[place]) for place in order])
        weights = self._weights(order[0], strong, amounts[:, None] * votes, topics, heard)
        perspectives = _said(self.model.perspectives, PERSPECTIVES, blocks[WHOLE_TEXT], words, counts, topics)
        counts[:, _GOALS] = 0  # that column tells of the respondent's own strategy
        goals = _said(self.model.goals, GOALS, blocks[-1], words, counts, topics)
        return Opinion(areas, _reasons(words, weights, topics), perspectives, goals)

    def _figures(self, words: list[str]) -> tuple[Floats, Floats, Floats]:
        """Votes for each area, squared sizes, memberships of topics: a row for each of the words."""
        with self._lock:
            if len(self._rows) + len(words) > _KEPT:
                self._rows.clear()
            known = list(map(self._rows.get, words))
            if None in known:
                known = [self._row(word) for word in words]
            rows = np.array(known, dtype=np.intp)
            return self._votes.take(rows, axis=0), self._sizes.take(rows), self._topics.take(rows, axis=0)

    def _row(self, word: str) -> int:
        row = self._rows.get(word)
        if row is None:
            row = self._rows[word] = len(self._rows)
            found = list(pieces(word))
            self._votes[row] = self.model.pieces[found].sum(axis=0)
            self._sizes[row] = np.square(self.model.rarity[found]).sum()
            self._topics[row] = memberships([topics_of(word)])[0]
        return row

    def _weights(self, chosen: int, strong: Floats, votes: Floats, topics: Floats, heard: Floats) -> Floats:
        """What each word gave the chosen area beyond what it gave the areas on average: (words,)."""
        own = _beyond(votes, chosen)
        given = _beyond(heard[:, None] * self.model.topics, chosen).reshape(len(BLOCKS), len(TOPICS)).sum(axis=0)
        # A topic's weight is shared by the words that it was heard in.
        spoken = strong[:, None] * topics
        return np.asarray(own + (spoken / np.maximum(spoken.sum(axis=0), 1)) @ given, dtype=np.float32)


def _reasons(words: list[str], weights: Floats, topics: Floats) -> tuple[tuple[str, float], ...]:
    """The words that weigh something beside the heaviest, heaviest first."""
    least = max(0.0, float(weights.max()) * _LEAST)
    places = np.flatnonzero(weights > least)
    known: Any = topics[places].any(axis=1)
    reasons = [
        (words[place], float(weights[place]))
        for place, topical in zip(places, known, strict=True)
        if topical or len(words[place]) >= _SAYS_NOTHING
    ]
    return tuple(sorted(reasons, key=lambda reason: (-reason[1], reason[0])))


def _said(
    marks: Marks, codes: tuple[str, ...], heard: Floats, words: list[str], counts: Floats, topics: Floats
) -> tuple[Mark, ...]:
    """The marks above their threshold, surest first."""
    confidences = marks.confidences(heard)
    found = []
    for place in np.flatnonzero(confidences >= marks.threshold).tolist():
        weights = counts.sum(axis=1) * (topics @ marks.weights[:, place])
        spoke = np.flatnonzero(weights > 0)
        order = spoke[np.argsort(-weights[spoke], kind="stable")].tolist()
        found.append(Mark(codes[place], float(confidences[place]), tuple([words[word] for word in order])))
    return tuple(sorted(found, key=lambda mark: -mark.confidence))


def length(strong: Floats, sizes: Floats) -> float:
    """The length of the text's pieces as if its words had none in common, so that long texts say no more than short."""
    return float(np.sqrt(1 + (np.square(strong) * sizes).sum()))


def _beyond(votes: Floats, chosen: int) -> Floats:
    return np.asarray(votes[:, chosen] - votes.sum(axis=1) / votes.shape[1], dtype=np.float32)
