"""Territorial types: of the municipalities named, by the code list `municipality-types`, or as the text says."""

import re
from collections.abc import Iterable, Sequence

from libs.common.code_lists import CodeList, load
from services.classification.rules import municipalities
from services.classification.rules.labels import NOTHING, Evidence, Field, Labels, evidence
from services.classification.rules.needing import has_any

FACET = "territories"
VERSION = "1"

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
    types = _types(load("municipality-types"))
    if types:
        found += _of_municipalities(fields, types)
    if not found:
        return NOTHING
    codes = {code for code, _ in found}
    return Labels(
        territories=tuple(code for code in _ORDER if code in codes),
        evidence=tuple(why for _, why in found),
    )


def _type(said: str) -> str:
    return next(code for word, code in _WORDS.items() if said.startswith(word))


def _of_municipalities(fields: Sequence[Field], types: dict[str, str]) -> Iterable[tuple[str, Evidence]]:
    """The municipalities' evidence again, as evidence for their types."""
    for code, why in municipalities.places(fields):
        if code in types:
            yield types[code], why._replace(facet=FACET, rule=f"{FACET}.municipality/{VERSION}")


def _types(listed: CodeList) -> dict[str, str]:
    """Municipality by code -> territory."""
    return {code: item.group for item in listed for code in item.members if item.group}
