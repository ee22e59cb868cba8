"""The model as a file: figures by number, and what they were trained from. No word of any text is in it."""

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from services.classification.model.features import BLOCKS, TOPIC_FEATURES, Floats
from services.classification.model.marks import GOALS, PERSPECTIVES, Marks
from services.classification.model.topics import TOPICS
from services.classification.model.words import BUCKETS, LONGEST, SHORTEST

SHIPPED = Path(__file__).with_name("area-model.npz")
NEVER_SURE = {"goals": 2.0, "perspectives": 2.0}
"""Of a model trained before there was such a threshold: everything that it says of these is for a person."""
_LARGEST = 127  # of the table of pieces, which is kept in whole bytes


@dataclass(frozen=True, slots=True)
class Model:
    """Trained figures. Rows of tables are places of features, columns are areas in the order of `areas`."""

    areas: tuple[str, ...]
    topics: Floats
    """(TOPIC_FEATURES, areas)"""
    pieces: Floats
    """(BUCKETS, areas), the pieces' rarity included"""
    rarity: Floats
    """(BUCKETS,): how much a piece says of itself, more the fewer texts have it"""
    bias: Floats
    temperature: float
    goals: Marks
    perspectives: Marks
    about: dict[str, Any]
    """date, data_sha256, respondents, insatser, scores, thresholds"""
    version: str = ""
    """A short hash of the file's content."""


def features_version() -> str:
    """Changes whenever figures trained before would be read wrongly."""
    shape = json.dumps([TOPICS, GOALS, PERSPECTIVES, BLOCKS, BUCKETS, SHORTEST, LONGEST], ensure_ascii=False)
    return sha256(shape.encode()).hexdigest()[:12]


def encoded(model: Model) -> bytes:
    """The same model gives the same bytes."""
    scale = np.maximum(np.abs(model.pieces).max(axis=0), 1e-9) / _LARGEST
    about = {"features": features_version(), "areas": model.areas, "temperature": model.temperature} | model.about
    about["marks"] = {"goals": model.goals.threshold, "perspectives": model.perspectives.threshold}
    about["marks_sure"] = {"goals": model.goals.sure, "perspectives": model.perspectives.sure}
    file = BytesIO()
    np.savez_compressed(
        file,
        about=np.frombuffer(json.dumps(about, sort_keys=True).encode(), dtype=np.uint8),
        topics=model.topics.astype(np.float32),
        pieces=np.rint(model.pieces / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        rarity=model.rarity.astype(np.float16),
        bias=model.bias.astype(np.float32),
        goals=model.goals.weights,
        goal_levels=model.goals.levels,
        perspectives=model.perspectives.weights,
        perspective_levels=model.perspectives.levels,
    )
    return file.getvalue()


def decoded(content: bytes) -> Model:
    """ValueError if the file is no model, or was trained for other features than this release reads."""
    try:
        with np.load(BytesIO(content), allow_pickle=False) as file:
            about = json.loads(file["about"].tobytes())
            topics, bias = file["topics"], file["bias"]
            marks, sure = about.pop("marks"), about.pop("marks_sure", NEVER_SURE)
            goals = Marks(file["goals"], file["goal_levels"], marks["goals"], sure["goals"])
            perspectives = Marks(
                file["perspectives"], file["perspective_levels"], marks["perspectives"], sure["perspectives"]
            )
            pieces = file["pieces"].astype(np.float32) * file["scale"]
            rarity = file["rarity"].astype(np.float32)
    except (OSError, EOFError, KeyError, TypeError, ValueError, BadZipFile) as error:
        raise ValueError(f"not a model of areas: {error}") from error
    if about.pop("features", "") != features_version() or topics.shape[0] != TOPIC_FEATURES:
        raise ValueError("the model was trained by another release; train it again with this one")
    areas, temperature = tuple(about.pop("areas")), about.pop("temperature")
    return Model(areas, topics, pieces, rarity, bias, temperature, goals, perspectives, about, _version(content))


def _version(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]


@cache
def version_of(path: Path) -> str:
    """A model's version, without reading its figures. OSError if there is no such file."""
    return _version(path.read_bytes())


@cache
def load(path: Path) -> Model:
    """Read once per process. ValueError or OSError if it cannot be."""
    return decoded(path.read_bytes())
