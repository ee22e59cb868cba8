"""Training: labelled texts in, a model with its scores out. Deterministic; needs numpy alone."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.classification.model.artefact import Model, decoded, encoded
from services.classification.model.features import (
    BLOCKS,
    FIELDS,
    WHOLE_TEXT,
    Floats,
    Words,
    memberships,
    strengths,
    topic_features,
    words_of,
)
from services.classification.model.marks import GOALS, PERSPECTIVES, PRECISION, Marks, fitted
from services.classification.model.scoring import scores, threshold
from services.classification.model.solving import Doubles, softened, solve
from services.classification.model.topics import SPEAKS_FOR, SPEAKS_FOR_GOALS, SPEAKS_FOR_PERSPECTIVES, TOPICS
from services.classification.model.words import BUCKETS, pieces, topics_of

TOPIC_STRICTNESS = 2.0
PIECE_STRICTNESS = 0.15
SHARES = (1.0, 0.4, 0.7)
"""Of what is known beforehand, of what topics were learned to say, and of what pieces of words were."""
EVENNESS = 1.0  # 1 lets every area weigh the same however often it was reported, 0 every text
PRECISIONS = (0.8, 0.9, 0.95)  # for which thresholds are worked out
SAME_AS = {"jamstalldhet": {5}, "integration": set[int](), "miljo": {7, 12, 13, 14, 15}}
"""Goals of Agenda 2030 that say the same as a perspective."""
LEARNED = ("area", "perspectives", "sdg")
"""The facets whose labels by people are learned from."""
_AT_ONCE = 4096  # columns of the table of pieces worked on together
_TEMPERATURES = np.geomspace(0.3, 5.0, 282)  # steps of one per cent


class Example(NamedTuple):
    """A labelled text. The respondent keeps apart what one respondent wrote when the model is scored."""

    respondent: str
    fields: Mapping[str, str]
    """Texts by names of FIELDS, as received"""
    area: str
    goals: frozenset[int] = frozenset()
    """Goals of Agenda 2030 that the text names, or that a person has said it is about"""
    decided: frozenset[str] = frozenset()
    """The facets that a person has decided: `area`, `perspectives`, `sdg`"""
    perspectives: frozenset[str] = frozenset()
    """Where a person has decided them"""


class _Figures(NamedTuple):
    """The examples as figures: (texts, …)."""

    topics: Doubles
    pieces: "_Pieces"
    targets: Doubles


class _Pieces(NamedTuple):
    """The texts' pieces: for each text the places and amounts, before rarity and length."""

    places: list[NDArray[np.int64]]
    amounts: list[Doubles]
    lengths: Doubles
    rarity: Doubles


def train(examples: Sequence[Example], areas: Sequence[str], date: str) -> Model:
    """The model of all examples, with the scores of models that had not seen the respondent they were scored on.

    `areas` are the codes in the form's order; `date` (ISO) is kept with the model. ValueError when there are fewer
    than two respondents or an area has no example.
    """
    _check(examples, areas)
    figures = _figures(examples, areas)
    coordinates, back = _coordinates(figures.pieces)
    unseen = SHARES[0] * figures.topics @ beforehand(areas) + _unseen(examples, figures, coordinates)
    temperature = min(_TEMPERATURES, key=lambda degree: _loss(unseen / degree, figures.targets))
    weights = _weights(figures.targets)
    topic, bias = solve(figures.topics, figures.targets, weights, TOPIC_STRICTNESS)
    inner, piece_bias = solve(coordinates, figures.targets, weights, PIECE_STRICTNESS)
    known, of_topics, of_pieces = SHARES
    likely = softened(unseen / temperature)
    truth = figures.targets.argmax(axis=1)
    about = {
        "date": date,
        "data_sha256": fingerprint(examples),
        "insatser": len(examples),
        "respondents": len({example.respondent for example in examples}),
        "decided": {facet: sum(facet in example.decided for example in examples) for facet in LEARNED},
        "scores": scores(likely, truth),
        "thresholds": {str(precision): threshold(likely, truth, precision) for precision in PRECISIONS},
    }
    table = of_pieces * _table(figures.pieces, back @ inner)
    rarity = figures.pieces.rarity
    model = Model(
        areas=tuple(areas),
        topics=(known * beforehand(areas) + of_topics * topic).astype(np.float32),
        pieces=(table * rarity[:, None]).astype(np.float32),
        rarity=rarity.astype(np.float32),
        bias=(of_topics * bias + of_pieces * piece_bias).astype(np.float32),
        temperature=float(temperature),
        goals=_goals(examples),
        perspectives=_perspectives(examples, figures.topics),
        about=about,
    )
    return decoded(encoded(model))  # as it will be read: in whole bytes, with its version


def _goals(examples: Sequence[Example]) -> Marks:
    """Learned from texts that name goals, without the column that mostly does, and from what people have decided."""
    naming = [example for example in examples if example.goals or "sdg" in example.decided]
    fields = [name for name in FIELDS if name != "goals"]
    heard = [_heard(words_of({name: example.fields.get(name, "").lower() for name in fields})) for example in naming]
    truth = np.array([[float(int(goal) in example.goals) for goal in GOALS] for example in naming])
    respondents = [example.respondent for example in naming]
    return fitted(SPEAKS_FOR_GOALS, _whole(heard), truth, respondents, PRECISION["goals"])


def _perspectives(examples: Sequence[Example], topics: Doubles) -> Marks:
    """A respondent says that an insats serves a perspective by where it reports it, or by the goals it names.

    A person's word on an insats' perspectives stands before its goals'; they are those beside its area.
    """
    truth = [[float(_serves(example, code)) for code in PERSPECTIVES] for example in examples]
    respondents = [example.respondent for example in examples]
    return fitted(SPEAKS_FOR_PERSPECTIVES, _whole(topics), np.array(truth), respondents, PRECISION["perspectives"])


def _serves(example: Example, perspective: str) -> bool:
    if example.area == perspective:
        return True
    if "perspectives" in example.decided:
        return perspective in example.perspectives
    return bool(example.goals & SAME_AS[perspective])


def _whole(heard: Sequence[Floats] | Doubles) -> Doubles:
    """The block of the whole text: (texts, topics)."""
    return np.asarray(heard, dtype=np.float64).reshape(-1, len(BLOCKS), len(TOPICS))[:, WHOLE_TEXT]


def _heard(text: Words) -> Floats:
    return topic_features(text.counts, memberships(topics_of(word) for word in text.words))


def fingerprint(examples: Sequence[Example]) -> str:
    """A hash of the examples whatever their order."""
    lines = sorted(
        json.dumps([e.respondent, dict(e.fields), e.area, sorted(e.goals), *_by_people(e)], sort_keys=True)
        for e in examples
    )
    return sha256("\n".join(lines).encode()).hexdigest()


def _by_people(example: Example) -> list[list[str]]:
    return [sorted(example.decided), sorted(example.perspectives)] if example.decided else []


def _check(examples: Sequence[Example], areas: Sequence[str]) -> None:
    if len({example.respondent for example in examples}) < 2:
        raise ValueError("returns of two respondents at least are needed: a model is scored on those it has not seen")
    found = {example.area for example in examples}
    if missing := [area for area in areas if area not in found]:
        raise ValueError(f"no example of {', '.join(missing)}")
    if unknown := sorted(found - set(areas)):
        raise ValueError(f"unknown area {', '.join(unknown)}")


def _figures(examples: Sequence[Example], areas: Sequence[str]) -> _Figures:
    texts = [words_of({name: example.fields.get(name, "").lower() for name in FIELDS}) for example in examples]
    topics = [_heard(text) for text in texts]
    found = {word: np.array(list(pieces(word)), dtype=np.int64) for words, _ in texts for word in words}
    places: list[NDArray[np.int64]] = []
    amounts: list[Doubles] = []
    for words, counts in texts:
        each = [found[word] for word in words]
        repeated = np.repeat(strengths(counts).astype(np.float64), [len(one) for one in each])
        where, back = np.unique(np.concatenate([*each, np.array([], dtype=np.int64)]), return_inverse=True)
        places.append(where)
        amounts.append(np.bincount(back, weights=repeated, minlength=len(where)).astype(np.float64))
    texts_with = np.zeros(BUCKETS)
    for where in places:
        texts_with[where] += 1
    # A piece that a single text has says nothing of others, and takes the table's place for nothing.
    rarity = np.where(texts_with > 1, 1 + np.log((1 + len(texts)) / (1 + texts_with)), 0)
    rarity = rarity.astype(np.float16).astype(np.float64)  # as it will be kept
    lengths = []
    for words, counts in texts:
        sizes = np.array([np.square(rarity[found[word]]).sum() for word in words])
        lengths.append(np.sqrt(1 + (np.square(strengths(counts)) * sizes).sum()))
    targets = np.array([[float(example.area == area) for area in areas] for example in examples])
    return _Figures(np.array(topics, dtype=np.float64), _Pieces(places, amounts, np.array(lengths), rarity), targets)


def _columns(texts: _Pieces, first: int) -> Doubles:
    """A part of the texts' table of pieces, from the column `first` on."""
    part = np.zeros((len(texts.places), _AT_ONCE))
    for row, (where, amounts) in enumerate(zip(texts.places, texts.amounts, strict=True)):
        low, high = np.searchsorted(where, (first, first + _AT_ONCE))
        inside = where[low:high]
        part[row, inside - first] = amounts[low:high] * texts.rarity[inside] / texts.lengths[row]
    return part


def _coordinates(texts: _Pieces) -> tuple[Doubles, Doubles]:
    """The texts in as many dimensions as there are texts, where they lie as they do among all the pieces.

    The second answer leads back: coefficients there, multiplied with it, are amounts of each text.
    """
    likeness = np.zeros((len(texts.places), len(texts.places)))
    for first in range(0, BUCKETS, _AT_ONCE):
        part = _columns(texts, first)
        likeness += part @ part.T
    values, vectors = np.linalg.eigh(likeness)
    roots = np.sqrt(np.maximum(values, 1e-9))
    return vectors * roots, vectors / roots


def _table(texts: _Pieces, amounts: Doubles) -> Doubles:
    """The coefficients of the pieces: (BUCKETS, areas)."""
    parts = [_columns(texts, first).T @ amounts for first in range(0, BUCKETS, _AT_ONCE)]
    return np.concatenate(parts)


def _unseen(examples: Sequence[Example], figures: _Figures, coordinates: Doubles) -> Doubles:
    """Logits of each text by a model that was not shown its respondent."""
    logits = np.zeros_like(figures.targets)
    respondents = np.array([example.respondent for example in examples])
    for respondent in sorted(set(respondents)):
        out = respondents == respondent
        weights = _weights(figures.targets[~out])
        learned = ((figures.topics, TOPIC_STRICTNESS, SHARES[1]), (coordinates, PIECE_STRICTNESS, SHARES[2]))
        for features, strictness, share in learned:
            coefficients, bias = solve(features[~out], figures.targets[~out], weights, strictness)
            logits[out] += share * (features[out] @ coefficients + bias)
    return logits


def beforehand(areas: Sequence[str]) -> Doubles:
    """What topics say of areas before any return is read: (TOPIC_FEATURES, areas), in the whole text's block."""
    said = np.zeros((len(BLOCKS), len(TOPICS), len(areas)))
    for number, topic in enumerate(TOPICS):
        for place, area in enumerate(areas):
            said[WHOLE_TEXT, number, place] = SPEAKS_FOR.get(topic, {}).get(area, 0.0)
    return said.reshape(-1, len(areas))


def _weights(targets: Doubles) -> Doubles:
    shares = targets.mean(axis=0)
    each = targets @ (1 / np.maximum(shares, 1e-9)) ** EVENNESS
    return np.asarray(each / each.mean())


def _loss(logits: Doubles, targets: Doubles) -> float:
    return float(-np.log(np.maximum((softened(logits) * targets).sum(axis=1), 1e-12)).mean())
