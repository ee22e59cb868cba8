"""The classification's rules: an insats' text in, labels with evidence out; called by handlers and API."""

from hashlib import sha256

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
    """A short hash that changes when any rule's or any code list's version does."""
    rules = [f"{rule.FACET}/{rule.VERSION}" for rule in (*RULES, area)]
    lists = [f"{id}@{code_lists.load(id).version}" for id in code_lists.ids()]
    return sha256(" ".join(rules + lists).encode()).hexdigest()[:12]


RULES_VERSION = rules_version()


def classify(text: Text, declared_area: str | None = None) -> Labels:
    """All labels of one insats, with evidence whose span always is the text.

    A declared area (a code of the list `areas`) is kept, with confidence 1 and no evidence. Without one,
    as in a dry run, the text's words vote. Never raises for any text.
    """
    fields = fields_of(text)
    parts = [rule.find(fields) for rule in RULES]
    if declared_area is None:
        parts.append(area.find(fields))
    else:
        parts.append(area.declared(declared_area))
    return joined(parts)
