"""The classification's rules: an insats' text in, labels with evidence out; called by handlers and API."""

from hashlib import sha256
from pathlib import Path

from libs.common import code_lists
from services.classification.rules import (
    actors,
    amounts,
    area,
    basis,
    effects,
    frameworks,
    horizons,
    municipalities,
    precision,
    project_ids,
    sdg,
    target_groups,
    territories,
)
from services.classification.rules.labels import (
    Area,
    AreaGuess,
    Evidence,
    Field,
    Goal,
    Labels,
    Place,
    Rule,
    Text,
    fields_of,
    joined,
)

__all__ = [
    "RULES",
    "RULES_VERSION",
    "Area",
    "AreaGuess",
    "Evidence",
    "Field",
    "Goal",
    "Labels",
    "Place",
    "Rule",
    "Text",
    "classify",
    "rules_version",
    "use_model",
]

# One entry per facet that is read.
RULES: tuple[Rule, ...] = (
    sdg,
    frameworks,
    amounts,
    horizons,
    effects,
    basis,
    project_ids,
    municipalities,
    territories,
    target_groups,
    actors,
)


def rules_version() -> str:
    """A short hash that changes when any rule's, any code list's or the model's version does, or a rule's precision."""
    rules = [f"{rule.FACET}/{rule.VERSION}" for rule in RULES] + [f"{area.FACET}/{area.version()}"]
    lists = [f"{id}@{code_lists.load(id).version}" for id in code_lists.ids()]
    return sha256(" ".join([*rules, *lists, precision.version()]).encode()).hexdigest()[:12]


RULES_VERSION = rules_version()


def use_model(path: Path | None) -> None:
    """Read areas with the model in this file, or with the shipped one. ValueError or OSError if it is no model."""
    global RULES_VERSION
    area.use(path)
    RULES_VERSION = rules_version()


def classify(text: Text, declared_area: str | None = None) -> Labels:
    """All labels of one insats, with evidence whose span always is the text.

    A declared area (a code of the list `areas`) is kept, with confidence 1, and the model's opinion stands beside
    it. Without one, as in a dry run, the area is the model's. Never raises for any text.
    """
    fields = fields_of(text)
    parts = [rule.find(fields) for rule in RULES]
    names_goals = any(part.sdg for part in parts)
    if declared_area is None:
        parts.append(area.find(fields, names_goals))
    else:
        parts.append(area.declared(declared_area, fields, names_goals))
    return joined(parts)
