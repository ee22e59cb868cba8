"""Outcomes that only say the outputs again."""

from collections.abc import Iterator

from services.classification.findings.finding import OUTCOMES_REPEAT_OUTPUTS, Finding, Item
from services.classification.findings.shingles import shingles, words

FEWEST = 5
"""Words from which on a repetition is no accident."""
PART = 0.8
"""Of the outcomes' three-word runs, how many stand in the outputs too."""
RUN = 3


def find(item: Item) -> Iterator[Finding]:
    outcomes = item.content.outcomes
    if repeats(item.content.outputs, outcomes):
        yield Finding(OUTCOMES_REPEAT_OUTPUTS, item, "/outcomes", 0, len(outcomes))


def repeats(outputs: str, outcomes: str) -> bool:
    said, again = words(outputs), words(outcomes)
    if len(again) < FEWEST or not said:
        return False
    runs = shingles(again, RUN)
    return len(runs & shingles(said, RUN)) >= PART * len(runs)
