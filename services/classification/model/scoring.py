"""What a model of areas is worth: the figures of likelihoods against what the respondents themselves declared."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_FEWEST = 20  # insatser above a threshold, below which a precision says nothing


def scores(likely: NDArray[Any], truth: NDArray[Any]) -> dict[str, Any]:
    """`likely`: (texts, areas) probabilities; `truth`: (texts,) places of the declared areas. Rounded to 4 places."""
    guess, confidence = likely.argmax(axis=1), likely.max(axis=1)
    right = guess == truth
    two = np.argsort(-likely, axis=1, kind="stable")[:, :2]
    figures = {
        "accuracy": right.mean(),
        "macro_f1": np.mean([_f1(guess == area, truth == area) for area in range(likely.shape[1])]),
        "top2": (two == truth[:, None]).any(axis=1).mean(),
        "coverage_at_95": coverage(likely, truth, 0.95),
        "coverage_at_90": coverage(likely, truth, 0.9),
        "brier": np.square(confidence - right).mean(),
        "log_loss": -np.log(np.maximum(likely[np.arange(len(truth)), truth], 1e-12)).mean(),
    }
    return {name: round(float(value), 4) for name, value in figures.items()}


def reliability(likely: NDArray[Any], truth: NDArray[Any], bins: int = 10) -> list[tuple[float, float, int]]:
    """Per bin of confidence that has any: mean confidence, share that was right, how many."""
    confidence, right = likely.max(axis=1), likely.argmax(axis=1) == truth
    where = np.minimum((confidence * bins).astype(int), bins - 1)
    return [
        (float(confidence[where == one].mean()), float(right[where == one].mean()), int((where == one).sum()))
        for one in range(bins)
        if (where == one).any()
    ]


def coverage(likely: NDArray[Any], truth: NDArray[Any], precision: float) -> float:
    """The largest share that can be decided, surest first, with at least this share of them right."""
    reached = _precisions(likely, truth) >= precision
    return float((np.flatnonzero(reached)[-1] + 1) / len(truth)) if reached.any() else 0.0


def threshold(likely: NDArray[Any], truth: NDArray[Any], precision: float) -> float:
    """The confidence from which on at least this share is right; 1 where no twenty texts together are."""
    reached = np.flatnonzero(_precisions(likely, truth) >= precision)
    if not len(reached) or reached[-1] + 1 < _FEWEST:
        return 1.0
    return round(float(np.sort(likely.max(axis=1))[::-1][reached[-1]]), 4)


def _precisions(likely: NDArray[Any], truth: NDArray[Any]) -> NDArray[Any]:
    """The share right among the surest one, two, three … texts."""
    order = np.argsort(-likely.max(axis=1), kind="stable")
    return np.asarray(np.cumsum((likely.argmax(axis=1) == truth)[order]) / np.arange(1, len(truth) + 1))


def _f1(guess: NDArray[Any], truth: NDArray[Any]) -> float:
    return float(2 * (guess & truth).sum() / max(1, guess.sum() + truth.sum()))
