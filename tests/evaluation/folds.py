"""Region by region: a model of all the others, and what it makes of this one."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from services.classification.model import Model, Reader
from services.classification.model.training import Example, train
from tests.evaluation.material import AREAS


class Fold(NamedTuple):
    """A region, the places of its insatser among all, and a model that has not seen it."""

    region: str
    places: list[int]
    model: Model


def folds(examples: Sequence[Example]) -> Iterator[Fold]:
    for region in sorted({example.respondent for example in examples}):
        others = [example for example in examples if example.respondent != region]
        places = [place for place, example in enumerate(examples) if example.respondent == region]
        yield Fold(region, places, train(others, AREAS, ""))


def likelihoods(fold: Fold, examples: Sequence[Example]) -> np.ndarray[Any, Any]:
    """(insatser of the region, areas)"""
    reader = Reader(fold.model)
    rows = []
    for place in fold.places:
        found = dict(reader.read({name: text.lower() for name, text in examples[place].fields.items()}).areas)
        rows.append([found[area] for area in AREAS])
    return np.array(rows)


def truth_of(examples: Sequence[Example]) -> np.ndarray[Any, Any]:
    return np.array([AREAS.index(example.area) for example in examples])
