"""How often the rules of the least certain facets were right, measured; a rule's confidence is worked out of it.

Source: the insatser for 2023 of four regions that the rules were written without (docs/classification-facets.md),
labelled by one careful reader who did not see what the rules say. Measured anew, and printed as it stands here, by
`python -m tests.classification.evaluation_facets.precision LABELLED.jsonl`.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Measured(NamedTuple):
    """Labels that the rule gave, and how many of them the reader gave too."""

    right: int
    said: int

    @property
    def confidence(self) -> float:
        """The share right as it is to be expected of the next label: what was never seen is right one time in two."""
        return (self.right + 1) / (self.said + 2)


FACETS = ("basis", "achieved", "expected")
NOTHING = "nothing"
"""In place of a rule's name: that no rule of the facet found anything, which is an answer as well."""

MEASURED: Mapping[str, Measured] = {
    "achieved.default": Measured(20, 30),
    "achieved.nothing": Measured(16, 17),
    "achieved.statement": Measured(8, 10),
    "basis.nothing": Measured(49, 50),
    "basis.own_assessment-own": Measured(3, 3),
    "expected.default": Measured(1, 1),
    "expected.nothing": Measured(29, 38),
    "expected.statement": Measured(15, 15),
}  # fmt: skip


def confidence(facet: str, rules: Iterable[str]) -> float:
    """Of a label that these rules gave ("achieved.statement/1", as evidence has them): the surest one's.

    Without rules: of the facet's being empty, or false.
    """
    names = {rule.partition("/")[0] for rule in rules} or {f"{facet}.{NOTHING}"}
    return max(MEASURED.get(name, Measured(0, 0)).confidence for name in names)


def version() -> str:
    """Differs when the figures do: what is kept of an insats is worked out of them."""
    return " ".join(f"{rule}:{right}/{said}" for rule, (right, said) in sorted(MEASURED.items()))
