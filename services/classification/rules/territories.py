"""Territorial types: of the municipalities named, by the lists of their types, or as the text says."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from libs.common.code_lists import CodeList, load
from services.classification.rules import municipalities
from services.classification.rules.labels import NOTHING, Evidence, Field, Labels, evidence
from services.classification.rules.needing import has_any

FACET = "territories"
VERSION = "3"

_ORDER = ("city", "rural", "sparsely_populated")
_WORDS = {
    "glesbygd": "sparsely_populated", "glesbefolka": "sparsely_populated", "glest befolka": "sparsely_populated",
    "gles- och landsbygd": "sparsely_populated", "lands- och glesbygd": "rural",
    "landsbygd": "rural", "byarna": "rural",
    "storstad": "city", "storstäder": "city", "stadsmiljö": "city", "stadsområde": "city", "städerna": "city",
    "stadsutveckling": "city", "stadsdel": "city",
}  # fmt: skip
_SAID = re.compile("(?<![^\\W_])(?:" + "|".join(sorted(_WORDS, key=len, reverse=True)) + ")[a-zåäö]{0,20}")
# "Landsbygdsdepartementet", "landsbygdsministern": a name that says nothing about where.
_NAMES = re.compile(r"departement|minister|nätverket|programmet|fonden|kommittén")


def find(fields: Sequence[Field]) -> Labels:
    """The types in the list's order. A municipality that the list doesn't place has none."""
    found: list[tuple[str, Evidence]] = []
    for field in fields:
        if not has_any(field.lower, _WORDS):
            continue
        for match in _SAID.finditer(field.lower):
            if not _NAMES.search(match[0]):
                found.append((_type(match[0]), evidence(FACET, "word", VERSION, field, match.start(), match.end())))
    found += _of_municipalities(fields)
    if not found:
        return NOTHING
    codes = {code for code, _ in found}
    return Labels(
        territories=tuple(code for code in _ORDER if code in codes),
        evidence=tuple(why for _, why in found),
    )


def _type(said: str) -> str:
    return next(code for word, code in _WORDS.items() if said.startswith(word))


def _of_municipalities(fields: Sequence[Field]) -> Iterable[tuple[str, Evidence]]:
    """The municipalities' evidence again, as evidence for their types; the rule names the list that places them."""
    for code, why in municipalities.places(fields):
        placed = _placed(code)
        if placed:
            territory, rule = placed
            yield territory, why._replace(facet=FACET, rule=f"{FACET}.{rule}/{VERSION}")


def _placed(code: str) -> tuple[str, str] | None:
    """A municipality's territory and the rule that says so, or None.

    The agency's types come first. As long as they don't tell which municipality is of which type, the EU's degree of
    urbanisation does, which knows cities and rural areas; a rural one that the Income Tax Act counts among the sparsely
    populated areas is sparsely populated.
    """
    agencys = _groups(load("municipality-types")).get(code)
    if agencys:
        return agencys, "municipality"
    by_degree = _groups(load("degree-of-urbanisation")).get(code)
    sparse = _groups(load("sparsely-populated-areas")).get(code)
    if by_degree == "rural" and sparse:
        return sparse, "sparse"
    return (by_degree, "urbanisation") if by_degree else None


@cache
def _groups(listed: CodeList) -> dict[str, str]:
    """Municipality by code -> territory."""
    return {code: item.group for item in listed for code in item.members if item.group}
