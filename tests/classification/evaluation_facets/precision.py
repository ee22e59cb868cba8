"""`python -m tests.classification.evaluation_facets.precision LABELLED.jsonl`: how often each rule was right.

Prints the entries of MEASURED in services/classification/rules/precision.py, on the regions that the rules were written
without. A label that several rules gave counts for each of them.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from services.classification.reviewing.certainty import rules_of
from services.classification.rules import Text, classify
from services.classification.rules.labels import FIELDS
from services.classification.rules.precision import FACETS, NOTHING
from tests.classification.evaluation_facets.__main__ import DEVELOPMENT, Row, region_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labelled", type=Path)
    lines = parser.parse_args().labelled.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    for line in told([row for row in rows if region_of(row) not in DEVELOPMENT]):
        print(line)


def told(rows: Sequence[Row]) -> Iterator[str]:
    said, right = Counter[str](), Counter[str]()
    for row in rows:
        for rule, is_right in answers(row):
            said[rule] += 1
            right[rule] += is_right
    for rule in sorted(said):
        yield f'    "{rule}": Measured({right[rule]}, {said[rule]}),'


def answers(row: Row) -> Iterator[tuple[str, bool]]:
    """Each rule that gave a label, or the facet's `nothing`, and whether the reader says the same."""
    found = classify(Text(*(row[name] for name in FIELDS)), declared_area="boende")
    for facet in FACETS:
        wanted, value = row["labels"][facet], getattr(found, facet)
        if not value:
            yield f"{facet}.{NOTHING}", not wanted
        for one in value if isinstance(value, tuple) else [True] if value else []:
            is_right = one in wanted if isinstance(value, tuple) else bool(wanted)
            for rule in sorted({name.partition("/")[0] for name in rules_of(facet, one, found.evidence)}):
                yield rule, is_right


if __name__ == "__main__":
    main()
