"""What a text has several of, or none: the horizontal perspectives, and goals of Agenda 2030 that it does not name.

How strongly topics speak for each is written by hand (topics.py). What is learned is how sure that makes one: a
slope that all share and a level for each, from what respondents themselves declared and named.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from services.classification.model.features import Floats
from services.classification.model.solving import Doubles, solve
from services.classification.model.topics import SPEAKS_FOR_GOALS, SPEAKS_FOR_PERSPECTIVES, TOPICS

GOALS = tuple(SPEAKS_FOR_GOALS)
PERSPECTIVES = tuple(SPEAKS_FOR_PERSPECTIVES)
PRECISION = {"goals": 0.85, "perspectives": 0.8}
"""The share that is to be right among those said."""
SURE = 0.9
"""… and among those that no person need look at."""
_STRICTNESS = 0.5
_FEWEST = 20  # texts to learn from, and marks said, below which nothing is said at all


class Marks(NamedTuple):
    """How sure the topics of a text make one of each mark."""

    weights: Floats
    """(topics, marks)"""
    levels: Floats
    """(marks,)"""
    threshold: float
    """The confidence from which a mark is said; above 1 when none ever is."""
    sure: float = 2.0
    """The confidence from which nine in ten are right; above 1 when a model never is that sure."""

    def confidences(self, heard: Floats) -> Floats:
        """From the topics in one block of a text: (marks,) from 0 to 1."""
        return np.asarray(1 / (1 + np.exp(-(heard @ self.weights + self.levels))), dtype=np.float32)


def table(speaks_for: Mapping[str, Mapping[str, float]]) -> Doubles:
    """(topics, marks)"""
    names = list(TOPICS)
    found = np.zeros((len(names), len(speaks_for)))
    for column, topics in enumerate(speaks_for.values()):
        for topic, weight in topics.items():
            found[names.index(topic), column] = weight
    return found


def nothing(speaks_for: Mapping[str, Mapping[str, float]]) -> Marks:
    """Says none."""
    weights = table(speaks_for)
    return Marks(weights.astype(np.float32), np.full(weights.shape[1], -9, dtype=np.float32), 2.0)


def fitted(
    speaks_for: Mapping[str, Mapping[str, float]],
    heard: Doubles,
    truth: Doubles,
    respondents: Sequence[str],
    precision: float,
) -> Marks:
    """`heard`: (texts, topics); `truth`: (texts, marks) of 0 and 1. Thresholds are set on respondents left out."""
    if len(heard) < _FEWEST or len(set(respondents)) < 2:
        return nothing(speaks_for)
    weights = table(speaks_for)
    strengths = heard @ weights
    unseen = np.zeros_like(truth)
    names = np.array(respondents)
    for respondent in sorted(set(respondents)):
        out = names == respondent
        slope, levels = _slope_and_levels(strengths[~out], truth[~out])
        unseen[out] = 1 / (1 + np.exp(-(slope * strengths[out] + levels)))
    slope, levels = _slope_and_levels(strengths, truth)
    threshold, sure = (_threshold(unseen.ravel(), truth.ravel(), wanted) for wanted in (precision, SURE))
    return Marks((slope * weights).astype(np.float32), levels.astype(np.float32), threshold, sure)


def _slope_and_levels(strengths: Doubles, truth: Doubles) -> tuple[float, Doubles]:
    """Logistic regression of every mark of every text at once, on its strength and on which mark it is."""
    texts, marks = strengths.shape
    which = np.tile(np.eye(marks), (texts, 1))
    features = np.hstack([strengths.reshape(-1, 1), which])
    targets = np.stack([1 - truth.ravel(), truth.ravel()], axis=1)
    coefficients, bias = solve(features, targets, np.ones(len(features)), _STRICTNESS)
    said = coefficients[:, 1] - coefficients[:, 0]
    return float(said[0]), np.asarray(said[1:] + bias[1] - bias[0])


def _threshold(confidences: Doubles, truth: Doubles, precision: float) -> float:
    order = np.argsort(-confidences, kind="stable")
    right = np.cumsum(truth[order]) / np.arange(1, len(truth) + 1)
    reached = np.flatnonzero(right[_FEWEST - 1 :] >= precision)
    if not len(reached):
        return 2.0
    return round(float(confidences[order][_FEWEST - 1 + reached[-1]]), 4)
