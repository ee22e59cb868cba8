"""What each part gives: the same figures with parts taken away, exchanged or added."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock
from zlib import crc32

import numpy as np

from services.classification.model import features, training, words
from services.classification.model.solving import softened
from services.classification.model.training import Example
from tests.evaluation import material
from tests.evaluation.folds import truth_of

Array = np.ndarray[Any, Any]
_TEMPERATURES = np.geomspace(0.3, 5, 100)


def table(shared: Path, examples: Sequence[Example]) -> Iterator[tuple[str, Array]]:
    """Names and likelihoods (insatser, areas), each tempered on the regions that it is not for."""
    plain = list(examples)
    for name, shares in (
        ("known beforehand alone", (1, 0, 0)),
        ("topics learned alone", (0, 1, 0)),
        ("pieces of words alone", (0, 0, 1)),
        ("topics and pieces, nothing beforehand", (0, 1, 1)),
        ("beforehand and topics", (1, 0.4, 0)),
        ("beforehand and pieces", (1, 0, 0.7)),
        ("all three: as shipped", training.SHARES),
    ):
        yield name, tempered(logits(plain, shares), plain)
    yield "shares of the three chosen on the other regions (stacking)", tempered(_stacked(plain), plain)
    for name, pieces in (
        ("whole words alone", _whole_words),
        ("pieces of 3 to 5", _of(3, 5)),
        ("pieces of 5 to 7", _of(5, 7)),
    ):
        with mock.patch.object(training, "pieces", pieces):
            yield name, tempered(logits(plain, (0, 0, 1)), plain)
            yield f"all three, {name}", tempered(logits(plain, training.SHARES), plain)
    one_block = ((0,) * 5, 0.0)
    for name, blocks in (
        ("all three, no blocks by field", (one_block, features.BLOCKS[1], *[one_block] * 4)),
        ("all three, without goals", tuple(((*tuple(block[:4]), 0), weight) for block, weight in features.BLOCKS)),
    ):
        with _blocks(blocks):
            yield name, tempered(logits(plain, training.SHARES), plain)
    for name, more in (
        ("all three, with Norrbotten 2022", material.norrbotten_2022(shared)),
        ("all three, with Västerbotten's own follow-up 2024", material.vasterbotten_2024(shared)),
        ("all three, with the form's descriptions", material.descriptions(shared)),
    ):
        yield name, tempered(logits([*plain, *more], training.SHARES)[: len(plain)], plain)
    ours = tempered(logits(plain, training.SHARES), plain)
    yield "all three, propagated among a return's likest texts", _propagated(ours, plain)
    yield "all three, confidences not tempered", softened(logits(plain, training.SHARES))
    yield "all three, confidences by isotonic regression", _isotonic(ours, plain)


def logits(examples: Sequence[Example], shares: Sequence[float]) -> Array:
    """By models that were not shown the region. How rare pieces are is taken from all texts."""
    with mock.patch.object(training, "SHARES", tuple(shares)):
        figures = training._figures(examples, material.AREAS)
        coordinates, _ = training._coordinates(figures.pieces)
        known = shares[0] * figures.topics @ training.beforehand(material.AREAS)
        return np.asarray(known + training._unseen(examples, figures, coordinates))


def tempered(raw: Array, examples: Sequence[Example]) -> Array:
    truth, found = truth_of(examples), np.zeros_like(raw)
    for out in _regions(examples):
        best = min(_TEMPERATURES, key=lambda degree: _loss(softened(raw[~out] / degree), truth[~out]))
        found[out] = softened(raw[out] / best)
    return found


def _stacked(examples: Sequence[Example]) -> Array:
    parts = [logits(examples, shares) for shares in ((1, 0, 0), (0, 1, 0), (0, 0, 1))]
    truth, found = truth_of(examples), np.zeros_like(parts[0])
    grid = [(a, b, c) for a in (0.25, 0.5, 1) for b in (0, 0.25, 0.5, 1) for c in (0, 0.25, 0.5, 1)]
    sums = [np.tensordot(np.array(shares), np.array(parts), axes=1) for shares in grid]
    for out in _regions(examples):
        best = min(range(len(grid)), key=lambda one: _loss(softened(sums[one][~out]), truth[~out]))
        found[out] = sums[best][out]
    return found


def _propagated(likely: Array, examples: Sequence[Example]) -> Array:
    """Each text takes three tenths of its opinion from the likest texts of the same return."""
    figures = training._figures(examples, material.AREAS)
    coordinates, _ = training._coordinates(figures.pieces)
    likeness = np.maximum(coordinates @ coordinates.T, 0) ** 3
    np.fill_diagonal(likeness, 0)
    found = likely.copy()
    for out in _regions(examples):
        near = likeness[np.ix_(out, out)]
        found[out] = 0.7 * likely[out] + 0.3 * (near @ likely[out]) / np.maximum(near.sum(axis=1, keepdims=True), 1e-9)
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def _isotonic(likely: Array, examples: Sequence[Example]) -> Array:
    """The first's confidence by pooling adjacent violators on the other regions; the rest shares what is left."""
    truth, found = truth_of(examples), likely.copy()
    right = (likely.argmax(axis=1) == truth).astype(float)
    for out in _regions(examples):
        order = np.argsort(likely.max(axis=1)[~out], kind="stable")
        steps, levels = likely.max(axis=1)[~out][order], _pooled(right[~out][order])
        top = np.clip(np.interp(likely[out].max(axis=1), steps, levels), 1 / 7, 0.99)
        rest = likely[out].copy()
        first = rest.argmax(axis=1)
        rest[np.arange(len(rest)), first] = 0
        rest *= ((1 - top) / np.maximum(rest.sum(axis=1), 1e-9))[:, None]
        rest[np.arange(len(rest)), first] = np.maximum(top, rest.max(axis=1))
        found[out] = rest / rest.sum(axis=1, keepdims=True)
    return found


def _pooled(right: Array) -> Array:
    blocks: list[list[float]] = []
    for one in right:
        blocks.append([one, 1])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            mean, size = blocks.pop()
            blocks[-1] = [(blocks[-1][0] * blocks[-1][1] + mean * size) / (blocks[-1][1] + size), blocks[-1][1] + size]
    return np.concatenate([[mean] * int(size) for mean, size in blocks])


def _regions(examples: Sequence[Example]) -> list[Array]:
    respondents = np.array([example.respondent for example in examples])
    return [respondents == region for region in sorted(set(respondents))]


def _loss(likely: Array, truth: Array) -> float:
    return float(-np.log(np.maximum(likely[np.arange(len(truth)), truth], 1e-12)).mean())


def _whole_words(word: str) -> Iterator[int]:
    yield from () if " " in word else [crc32(word.encode()) % words.BUCKETS]


def _of(shortest: int, longest: int) -> Callable[[str], Iterator[int]]:
    def pieces(word: str) -> Iterator[int]:
        with mock.patch.multiple(words, SHORTEST=shortest, LONGEST=longest):
            yield from list(words.pieces(word))

    return pieces


@contextmanager
def _blocks(blocks: Sequence[tuple[Sequence[float], float]]) -> Iterator[None]:
    inside = np.array([block for block, _ in blocks], dtype=np.float32)
    weights = np.array([weight for _, weight in blocks], dtype=np.float32)[:, None]
    with mock.patch.multiple(features, _IN_BLOCKS=inside, _OF_BLOCKS=weights):
        yield
