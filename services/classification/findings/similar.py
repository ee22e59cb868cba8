"""The same insats twice in a return, or nearly the same in two areas or from two respondents. Said, never merged.

Linear in the number of insatser: texts are compared only where their sketches share a hash, each with the few that
come next under that hash; equal texts are one text.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from services.classification.findings.finding import (
    INSATS_ELSEWHERE,
    INSATS_IN_TWO_AREAS,
    INSATS_TWICE,
    Finding,
    Item,
    Rule,
)
from services.classification.findings.shingles import likeness, shingles, sketch, words

ALIKE = 0.7
"""Of the three-word runs that either has, how many both must have: a word changed in thirty leaves four fifths."""
RUN = 3
FEWEST = 12
"""Words that an insats must have for a likeness to mean anything."""
NEIGHBOURS = 8
"""Texts that one is compared with under each hash of its sketch."""
SHOWN = 5
"""Other insatser that a finding names."""


def find(items: Sequence[Item]) -> Iterator[Finding]:
    """For each insats one finding per kind, naming the others."""
    groups = _same_texts(items)
    alike: dict[str, set[str]] = defaultdict(set)
    for one, other in _alike_texts({key: group[0] for key, group in groups.items()}):
        alike[one].add(other)
        alike[other].add(one)
    for key, group in groups.items():
        others = _that_may_be_named([*group, *(item for text in alike[key] for item in groups[text])])
        for item in group:
            yield from _of(item, [other for other in others if other is not item])


def _that_may_be_named(items: Sequence[Item]) -> list[Item]:
    """In the order in which they are named, without those that no finding has room for: of each respondent's area the
    first few, and one more for the insats that the finding is of."""
    places: dict[tuple[str, str], int] = defaultdict(int)
    kept = []
    for item in sorted(items, key=lambda one: (one.respondent, one.position)):
        places[item.respondent, item.area] += 1
        if places[item.respondent, item.area] <= SHOWN + 1:
            kept.append(item)
    return kept


def _of(item: Item, others: Sequence[Item]) -> Iterator[Finding]:
    kinds: dict[Rule, list[Item]] = {}
    for other in others:
        kinds.setdefault(_kind(item, other), []).append(other)
    for rule, related in kinds.items():
        named = related[:SHOWN]
        yield Finding(rule, item, "", value=(named[0].content.name,) * 2, related=tuple(named))


def _kind(item: Item, other: Item) -> Rule:
    if item.respondent != other.respondent:
        return INSATS_ELSEWHERE
    return INSATS_TWICE if item.area == other.area else INSATS_IN_TWO_AREAS


def _same_texts(items: Sequence[Item]) -> dict[str, list[Item]]:
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[item.text_sha256].append(item)
    return {key: group for key, group in groups.items() if len(_words(group[0])) >= FEWEST}


def _words(item: Item) -> list[str]:
    content = item.content
    return words("\n".join((content.name, content.description, content.outputs, content.outcomes, content.goals)))


def _alike_texts(texts: dict[str, Item]) -> Iterator[tuple[str, str]]:
    runs = {key: shingles(_words(item), RUN) for key, item in texts.items()}
    under: dict[int, list[str]] = defaultdict(list)
    for key in texts:
        for value in sketch(runs[key]):
            under[value].append(key)
    compared = set()
    for keys in under.values():
        for place, one in enumerate(keys):
            for other in keys[place + 1 : place + 1 + NEIGHBOURS]:
                pair = (one, other) if one < other else (other, one)
                if pair not in compared:
                    compared.add(pair)
                    if likeness(runs[one], runs[other]) >= ALIKE:
                        yield pair
